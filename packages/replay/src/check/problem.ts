import { recordingErrorCodes } from "../recording-error.js";

/** What `checkRecording` finds. Codes are only ever added. */
export const problemCodes = {
  ...recordingErrorCodes,
  frame_layout: "a frame is empty, or has the direction of the one before it",
  unfinished: "the last call never returned",
  result_kind: "a result is not of the kind that the signature says",
  result_range: "a result claims more than the call has room for",
  errno_unknown: "an error number has no name",
  argument_range: "an argument does not fit its C type",
  write_outside: "the controller wrote where the call offers no room",
  free_unknown: "the controller freed what it had not allocated",
  decoders_disagree: "two independent decoders read a request differently",
  abi_mismatch: "the recording is of another ABI",
  calls_mismatch: "the number of calls is not the one that was noted",
  call_counts_mismatch: "a call was made more or less often than was noted",
  description_mismatch: "the file says to be of another protocol",
  totals_mismatch: "the file ends with other counts than it has",
  not_in_dump: "a call is none of those that the guest says it may make",
  argument_form: "a function of the first generation was given an argument that it does not take",
  answer_form: "a function of the first generation was answered what it does not answer",
  exception_unknown: "the number of an exception has no name",
} as const;

export type ProblemCode = keyof typeof problemCodes;

/** One thing that is wrong with a recording. */
export interface Problem {
  readonly code: ProblemCode;
  /** In bytes from the start of the file. */
  readonly offset: number;
  /** The request that it belongs to, from 1; 0 for none. */
  readonly requestNumber: number;
  readonly expected: string;
  readonly received: string;
}

/** A problem on one line: printable ASCII only. */
export function formatProblem({ code, offset, requestNumber, expected, received }: Problem): string {
  const request = requestNumber === 0 ? "" : `, request ${requestNumber}`;
  return `byte ${offset}${request}: ${code}: expected ${expected}, received ${received}`;
}
