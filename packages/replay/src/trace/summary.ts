import { type Exchange, hasFailed, nameOfExchange, signatureOfExchange } from "../exchange.js";

/** How often a call was made. */
export interface CallCount {
  readonly name: string;
  readonly signature: string;
  readonly calls: number;
  /** Those that returned failure. */
  readonly errors: number;
}

/** What a summary says, for machines. */
export interface SummaryRecord {
  readonly calls: number;
  readonly errors: number;
  /** The most frequent first, those of equal number by name. */
  readonly byCall: readonly CallCount[];
}

/**
 * Counts calls, as `strace -c` does.
 *
 * @example
 * const summary = new CallSummary(exchanges);
 * console.log(summary.toString());
 */
export class CallSummary {
  readonly #counts = new Map<string, { name: string; signature: string; calls: number; errors: number }>();

  constructor(exchanges: Iterable<Exchange> = []) {
    for (const exchange of exchanges) this.add(exchange);
  }

  /** Counts one call. */
  add(exchange: Exchange): void {
    const signature = signatureOfExchange(exchange);
    const count = this.#counts.get(signature) ?? {
      name: nameOfExchange(exchange),
      signature,
      calls: 0,
      errors: 0,
    };
    count.calls++;
    if (hasFailed(exchange)) count.errors++;
    this.#counts.set(signature, count);
  }

  /** The counts as an object that JSON holds. */
  toJSON(): SummaryRecord {
    const byCall = [...this.#counts.values()]
      .map((count) => ({ ...count }))
      .sort((a, b) => b.calls - a.calls || (a.signature < b.signature ? -1 : 1));
    const sum = (what: "calls" | "errors") => byCall.reduce((total, count) => total + count[what], 0);
    return { calls: sum("calls"), errors: sum("errors"), byCall };
  }

  /** The counts as a table, without a line feed at its end. */
  toString(): string {
    const { calls, errors, byCall } = this.toJSON();
    const rule = row("-".repeat(9), "-".repeat(9), "-".repeat(16));
    return [
      row("calls", "errors", "call"),
      rule,
      ...byCall.map((count) => row(String(count.calls), shownErrors(count.errors), count.name)),
      rule,
      row(String(calls), shownErrors(errors), "total"),
    ].join("\n");
  }
}

function shownErrors(errors: number): string {
  return errors === 0 ? "" : String(errors);
}

function row(calls: string, errors: string, name: string): string {
  return `${calls.padStart(9)} ${errors.padStart(9)} ${name}`;
}
