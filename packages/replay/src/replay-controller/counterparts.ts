import { type Exchange, rowOfExchange, signatureOfExchange } from "../exchange.js";
import { calledName } from "../marshal/called-name.js";
import type { Difference } from "../replay/divergence.js";
import type { LiveCall } from "./controller-wire.js";

/** What a live request is answered from. */
export interface Counterpart {
  readonly recorded: Exchange;
  /** Whether it is made beside those of the recording: the recorded answer is given once more. */
  readonly isExtra: boolean;
  /** How many floating calls of the recording the guest has left out before it. */
  readonly skipped: number;
}

/**
 * Finds what a live request is answered from. Calls on clocks float: how many there are, and where, differs
 * between equal runs. One without a counterpart gets the last answer that the recording has for it, so that its
 * time never runs back; a recorded one that the guest leaves out is passed over.
 */
export class Counterparts {
  readonly #exchanges: readonly Exchange[];
  /** The floating ones, by signature, ascending. */
  readonly #floating = new Map<string, Exchange[]>();

  constructor(exchanges: readonly Exchange[]) {
    this.#exchanges = exchanges;
    for (const exchange of exchanges) {
      if (!isFloating(exchange) || !exchange.result) continue;
      const signature = signatureOfExchange(exchange);
      const list = this.#floating.get(signature);
      if (list) list.push(exchange);
      else this.#floating.set(signature, [exchange]);
    }
  }

  /**
   * `next` is the place of the first recorded call that has not had its turn; `match` says how a recorded call
   * differs from the live one.
   */
  find(
    live: LiveCall,
    next: number,
    match: (recorded: Exchange) => Difference | undefined,
  ): Counterpart | Difference {
    const isLiveFloating = isFloating(live);
    const first = this.#exchanges[next];
    const matches = (recorded: Exchange) => match(recorded) === undefined;
    for (let at = next; at < this.#exchanges.length; at++) {
      const recorded = this.#exchanges[at] as Exchange;
      if (matches(recorded)) return { recorded, isExtra: false, skipped: at - next };
      if (!isFloating(recorded)) break;
    }
    const earlier = isLiveFloating ? this.#lastBefore(live, next, matches) : undefined;
    if (earlier) return { recorded: earlier, isExtra: true, skipped: 0 };
    const expected = this.#exchanges.slice(next).find((exchange) => !isFloating(exchange)) ?? first;
    if (expected) return match(expected) as Difference;
    return {
      code: "extra_messages",
      expected: `the end after ${this.#exchanges.length} calls`,
      received: calledName(live),
    };
  }

  /** How many floating calls stand from `next` to the end, when there is nothing else; else `undefined`. */
  floatingRest(next: number): number | undefined {
    for (let at = next; at < this.#exchanges.length; at++)
      if (!isFloating(this.#exchanges[at] as Exchange)) return undefined;
    return this.#exchanges.length - next;
  }

  /** The last one before `next` that matches, else the first one behind. */
  #lastBefore(live: LiveCall, next: number, matches: (recorded: Exchange) => boolean): Exchange | undefined {
    const all = this.#floating.get(signatureOfExchange(live)) ?? [];
    const isBefore = ({ number }: Exchange) => number <= next;
    return (
      all.findLast((one) => isBefore(one) && matches(one)) ??
      all.find((one) => !isBefore(one) && matches(one))
    );
  }
}

function isFloating(exchange: LiveCall): boolean {
  return rowOfExchange(exchange)?.floating ?? false;
}
