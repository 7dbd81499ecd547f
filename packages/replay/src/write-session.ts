import { concatenate } from "./bytes.js";
import { JournalWriter, type Sink } from "./container/journal.js";
import { packRecords } from "./container/pack-file.js";
import { type Frame, mergeFrames, writeFrames } from "./frames.js";
import type { ContainerRecord } from "./gen/container.js";
import { RecordingError } from "./recording-error.js";
import { recordsOfSession, type WritableSession } from "./session-records.js";
import { type TranscriptOptions, writeTranscript } from "./transcript/write-transcript.js";

/** How a session is written: a container as it is recorded or packed, its text, or bare bytes. */
export const outputFormats = ["journal", "packed", "sbt", "frames"] as const;

export type OutputFormat = (typeof outputFormats)[number];

export interface WriteOptions extends TranscriptOptions {
  /** 8 bytes that a container's checksums begin with; random unless given. The same make the same file. */
  readonly marker?: Uint8Array;
}

/**
 * The file of a session. Of `.frames` there is nothing but the bytes on the pipes, and who wrote them.
 * @throws RecordingError for what is no session; RangeError for a message that is longer than any format takes.
 */
export function writeSession(
  session: WritableSession,
  format: OutputFormat,
  options: WriteOptions = {},
): Uint8Array {
  return writeRecords(recordsOfSession(session), format, options);
}

/** The file of a session's records, as `loadRecords` gives them. @throws as `writeSession`. */
export function writeRecords(
  records: Iterable<ContainerRecord>,
  format: OutputFormat,
  options: WriteOptions = {},
): Uint8Array {
  switch (format) {
    case "journal":
      return gather((sink) => journal(records, sink, options.marker));
    case "packed":
      return gather((sink) => packRecords(records, sink, options.marker));
    case "sbt":
      return new TextEncoder().encode(writeTranscript(records, options));
    case "frames":
      return writeFrames(mergeFrames(framesOf(records)));
  }
}

function gather(write: (sink: Sink) => void): Uint8Array {
  const parts: Uint8Array[] = [];
  write((bytes) => parts.push(bytes.slice()));
  return concatenate(parts);
}

function journal(records: Iterable<ContainerRecord>, sink: Sink, marker?: Uint8Array): void {
  const writer = new JournalWriter(sink, marker);
  for (const record of records) if (!isOfLayout(record)) writer.write(record);
}

/** Records that say something of the file they stand in, not of the session. */
function isOfLayout({ record }: ContainerRecord): boolean {
  return record === "sync" || record === "index" || record === "chunk";
}

function* framesOf(records: Iterable<ContainerRecord>): Generator<Frame, void, void> {
  let sessions = 0;
  for (const record of records) {
    if (record.record === "session" && ++sessions > 1) {
      const details = { expected: "one session", received: "another behind it" };
      throw new RecordingError({ code: "bad_record", offset: 0, ...details });
    }
    if (!("bytes" in record) || record.record === "stderr") continue;
    const isOfGuest = record.record.startsWith("guest-");
    yield { direction: isOfGuest ? "guest-to-controller" : "controller-to-guest", bytes: record.bytes };
  }
}
