import type { BytesAround, CallName, ErrnoName, MarshalFunctionName } from "@sandbox/protocol";
import type { Exchange } from "../call.js";

/** The generations of the pipe: tagged values (1), as all guests of before 2019 have them, or packed words and addresses (2). */
export type Generation = 1 | 2;

/** Under what a call is counted. */
export type CountKey = CallName | MarshalFunctionName | "unknown";

/** How guests of one generation are understood and answered: what of a session depends on their wire. */
export interface Wire {
  readonly generation: Generation;
  /** How many requests have arrived. */
  readonly requestNumber: number;
  /** Where the next message begins in what the guest writes, in bytes. */
  readonly offset: number;
  /** What the guest wrote around `offset`. */
  readonly around: BytesAround;
  /** Whether bytes of an unfinished message, or a reply, are owed by the guest. */
  readonly isMidMessage: boolean;
  /** Whether the guest has been asked for something that it has not yet sent. */
  readonly awaitsReplies: boolean;
  /** What the latest request calls, as the guest named it. */
  readonly signature: string;
  readonly countKey: CountKey;

  /** Takes what the guest wrote, cut anywhere. */
  push(chunk: Uint8Array): void;
  /**
   * Takes the next whole message, if it is there: a request is the latest one from now on, a reply goes to whoever asked.
   * @throws ProtocolError when the guest broke the protocol.
   */
  next(): "request" | "reply" | undefined;
  /** @throws ProtocolError when there are bytes of the guest that were not taken. */
  expectNothing(): void;
  /**
   * The guest has closed its side.
   * @throws ProtocolError when that was inside a message.
   */
  end(): void;

  /** Begins to carry out the latest request; where it is refused at once, answers with what. */
  start(): Exchange | ErrnoName;
  /** Answers the latest request with a failure, in place of all that was to be sent. */
  refuse(errno: ErrnoName): void;
  /** Sends what the guest is asked for. */
  flush(): void;
  /** Sends the answer: the guest may write its next request. */
  finish(): void;
}

/** What a wire asks of its session. */
export interface WirePort {
  /** A call without a handler is refused. */
  readonly handlers: object;
  /** Aborted when the session ends. */
  readonly signal: AbortSignal;
  readonly send: (bytes: Uint8Array) => void;
  /** Ends the session as the guest asked. */
  readonly exit: (status: number) => void;
  /** Ends the session as a handler asked. */
  readonly stop: (reason: string) => void;
}
