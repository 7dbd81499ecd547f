/** What a guest may use. Each has a value unless told otherwise; `Number.POSITIVE_INFINITY` switches one off. */
export interface Limits {
  /** From start to end, in milliseconds; above 0. */
  readonly wallMs: number;
  /** Processor time of all the guest's processes, in milliseconds; above 0. Its start counts. */
  readonly cpuMs: number;
  /**
   * Memory, in bytes: what a WebAssembly guest's memory may grow to, so that its program is refused more, in whole
   * MiB up to 4 GiB; what the processes of a native guest may have together. At least 1 MiB.
   */
  readonly memoryBytes: number;
  /** What standard output, and standard error, may each hold, in bytes. */
  readonly outputBytes: number;
  /** How many calls a guest may make. */
  readonly calls: number;
  /** How long a message that was begun may take until it is whole, in milliseconds; above 0. */
  readonly messageMs: number;
  /** How long the guest may owe a reply that it was asked for, in milliseconds; above 0. */
  readonly replyMs: number;
  /** How long the guest may leave unread what was written to it, in milliseconds; above 0. */
  readonly drainMs: number;
}

export const defaultLimits: Limits = {
  wallMs: 60_000,
  cpuMs: 60_000,
  memoryBytes: 1024 * 1024 * 1024,
  outputBytes: 16 * 1024 * 1024,
  calls: 100_000_000,
  messageMs: 10_000,
  replyMs: 10_000,
  drainMs: 10_000,
};

/** What a limit's value may be. */
type Range = "time" | "count" | "memory";

const ranges: Readonly<Record<keyof Limits, Range>> = {
  wallMs: "time",
  cpuMs: "time",
  memoryBytes: "memory",
  outputBytes: "count",
  calls: "count",
  messageMs: "time",
  replyMs: "time",
  drainMs: "time",
};

const smallestMemoryBytes = 1024 * 1024;

const rules: Readonly<
  Record<Range, { readonly expected: string; readonly isMet: (value: number) => boolean }>
> = {
  time: { expected: "milliseconds above 0", isMet: (value) => value > 0 },
  count: { expected: "a whole number from 0 on", isMet: (value) => isCount(value, 0) },
  memory: {
    expected: `a whole number from ${smallestMemoryBytes} on`,
    isMet: (value) => isCount(value, smallestMemoryBytes),
  },
};

/**
 * The limits of a run: those that were given, and the defaults for the others.
 * @throws RangeError that says which of them cannot be.
 */
export function checkLimits(given: Partial<Limits> = {}): Limits {
  const limits: Record<keyof Limits, number> = { ...defaultLimits };
  for (const name of Object.keys(ranges) as (keyof Limits)[]) {
    const value = given[name];
    if (value === undefined) continue;
    const { expected, isMet } = rules[ranges[name]];
    if (typeof value !== "number" || !isMet(value))
      throw new RangeError(`expected limits.${name} to be ${expected}, or Infinity, received ${value}`);
    limits[name] = value;
  }
  return limits;
}

function isCount(value: number, minimum: number): boolean {
  return (Number.isSafeInteger(value) && value >= minimum) || value === Number.POSITIVE_INFINITY;
}
