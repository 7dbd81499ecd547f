import type { Direction } from "../frames.js";
import { openConversation } from "../open-conversation.js";
import { RecordingError } from "../recording-error.js";
import type { SessionConversation } from "../two-sided-conversation.js";
import { type TraceOptions, traceLine } from "./line.js";

/**
 * Makes trace lines of a live session. Never throws for what a guest sent: where it cannot follow any more, one
 * line says why, and it is silent from then on.
 *
 * @example
 * const formatter = new TraceFormatter();
 * const observe = (direction, bytes) => {
 *   for (const line of formatter.push(direction, bytes)) console.error(line);
 * };
 */
export class TraceFormatter {
  readonly #conversation: SessionConversation;
  readonly #options: TraceOptions;
  #isLost = false;

  constructor(options: TraceOptions = {}) {
    this.#options = options;
    this.#conversation = openConversation(options.abi ? { abi: options.abi } : {});
  }

  /** Takes bytes of the session's tap and answers the lines of the calls that have returned by them. */
  push(direction: Direction, bytes: Uint8Array): string[] {
    return this.#follow(() => this.#conversation.push(direction, bytes));
  }

  /** The session is over: answers the line of the call that never returned. */
  end(): string[] {
    return this.#follow(() => {
      const { unfinished } = this.#conversation;
      return unfinished ? [unfinished] : [];
    });
  }

  #follow(step: () => Parameters<typeof traceLine>[0][]): string[] {
    if (this.#isLost) return [];
    try {
      return step().map((exchange) => traceLine(exchange, this.#options));
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      this.#isLost = true;
      return [`??? (${error.message})`];
    }
  }
}
