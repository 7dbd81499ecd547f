import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CONTAINER, type ContainerRecord, decodeFooter, type IndexRecord, MAGIC } from "../gen/container.js";
import { FieldReader } from "./fields.js";
import { readPreamble } from "./preamble.js";
import { recordsOfChunk } from "./read-records.js";
import { RecordReader } from "./record-reader.js";

/** How much is read at once, in bytes. */
const READ_BYTES = 256 * 1024;

/** The parts of a file in order, read as they are asked for: a file of any size takes no more memory than one part. */
export function* partsOfFile(path: string): Generator<Uint8Array, void, void> {
  const fd = openSync(path, "r");
  try {
    for (;;) {
      // What was read before is still in use.
      const part = new Uint8Array(READ_BYTES);
      const count = readSync(fd, part);
      if (count === 0) return;
      yield part.subarray(0, count);
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * The records of a file from the request of a number on, or from the last place before it where reading can begin:
 * `firstRequest` says which request that is. A packed file is read from there, a journal whole.
 * @throws RecordingError for a damaged file.
 */
export function recordsFrom(
  path: string,
  requestNumber: number,
): { readonly firstRequest: number; readonly records: Iterable<ContainerRecord> } {
  const fd = openSync(path, "r");
  try {
    const row = rowFor(readIndex(fd), requestNumber);
    return row
      ? { firstRequest: row.firstRequest, records: recordsFromOffset(path, row.offset) }
      : { firstRequest: 1, records: recordsFromOffset(path, 0) };
  } finally {
    closeSync(fd);
  }
}

type Row = IndexRecord["chunks"][number];

/** The last row that begins at or before a request. */
function rowFor(rows: readonly Row[], requestNumber: number): Row | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.firstRequest ?? 0) <= requestNumber) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}

/** The index of a packed file; no rows for a journal. */
function readIndex(fd: number): readonly Row[] {
  const { size } = fstatSync(fd);
  if (size < CONTAINER.preambleBytes + CONTAINER.footerBytes) return [];
  const { indexOffset, magic } = decodeFooter(
    new FieldReader(readAt(fd, size - CONTAINER.footerBytes, CONTAINER.footerBytes), size),
  );
  const isPacked = magic.every((byte, index) => byte === MAGIC[MAGIC.length - 1 - index]);
  if (!isPacked || indexOffset >= size - CONTAINER.footerBytes) return [];
  const reader = readerAt(fd, indexOffset);
  reader.push(readAt(fd, indexOffset, size - CONTAINER.footerBytes - indexOffset));
  const record = reader.next()?.record;
  return record?.record === "index" ? record.chunks : [];
}

function* recordsFromOffset(path: string, offset: number): Generator<ContainerRecord, void, void> {
  const fd = openSync(path, "r");
  try {
    const reader = readerAt(fd, offset);
    for (let at = offset; ; at += READ_BYTES) {
      const part = readAt(fd, at, READ_BYTES);
      reader.push(part);
      for (let placed = reader.next(); placed; placed = reader.next()) {
        if (placed.record.record !== "chunk") yield placed.record;
        else for (const inner of recordsOfChunk(placed.record, placed.offset)) yield inner.record;
      }
      if (part.length < READ_BYTES) return;
    }
  } finally {
    closeSync(fd);
  }
}

/** A reader of the file's first section. */
function readerAt(fd: number, offset: number): RecordReader {
  const section = readPreamble(readAt(fd, 0, CONTAINER.preambleBytes), 0);
  return offset === 0 ? new RecordReader() : new RecordReader(offset, section);
}

/** At most `length` bytes from a place; fewer at the end of the file. */
function readAt(fd: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let count = 0;
  while (count < length) {
    const more = readSync(fd, bytes, count, length - count, position + count);
    if (more === 0) break;
    count += more;
  }
  return bytes.subarray(0, count);
}
