/** What a guest may use. Each has a value unless told otherwise; `Number.POSITIVE_INFINITY` switches one off. */
export interface Limits {
  /** From start to end, in milliseconds. */
  readonly wallMs: number;
  /** What standard output, and standard error, may each hold, in bytes. */
  readonly outputBytes: number;
  /** How many calls a guest may make. */
  readonly calls: number;
  /** How long an unfinished message or an owed reply may take, in milliseconds. */
  readonly messageMs: number;
  /** How long the guest may leave unread what was written to it, in milliseconds. */
  readonly drainMs: number;
}

export const defaultLimits: Limits = {
  wallMs: 60_000,
  outputBytes: 16 * 1024 * 1024,
  calls: 100_000_000,
  messageMs: 10_000,
  drainMs: 10_000,
};
