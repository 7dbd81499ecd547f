import type { Direction } from "./frames.js";

/** What can be wrong with a recording. Codes are only ever added. */
export const recordingErrorCodes = {
  bad_direction: "a frame's direction is neither 0 nor 1",
  truncated_frame: "the file ends inside a frame",
  truncated_message: "a stream ends inside a message",
  protocol_error: "a side broke the protocol",
  out_of_turn: "the controller spoke when it was not its turn",
  not_a_recording: "the file begins as no recording does",
  newer_version: "the file needs a newer reader",
  truncated_record: "the file ends inside a record, or before what must come",
  bad_checksum: "bytes of the file are not those that were written",
  record_too_long: "a record, or what it holds, is longer than any that is written",
  bad_record: "a record does not have the form of its type",
  bad_transcript: "a transcript says something that cannot be read",
  unknown_record: "a record of a type that this reader does not know and may not skip",
} as const;

export type RecordingErrorCode = keyof typeof recordingErrorCodes;

/** What a `RecordingError` knows. */
export interface RecordingErrorDetails {
  readonly code: RecordingErrorCode;
  /** In bytes from the start of the file; of a live conversation, from the start of that direction's stream. */
  readonly offset: number;
  readonly expected: string;
  readonly received: string;
  /** Of a transcript, from 1. */
  readonly line?: number;
  /** In characters of the line, from 1. */
  readonly column?: number;
  /** Which side's bytes are wrong, where the file could be told apart. */
  readonly direction?: Direction;
  /** The request that was being read or answered, from 1; 0 before the first. */
  readonly requestNumber?: number;
  readonly cause?: unknown;
}

/** A recording, or a conversation that was listened to, is not one of a genuine session. */
export class RecordingError extends Error implements RecordingErrorDetails {
  override readonly name = "RecordingError";
  readonly code: RecordingErrorCode;
  readonly offset: number;
  readonly expected: string;
  readonly received: string;
  readonly line?: number;
  readonly column?: number;
  readonly direction?: Direction;
  readonly requestNumber?: number;

  constructor(details: RecordingErrorDetails) {
    const { code, offset, expected, received, line, column, direction, requestNumber, cause } = details;
    const place = line === undefined ? `at byte ${offset}` : `at line ${line}, column ${column ?? 1}`;
    const where = direction === undefined ? place : `${place} (${direction})`;
    super(`expected ${expected} ${where}, received ${received}`, cause === undefined ? {} : { cause });
    this.code = code;
    this.offset = offset;
    this.expected = expected;
    this.received = received;
    if (line !== undefined) this.line = line;
    if (column !== undefined) this.column = column;
    if (direction !== undefined) this.direction = direction;
    if (requestNumber !== undefined) this.requestNumber = requestNumber;
  }
}
