import { inflateRawSync } from "node:zlib";
import { plain } from "../bytes.js";
import { type ChunkRecord, CONTAINER_LIMITS, codecs } from "../gen/container.js";
import { RecordingError } from "../recording-error.js";
import { MessageCursor, type MessageRecordName } from "./message-cursor.js";
import { decodeRecord, type PlacedRecord, RecordReader, readHead } from "./record-reader.js";

/** How a file ends. */
export interface FileEnd {
  /** Bytes behind the last whole record: what a recorder that was killed had begun to write. */
  readonly tailBytes: number;
  /** Where the last whole record ends, in bytes from the start of the file. */
  readonly offset: number;
}

/**
 * Reads the records of a file, those of chunks as if they stood there. Answers how it ends.
 * @throws RecordingError for what is no recording, or damaged; the records before that come first.
 */
export function* readRecords(source: Iterable<Uint8Array>): Generator<PlacedRecord, FileEnd, void> {
  const reader = new RecordReader();
  for (const bytes of source) {
    reader.push(bytes);
    for (let placed = reader.next(); placed; placed = reader.next()) {
      if (placed.record.record === "chunk") yield* recordsOfChunk(placed.record, placed.offset);
      else yield placed;
    }
  }
  return endOf(reader);
}

function endOf({ section, pendingBytes, offset }: RecordReader): FileEnd {
  if (!section) {
    const expected = "the first bytes of a recording (.sbrec)";
    const received = pendingBytes === 0 ? "an empty file" : `the end of the file after ${pendingBytes}`;
    throw new RecordingError({ code: "truncated_record", offset, expected, received });
  }
  return { tailBytes: pendingBytes, offset };
}

/** Hears of what is in a file, in order. */
export interface RecordListener {
  /** A message: its bytes stand in `memory`, which does not change, from `from` to `to`. */
  readonly message: (name: MessageRecordName, memory: Uint8Array, from: number, to: number) => void;
  /** Anything else; a message, too, that is too long to be looked at where it stands. */
  readonly record: (placed: PlacedRecord) => void;
}

/**
 * Tells a listener of the records of a file that is in memory whole, without making any of its messages: several
 * times as fast as `readRecords`, which says the same.
 * @throws RecordingError as `readRecords` does.
 */
export function skimRecords(file: Uint8Array, listener: RecordListener): FileEnd {
  const reader = new RecordReader();
  reader.push(file);
  for (;;) {
    for (let found = reader.nextMessage(); found; found = reader.nextMessage())
      listener.message(found.name, found.place.bytes, found.place.from, found.place.to);
    const placed = reader.next();
    if (!placed) return endOf(reader);
    if (placed.record.record === "chunk") skimChunk(placed.record, placed.offset, listener);
    else listener.record(placed);
  }
}

function skimChunk(chunk: ChunkRecord, offset: number, listener: RecordListener): void {
  const data = unpack(chunk, offset);
  const cursor = new MessageCursor(data);
  let count = 0;
  for (let at = 0; at < data.length; count++) {
    const name = cursor.look(at);
    if (name === undefined) {
      const { record, end } = packedRecord(data, at, offset);
      if (record) listener.record({ record, offset, end: offset });
      at = end;
    } else {
      listener.message(name, data, cursor.from, cursor.to);
      at = cursor.end;
    }
  }
  requireCount(chunk, count, offset);
}

/** Unpacks a chunk. All of its records are said to be where it is. @throws RecordingError when it is not what it says. */
export function recordsOfChunk(chunk: ChunkRecord, offset: number): PlacedRecord[] {
  const data = unpack(chunk, offset);
  const placed: PlacedRecord[] = [];
  let count = 0;
  for (let at = 0; at < data.length; count++) {
    const { record, end } = packedRecord(data, at, offset);
    if (record) placed.push({ record, offset, end: offset });
    at = end;
  }
  requireCount(chunk, count, offset);
  return placed;
}

/** The record at a place of a chunk's data, if it is one that is known, and where the next begins. */
function packedRecord(
  data: Uint8Array,
  at: number,
  offset: number,
): { readonly record: PlacedRecord["record"] | undefined; readonly end: number } {
  const head = readHead(data, offset, at);
  if (!head || at + head.bodyAt + head.length > data.length)
    fail("whole records", "one that is cut off", offset);
  const bodyAt = at + head.bodyAt;
  const end = bodyAt + head.length;
  const record = decodeRecord(head.type, data.subarray(bodyAt, end), offset);
  if (record?.record === "chunk") fail("records that are no chunks", "a chunk in a chunk", offset);
  return { record, end };
}

function requireCount({ records }: ChunkRecord, count: number, offset: number): void {
  if (count !== records) fail(`${records} records in a chunk`, String(count), offset);
}

function unpack({ codec, unpackedBytes, data }: ChunkRecord, offset: number): Uint8Array {
  const most = CONTAINER_LIMITS.chunkBytes;
  if (unpackedBytes > most) {
    const details = { expected: `a chunk of at most ${most} bytes`, received: `one of ${unpackedBytes}` };
    throw new RecordingError({ code: "record_too_long", offset, ...details });
  }
  const unpacked = codec === codecs.none ? data : inflate(codec, unpackedBytes, data, offset);
  if (unpacked.length !== unpackedBytes)
    fail(`a chunk of ${unpackedBytes} bytes`, String(unpacked.length), offset);
  return unpacked;
}

function inflate(codec: number, unpackedBytes: number, data: Uint8Array, offset: number): Uint8Array {
  if (codec !== codecs.deflate) fail("a codec that this reader knows", `codec ${codec}`, offset);
  try {
    // One byte more than it says, so that what is longer shows.
    return plain(inflateRawSync(data, { maxOutputLength: unpackedBytes + 1 }));
  } catch {
    return fail(`compressed data of ${unpackedBytes} bytes`, "other data", offset);
  }
}

function fail(expected: string, received: string, offset: number): never {
  throw new RecordingError({ code: "bad_record", offset, expected, received });
}
