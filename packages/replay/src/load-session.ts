import { type Abi, linuxX8664 } from "@sandbox/protocol";
import { concatenate } from "./bytes.js";
import { isObject, type JsonObject } from "./container/fields.js";
import { type FileEnd, readRecords } from "./container/read-records.js";
import type { PlacedRecord } from "./container/record-reader.js";
import {
  isRecording,
  type RecordedEvent,
  type RecordedMessage,
  type RecordedStderr,
  type Recording,
  readRecording,
  recordingOf,
} from "./container/recording.js";
import { type Frame, type RecordedFrame, readFrames } from "./frames.js";
import { generationOf } from "./open-conversation.js";
import { RecordingError } from "./recording-error.js";
import { abiOfDescription } from "./session-abi.js";
import { recordsOfSession } from "./session-records.js";
import { isTranscript, readTranscript } from "./transcript/read-transcript.js";
import type { Generation } from "./two-sided-conversation.js";

/** What a file of a session may be: the container, its text, or bare bytes with who wrote them. */
export type SessionFormat = "sbrec" | "sbt" | "frames";

/** A recorded session, from a file of whatever format. */
export interface LoadedSession {
  readonly format: SessionFormat;
  /** The guest's; `linuxX8664` where the file does not say. */
  readonly abi: Abi;
  /** Which wire the guest speaks, by its first byte; missing where it said nothing. */
  readonly generation?: Generation;
  /** What the recorder said of it, where the format has that. */
  readonly description?: JsonObject;
  /** What was on the pipes, in order: whole messages, but in `.frames` what a side wrote at once. */
  readonly frames: readonly (RecordedFrame & Partial<RecordedMessage>)[];
  readonly events: readonly RecordedEvent[];
  /** What the guest's process wrote to its real standard error. */
  readonly stderr: Uint8Array;
  /** The same as it came. */
  readonly stderrParts: readonly RecordedStderr[];
  /** Counts and verdict as the recorder wrote them at the end. */
  readonly totals?: JsonObject;
  /** How the session ended, where the recorder was told. */
  readonly verdict?: JsonObject;
  /** SHA-256 of the canonical transcript, where the file has one. */
  readonly digest?: Uint8Array;
  /** `interrupted` when the recorder was killed. */
  readonly state: "complete" | "interrupted";
  /** Bytes behind the last whole record. */
  readonly tailBytes: number;
}

/**
 * Reads a recorded session, whatever its format, from its bytes or the parts of them in order.
 * @throws RecordingError for what is no recording of one session, or damaged.
 */
export function loadSession(source: Uint8Array | Iterable<Uint8Array>): LoadedSession {
  const parts = source instanceof Uint8Array ? [source] : [...source];
  const first = parts[0] ?? new Uint8Array(0);
  if (isRecording(first)) return fromRecording("sbrec", readRecording(parts));
  if (isTranscript(first)) return fromRecording("sbt", recordingOf(readTranscript(concatenate(parts))));
  return fromFrames(concatenate(parts));
}

/**
 * The records of a session of whatever format: all that its file says, for what writes it elsewhere. They share no
 * memory with one another; those of a `.sbrec` come as the source is read.
 * @throws RecordingError as `loadSession` does, but not for a file of several sessions.
 */
export function loadRecords(
  source: Uint8Array | Iterable<Uint8Array>,
): Generator<PlacedRecord, FileEnd, void> {
  const parts = source instanceof Uint8Array ? [source] : [...source];
  const first = parts[0] ?? new Uint8Array(0);
  if (isRecording(first)) return readRecords(parts);
  if (isTranscript(first)) return readTranscript(concatenate(parts));
  return recordsOfFrames(concatenate(parts));
}

function* recordsOfFrames(file: Uint8Array): Generator<PlacedRecord, FileEnd, void> {
  for (const record of recordsOfSession(fromFrames(file))) yield { record, offset: 0, end: 0 };
  return { tailBytes: 0, offset: file.length };
}

function fromRecording(format: "sbrec" | "sbt", recording: Recording): LoadedSession {
  const { description, messages, events, stderr, stderrParts, totals, digest, state, tailBytes } = recording;
  const verdict = totals?.["verdict"];
  return {
    format,
    abi: abiOfDescription(description),
    ...heard(messages),
    description,
    frames: messages,
    events,
    stderr,
    stderrParts,
    ...(totals ? { totals } : {}),
    ...(isObject(verdict) ? { verdict } : {}),
    ...(digest ? { digest } : {}),
    state,
    tailBytes,
  };
}

function fromFrames(file: Uint8Array): LoadedSession {
  if (file.length > 0 && (file[0] as number) > 1) {
    const expected = "the first bytes of a recording (.sbrec, .sbt or .frames)";
    throw new RecordingError({ code: "not_a_recording", offset: 0, expected, received: `byte ${file[0]}` });
  }
  const none = { events: [], stderr: new Uint8Array(0), stderrParts: [], tailBytes: 0 } as const;
  const frames = readFrames(file);
  return { format: "frames", abi: linuxX8664, ...heard(frames), frames, ...none, state: "complete" };
}

function heard(frames: readonly Frame[]): Pick<LoadedSession, "generation"> {
  const generation = generationOf(frames);
  return generation === undefined ? {} : { generation };
}
