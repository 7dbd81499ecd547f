import { inflateRawSync } from "node:zlib";
import { plain } from "../bytes.js";
import { type ChunkRecord, CONTAINER_LIMITS, codecs } from "../gen/container.js";
import { RecordingError } from "../recording-error.js";
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
  if (!reader.section) {
    const expected = "the first bytes of a recording (.sbrec)";
    const received =
      reader.pendingBytes === 0 ? "an empty file" : `the end of the file after ${reader.pendingBytes}`;
    throw new RecordingError({ code: "truncated_record", offset: reader.offset, expected, received });
  }
  return { tailBytes: reader.pendingBytes, offset: reader.offset };
}

/** Unpacks a chunk. All of its records are said to be where it is. @throws RecordingError when it is not what it says. */
export function recordsOfChunk(chunk: ChunkRecord, offset: number): PlacedRecord[] {
  const data = unpack(chunk, offset);
  const placed: PlacedRecord[] = [];
  let count = 0;
  for (let at = 0; at < data.length; count++) {
    const rest = data.subarray(at);
    const head = readHead(rest, offset);
    if (!head || head.bodyAt + head.length > rest.length)
      fail("whole records", "one that is cut off", offset);
    const end = head.bodyAt + head.length;
    const record = decodeRecord(head.type, rest.subarray(head.bodyAt, end), offset);
    if (record?.record === "chunk") fail("records that are no chunks", "a chunk in a chunk", offset);
    if (record) placed.push({ record, offset, end: offset });
    at += end;
  }
  if (count !== chunk.records) fail(`${chunk.records} records in a chunk`, String(count), offset);
  return placed;
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
