/** How a live side can differ from a recording. Codes are only ever added. */
export const divergenceCodes = {
  result_mismatch: "the call returned something else",
  errno_mismatch: "the call returned the same with another errno",
  write_mismatch: "other bytes were written into the guest's memory",
  memory_unknown: "memory was read of which the recording does not tell",
  command_unexpected: "a command that a guest would not survive",
  protocol_error: "the live side broke the protocol",
  ended_early: "the live side stopped before the recording ends",
} as const;

export type DivergenceCode = keyof typeof divergenceCodes;

/** Where a live controller first differs from the recorded one. Printable ASCII only. */
export interface Divergence {
  readonly code: DivergenceCode;
  /** The request at which it differs, from 1. */
  readonly requestNumber: number;
  readonly signature: string;
  readonly expected: string;
  readonly received: string;
  /** The trace line of the call as it was recorded. */
  readonly recorded: string;
  /** The trace line of the call as far as it came. */
  readonly live: string;
  /** The calls before it, at most three. */
  readonly before: readonly { readonly number: number; readonly line: string }[];
}

/** What became of a replay. */
export interface ReplayReport {
  readonly outcome: "matched" | "diverged";
  /** How many requests there are in the recording. */
  readonly requests: number;
  /** How many of them were answered as recorded. */
  readonly matched: number;
  /** How many of those were not compared, since an option says so. */
  readonly ignored: number;
  readonly divergence?: Divergence;
}

/** A divergence that was found, without its surroundings. */
export type Difference = Pick<Divergence, "code" | "expected" | "received">;
