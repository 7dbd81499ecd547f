import type { Abi } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import type { Difference } from "../replay/divergence.js";
import type { MatchRules } from "../replay/match-rules.js";
import type { Handover } from "./controller-handover.js";
import type { RedactedReplies } from "./redacted-replies.js";

/** What a wire has to know of the replay. */
export interface ControllerWireOptions {
  readonly abi: Abi;
  readonly rules: MatchRules;
  /** What the recording does not have as it was. */
  readonly redacted: RedactedReplies | undefined;
}

/** A request of a live guest, as an exchange has it. */
export type LiveCall = Pick<Exchange, "request" | "marshal">;

/** A live call that has the answer of a recorded one, as far as that goes. */
export interface AnsweredCall {
  readonly recorded: Exchange;
  /** With the live guest's addresses. */
  readonly live: Exchange;
  /** How many words were taken for addresses without the specification saying so. */
  readonly guessedWords: number;
  /** What goes to the guest; may be nothing for a call that the recording does not answer. */
  readonly bytes: Uint8Array;
}

/** Who hears of what a live guest does. */
export interface ControllerWireEvents {
  readonly send: (bytes: Uint8Array) => void;
  readonly called: (live: LiveCall) => void;
  readonly answered: (call: AnsweredCall) => void;
  /** The recording has no more to this call. */
  readonly unanswered: (call: AnsweredCall) => void;
  /** `live` is the call at hand, as far as it came. */
  readonly diverged: (difference: Difference, live: Exchange | undefined) => void;
}

/** How a recording of one generation answers a live guest. */
export interface ControllerWire {
  /** The call that is being answered, as far as it came. */
  readonly live: Exchange | undefined;
  /** Takes bytes of the guest, cut anywhere. */
  push(bytes: Uint8Array): void;
  /** Takes up the next message; answers whether there was one. @throws ProtocolError for what no guest says. */
  step(): boolean;
  /** The guest has closed its side. @throws ProtocolError where it did so inside a message. */
  end(): void;
  /** How a live call differs from a recorded one, as far as that can be told before it is answered. */
  match(recorded: Exchange, live: LiveCall): Difference | undefined;
  /** Begins to answer a live call as a recorded one was. */
  answer(recorded: Exchange, live: LiveCall): void;
  /** A live call that the recording does not have: `diverged` comes once it is known what it is about. */
  refuse(difference: Difference, live: LiveCall, number: number): void;
  /** What somebody else needs who answers the guest from its last call on. */
  handOver(): Handover;
}
