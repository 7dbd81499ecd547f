import type { Abi } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import type { Frame } from "../frames.js";
import { type AnyMessage, isAnswer, isRequest } from "../messages.js";
import { openConversation } from "../open-conversation.js";
import { RecordingError } from "../recording-error.js";
import type { SessionConversation } from "../two-sided-conversation.js";

/** When a call was made; all in nanoseconds. */
export interface CallTimes {
  /** When its request was whole, from the start of the session. */
  readonly at: number;
  /** From the result of the call before it to its request: what the guest did by itself. */
  readonly think: number;
  /** From its request to its result; missing when it never returned. */
  readonly duration?: number;
  /** When each of `Exchange.messages` was whole, from the start of the session. */
  readonly ofMessages: readonly number[];
}

/** A call of a recording. */
export interface SessionCall {
  readonly exchange: Exchange;
  /** Missing where the file has no times. */
  readonly times?: CallTimes;
}

/** A frame of a file, with its time where the file has one. */
export type TimedFrame = Frame & { readonly at?: number; readonly offset?: number };

/** Makes calls, with their times, of the frames of a recording: `Conversation` for files. */
export class CallReader {
  readonly #conversation: SessionConversation;
  #now: number | undefined;
  #think = 0;
  #lastResult = 0;
  #open: { at: number; think: number; duration?: number; ofMessages: number[] } | undefined;

  constructor(abi: Abi) {
    this.#conversation = openConversation({ abi, onMessage: ({ message }) => this.#heard(message) });
  }

  /**
   * Takes the next frame and answers the calls that have returned by it.
   * @throws RecordingError for what is not of a genuine session; its offset is that of the frame, where it has one.
   */
  push(frame: TimedFrame): SessionCall[] {
    this.#now = frame.at;
    const returned = this.#placed(frame, () => this.#conversation.push(frame.direction, frame.bytes));
    return returned.map((exchange) => this.#callOf(exchange));
  }

  /** The call that has not returned yet. */
  unfinished(): SessionCall | undefined {
    const { unfinished } = this.#conversation;
    return unfinished && this.#callOf(unfinished);
  }

  /** @throws RecordingError when a side stopped inside a message. */
  end(): void {
    this.#conversation.end();
  }

  #callOf(exchange: Exchange): SessionCall {
    return this.#open ? { exchange, times: this.#open } : { exchange };
  }

  #heard(message: AnyMessage): void {
    const now = this.#now;
    if (now === undefined) return;
    if (isRequest(message)) {
      this.#think = now - this.#lastResult;
      this.#open = { at: now, think: this.#think, ofMessages: [] };
    }
    this.#open?.ofMessages.push(now);
    if (!isAnswer(message) || !this.#open) return;
    this.#open.duration = now - this.#open.at;
    this.#lastResult = now;
  }

  #placed<T>({ offset }: TimedFrame, step: () => T): T {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof RecordingError) || offset === undefined) throw error;
      const { code, direction, expected, received, requestNumber } = error;
      throw new RecordingError({
        code,
        offset,
        expected,
        received,
        cause: error,
        ...(direction === undefined ? {} : { direction }),
        ...(requestNumber === undefined ? {} : { requestNumber }),
      });
    }
  }
}
