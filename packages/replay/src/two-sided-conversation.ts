import { type Abi, ProtocolError } from "@sandbox/protocol";
import type { Exchange, PlacedMessage } from "./exchange.js";
import type { Direction } from "./frames.js";
import type { OpenExchange } from "./open-exchange.js";
import { RecordingError, type RecordingErrorDetails } from "./recording-error.js";

/** How the guest of a conversation lays out its memory, and who hears of it. */
export interface ConversationOptions {
  /** `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** Hears of each message that is whole, in the order in which they were said. */
  readonly onMessage?: (placed: PlacedMessage) => void;
}

/** What listens to both sides of a session and makes exchanges of what they say. */
export interface SessionConversation {
  /** Which wire the guest speaks; `undefined` until it is heard. */
  readonly generation: Generation | undefined;
  /** The call that has not returned yet. */
  readonly unfinished: Exchange | undefined;
  /**
   * Takes bytes as they come, cut anywhere, and answers the calls that have returned by them.
   * @throws RecordingError when a side broke the protocol or spoke out of turn; the same error from then on.
   * Calls that had returned before that come first: then the next use throws.
   */
  push(direction: Direction, bytes: Uint8Array): Exchange[];
  /**
   * Both sides have stopped: answers the call that never returned.
   * @throws RecordingError when a side stopped inside a message.
   */
  end(): Exchange | undefined;
}

/** Which generation of the pipe a guest speaks. */
export type Generation = 1 | 2;

/** How far a decoder has come. */
interface Progress {
  readonly offset: number;
  readonly pendingBytes: number;
}

/** What conversations of every generation do alike: calls come out as they return, an error once and for ever. */
export abstract class TwoSidedConversation implements SessionConversation {
  abstract readonly generation: Generation;
  abstract readonly unfinished: Exchange | undefined;
  /** How many requests there were. */
  protected count = 0;
  /** The latest call. */
  protected current: OpenExchange | undefined;
  /** Calls that have returned since they were asked for last. */
  protected returned: Exchange[] = [];
  protected abstract readonly guest: Progress;
  protected abstract readonly controller: Progress;
  readonly #onMessage: ((placed: PlacedMessage) => void) | undefined;
  #failure: RecordingError | undefined;

  constructor({ onMessage }: ConversationOptions) {
    this.#onMessage = onMessage;
  }

  push(direction: Direction, bytes: Uint8Array): Exchange[] {
    if (this.#failure) throw this.#failure;
    try {
      if (direction === "guest-to-controller") this.pushGuest(bytes);
      else this.pushController(bytes);
    } catch (error) {
      this.#failure = asRecordingError(error, direction);
      if (this.returned.length === 0) throw this.#failure;
    }
    const { returned } = this;
    this.returned = [];
    return returned;
  }

  end(): Exchange | undefined {
    if (this.#failure) throw this.#failure;
    this.#refuseRest("guest-to-controller", this.guest);
    this.#refuseRest("controller-to-guest", this.controller);
    return this.unfinished;
  }

  protected abstract pushGuest(bytes: Uint8Array): void;
  protected abstract pushController(bytes: Uint8Array): void;

  protected place(placed: PlacedMessage): void {
    this.current?.messages.push(placed);
    this.#onMessage?.(placed);
  }

  /** @throws RecordingError: the controller says `received` where no request is to be answered. */
  protected outOfTurn(received: string, offset: number): never {
    this.#fail("out_of_turn", "controller-to-guest", offset, "a request first", received);
  }

  #refuseRest(direction: Direction, { offset, pendingBytes }: Progress): void {
    if (pendingBytes === 0) return;
    this.#fail("truncated_message", direction, offset + pendingBytes, "the rest of a message", "the end");
  }

  #fail(
    code: RecordingErrorDetails["code"],
    direction: Direction,
    offset: number,
    expected: string,
    received: string,
  ): never {
    throw new RecordingError({ code, direction, offset, requestNumber: this.count, expected, received });
  }
}

/** What a decoder throws as what a recording is blamed for; other errors are thrown as they are. */
function asRecordingError(error: unknown, direction: Direction): RecordingError {
  if (error instanceof RecordingError) return error;
  if (!(error instanceof ProtocolError)) throw error;
  const { offset, requestNumber, expected, received } = error;
  const code = "protocol_error";
  return new RecordingError({ code, direction, offset, requestNumber, expected, received, cause: error });
}
