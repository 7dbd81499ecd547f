import { type Exchange, hasFailed, nameOfExchange, signatureOfExchange } from "../exchange.js";

/** How often a call was made. */
export interface CallCount {
  readonly name: string;
  readonly signature: string;
  readonly calls: number;
  /** Those that returned failure. */
  readonly errors: number;
  /** From requests to results, in nanoseconds altogether; missing where there are no times. */
  readonly nanoseconds?: number;
}

/** What a summary says, for machines. */
export interface SummaryRecord {
  readonly calls: number;
  readonly errors: number;
  readonly nanoseconds?: number;
  /** The most frequent first, those of equal number by name; with times, those that took longest. */
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
  readonly #counts = new Map<string, { -readonly [Key in keyof CallCount]: CallCount[Key] }>();

  constructor(exchanges: Iterable<Exchange> = []) {
    for (const exchange of exchanges) this.add(exchange);
  }

  /** Counts one call, and how long it took, in nanoseconds, where that is known. */
  add(exchange: Exchange, nanoseconds?: number): void {
    const signature = signatureOfExchange(exchange);
    const count = this.#counts.get(signature) ?? {
      name: nameOfExchange(exchange),
      signature,
      calls: 0,
      errors: 0,
    };
    count.calls++;
    if (hasFailed(exchange)) count.errors++;
    if (nanoseconds !== undefined) count.nanoseconds = (count.nanoseconds ?? 0) + nanoseconds;
    this.#counts.set(signature, count);
  }

  /** The counts as an object that JSON holds. */
  toJSON(): SummaryRecord {
    const byCall = [...this.#counts.values()]
      .map((count) => ({ ...count }))
      .sort(
        (a, b) =>
          (b.nanoseconds ?? 0) - (a.nanoseconds ?? 0) ||
          b.calls - a.calls ||
          (a.signature < b.signature ? -1 : 1),
      );
    const sum = (what: "calls" | "errors" | "nanoseconds") =>
      byCall.reduce((total, count) => total + (count[what] ?? 0), 0);
    const hasTimes = byCall.some(({ nanoseconds }) => nanoseconds !== undefined);
    const time = hasTimes ? { nanoseconds: sum("nanoseconds") } : {};
    return { calls: sum("calls"), errors: sum("errors"), ...time, byCall };
  }

  /** The counts as a table, without a line feed at its end. */
  toString(): string {
    const { byCall, ...total } = this.toJSON();
    const hasTimes = total.nanoseconds !== undefined;
    const line = (count: Omit<CallCount, "signature">) => {
      const times = hasTimes ? timeColumns(count, total.nanoseconds ?? 0) : [];
      return row(times, String(count.calls), shownErrors(count.errors), count.name);
    };
    const rule = row(
      timeWidths.slice(0, hasTimes ? undefined : 0).map((width) => "-".repeat(width)),
      "-".repeat(9),
      "-".repeat(9),
      "-".repeat(16),
    );
    return [
      row(hasTimes ? ["% time", "seconds", "usecs/call"] : [], "calls", "errors", "call"),
      rule,
      ...byCall.map(line),
      rule,
      line({ ...total, name: "total" }),
    ].join("\n");
  }
}

/** As strace has them: the part of all time in percent, seconds, microseconds for each call. */
const timeWidths = [6, 11, 11] as const;

function timeColumns({ nanoseconds = 0, calls }: Omit<CallCount, "signature">, total: number): string[] {
  const part = total === 0 ? 0 : (nanoseconds / total) * 100;
  const each = calls === 0 ? 0 : nanoseconds / 1e3 / calls;
  return [part.toFixed(2), (nanoseconds / 1e9).toFixed(6), each.toFixed(0)];
}

function shownErrors(errors: number): string {
  return errors === 0 ? "" : String(errors);
}

function row(times: readonly string[], calls: string, errors: string, name: string): string {
  const columns = times.map((time, index) => time.padStart(timeWidths[index] ?? 0));
  return [...columns, calls.padStart(9), errors.padStart(9), name].join(" ");
}
