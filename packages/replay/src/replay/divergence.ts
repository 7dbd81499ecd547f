import type { MatchLevel } from "./match-rules.js";

/** How a live side can differ from a recording. Codes are only ever added. */
export const divergenceCodes = {
  result_mismatch: "the call returned something else",
  errno_mismatch: "the call returned the same with another errno",
  write_mismatch: "other bytes were written into the guest's memory",
  memory_unknown: "memory was read of which the recording does not tell",
  command_unexpected: "a command that a guest would not survive",
  protocol_error: "the live side broke the protocol",
  ended_early: "the live side stopped before the recording ends",
  request_unexpected: "the guest made another call than recorded",
  argument_mismatch: "the guest made the recorded call with another argument",
  pointer_unresolved: "an address of the recording has no counterpart in the live guest",
  exit_mismatch: "the guest's process ended in another way than recorded",
  command_mismatch: "the call had the same effects by other commands",
  bytes_mismatch: "a message has the same form and other bytes",
  extra_messages: "the live side went on where the recording ends",
} as const;

export type DivergenceCode = keyof typeof divergenceCodes;

/** A field of a structure that differs. */
export interface FieldDifference {
  /** With the structure's name, such as `stat.st_size`: an ignore rule takes it as it is. */
  readonly name: string;
  readonly expected: string;
  readonly received: string;
}

/** Bytes that differ, at most 64 of either side. */
export interface BytesDifference {
  /** What they are in: the name of an argument, or an address. */
  readonly place: string;
  /** Where the first one that differs is, from the start of that. */
  readonly offset: number;
  /** How many differ, what only one side has among them. */
  readonly differing: number;
  /** How many there are on the side that has more. */
  readonly length: number;
  /** As hex, from `offset` on. */
  readonly expected: string;
  readonly received: string;
}

/** A matched call whose answer was not the recorded one all the same: a rule let it pass. */
export interface PassedDifference {
  readonly requestNumber: number;
  readonly name: string;
  readonly what: string;
}

/** A command of the shell that helps with a divergence. */
export interface NextCommand {
  readonly command: string;
  readonly purpose: string;
}

/** Where a live side first differs from the recorded one. Printable ASCII only. */
export interface Divergence {
  readonly code: DivergenceCode;
  /** The request at which it differs, from 1. */
  readonly requestNumber: number;
  /** Of the call; in the first generation the name of the function. */
  readonly signature: string;
  readonly expected: string;
  readonly received: string;
  /** Every field that differs, where it is a structure that does. */
  readonly fields?: readonly FieldDifference[];
  /** Where it is a buffer that does. */
  readonly bytes?: BytesDifference;
  /** The trace line of the call as it was recorded. */
  readonly recorded: string;
  /** The trace line of the call as far as it came. */
  readonly live: string;
  /** The calls before it, at most three. */
  readonly before: readonly { readonly number: number; readonly line: string }[];
  /** What is likely behind it, as a sentence; missing where nothing tells. */
  readonly likelyCause?: string;
  /** The last call before it whose answer differed and was let pass. */
  readonly lastDifference?: PassedDifference;
  /** What to type next; empty where no file is known by name. */
  readonly next: readonly NextCommand[];
}

/** What became of a replay: the same facts that `formatReplayReport` writes, for machines. Members are only ever added. */
export interface ReplayReport {
  readonly outcome: "matched" | "diverged";
  /** The file, where it is known. */
  readonly recording?: string;
  /** Whose part the recording played: the other side was live. */
  readonly replayed: "guest" | "controller";
  readonly level: MatchLevel;
  /** How many requests there are in the recording. */
  readonly requests: number;
  /** How many of them were answered as recorded. */
  readonly matched: number;
  /** How many of those were not compared, since an option says so. */
  readonly ignored: number;
  readonly divergence?: Divergence;
}

/** A divergence that was found, without its surroundings. */
export type Difference = Pick<Divergence, "code" | "expected" | "received" | "fields" | "bytes">;
