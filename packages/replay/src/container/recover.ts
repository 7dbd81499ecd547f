import { crc32 } from "node:zlib";
import { CONTAINER, type ContainerRecord, decodeFooter, MAGIC, recordTypes } from "../gen/container.js";
import { RecordingError } from "../recording-error.js";
import type { ByteSource } from "./byte-source.js";
import { FieldReader } from "./fields.js";
import { readPreamble, type Section } from "./preamble.js";
import { recordsOfChunk } from "./read-records.js";
import { decodeRecord, type PlacedRecord, readHead } from "./record-reader.js";

/** Something wrong with a file, and what is lost by it. */
export interface Damage {
  /** Where it begins, in bytes from the start of the file. */
  readonly offset: number;
  /** How many bytes of the file are passed over. */
  readonly lostBytes: number;
  /** What is wrong, in one sentence. */
  readonly reason: string;
  /** `tail` for what a recorder that was killed had begun to write: nothing that was whole is lost. */
  readonly kind: "damage" | "tail";
}

/** What is found in a file: a record that is whole, or a place where there is none. */
export type Found = ({ readonly kind: "record" } & PlacedRecord) | Damage;

const CHECKSUM_BYTES = 4;
const MARKER_BYTES = 8;
/** Where a preamble has its marker. */
const MARKER_AT = 12;
/** A `sync` record: type, length, marker, checksum. */
const SYNC_BYTES = 2 + MARKER_BYTES + CHECKSUM_BYTES;
const LONGEST_HEAD = 9;
/** What the records behind the chunks of a packed file take at most, as far as they are looked for, in bytes. */
const SHORT_BYTES = 8 * 1024;
/** How much is searched at once, in bytes. */
const SEARCH_BYTES = 1024 * 1024;

/**
 * Reads all that is whole in a file, whatever has become of the rest: behind damage it goes on with the next record
 * where that can be found by the length of the damaged one, else at the next chunk or `sync` record. Nothing is a
 * record but by its checksum.
 * @throws RecordingError `newer_version`, and for nothing else that is in a file; the source's errors.
 */
export function* recover(source: ByteSource): Generator<Found, void, void> {
  let section: Section | undefined;
  let isPacked = false;
  for (let at = 0; at < source.size; ) {
    try {
      if (!section || isPreamble(source, at)) {
        section = readPreamble(source.read(at, CONTAINER.preambleBytes), at);
        at += CONTAINER.preambleBytes;
        isPacked = false;
      } else if (isPacked) {
        at += CONTAINER.footerBytes;
        isPacked = false;
      } else {
        const placed = recordAt(source, at, section);
        if (placed.record) yield* unpacked({ record: placed.record, offset: at, end: placed.end });
        isPacked = placed.record?.record === "index";
        at = placed.end;
      }
    } catch (error) {
      if (!(error instanceof RecordingError) || error.code === "newer_version") throw error;
      const next = findNext(source, at, section);
      const isTail = next === undefined && error.code === "truncated_record";
      if (isTail) return yield tail(at, source.size);
      const end = next?.offset ?? source.size;
      yield { kind: "damage", offset: at, lostBytes: end - at, reason: error.message };
      section = next?.section ?? section;
      at = end;
    }
  }
}

function tail(offset: number, size: number): Damage {
  const lostBytes = size - offset;
  return { kind: "tail", offset, lostBytes, reason: "the file ends inside a record" };
}

function* unpacked(placed: PlacedRecord): Generator<Found, void, void> {
  const { record, offset } = placed;
  if (record.record !== "chunk") return yield { kind: "record", ...placed };
  for (const inner of recordsOfChunk(record, offset)) yield { kind: "record", ...inner };
}

function isPreamble(source: ByteSource, at: number): boolean {
  return source.read(at, 1)[0] === MAGIC[0];
}

/** The record at a place, `undefined` for one that may be skipped. @throws RecordingError where there is none. */
function recordAt(
  source: ByteSource,
  at: number,
  section: Section,
): { readonly record: ContainerRecord | undefined; readonly end: number } {
  const head = readHead(source.read(at, LONGEST_HEAD), at);
  const bodyEnd = head && head.bodyAt + head.length;
  if (!head || bodyEnd === undefined || at + bodyEnd + CHECKSUM_BYTES > source.size)
    throw new RecordingError({
      code: "truncated_record",
      offset: at,
      expected: "a whole record",
      received: "the end of the file inside it",
    });
  const bytes = source.read(at, bodyEnd + CHECKSUM_BYTES);
  const checked = bytes.subarray(0, bodyEnd);
  const checksum = new FieldReader(bytes.subarray(bodyEnd), at + bodyEnd).uint32();
  if (crc32(checked, section.seed) !== checksum) {
    const received = "another, so that bytes were changed";
    throw new RecordingError({
      code: "bad_checksum",
      offset: at,
      expected: "the checksum of a record",
      received,
    });
  }
  return {
    record: decodeRecord(head.type, checked.subarray(head.bodyAt), at + head.bodyAt),
    end: at + bodyEnd + CHECKSUM_BYTES,
  };
}

interface NextPlace {
  readonly offset: number;
  readonly section?: Section;
}

/** Where reading goes on behind damage. */
function findNext(source: ByteSource, at: number, section: Section | undefined): NextPlace | undefined {
  const behind = section ? behindRecord(source, at, section) : behindPreamble(source, at);
  if (typeof behind === "object") return behind;
  if (behind !== undefined) return { offset: behind };
  const sync = findSync(source, at + 1);
  const chunk = section && chunkBehind(source, at, section);
  if (chunk !== undefined && (!sync || chunk < sync.offset)) return { offset: chunk };
  return sync;
}

/** The first record, where a preamble is damaged but not in its marker. */
function behindPreamble(source: ByteSource, at: number): NextPlace | undefined {
  const marker = source.read(at + MARKER_AT, MARKER_BYTES).slice();
  const { major, minor, preambleBytes } = CONTAINER;
  const section = { marker, seed: crc32(marker), major, minor };
  return isRecord(source, at + preambleBytes, section) ? { offset: at + preambleBytes, section } : undefined;
}

/** The next chunk of a packed file, as its index has them. */
function chunkBehind(source: ByteSource, at: number, section: Section): number | undefined {
  const footer = source.read(source.size - CONTAINER.footerBytes, CONTAINER.footerBytes);
  try {
    const { indexOffset } = decodeFooter(new FieldReader(footer, 0));
    const record = recordAt(source, indexOffset, section).record;
    const rows = record?.record === "index" ? record.chunks : [];
    const next = rows.find(({ offset }) => offset > at && isRecord(source, offset, section));
    if (next || indexOffset <= at) return next?.offset;
    return recordsBefore(source, indexOffset, at, section);
  } catch (error) {
    if (error instanceof RecordingError) return undefined;
    throw error;
  }
}

/** Where the records begin that stand one behind the other up to a place, as far as they are short. */
function recordsBefore(source: ByteSource, end: number, after: number, section: Section): number {
  const from = Math.max(after + 1, end - SHORT_BYTES);
  const bytes = source.read(from, end - from).slice();
  for (let place = bytes.length - 1; place >= 0; place--) {
    const at = from + place;
    const head = headOrNone(bytes.subarray(place), at);
    if (!head || at + head.bodyAt + head.length + CHECKSUM_BYTES !== end) continue;
    if (isRecord(source, at, section)) return recordsBefore(source, at, after, section);
  }
  return end;
}

function headOrNone(bytes: Uint8Array, offset: number): ReturnType<typeof readHead> {
  try {
    return readHead(bytes, offset);
  } catch (error) {
    if (error instanceof RecordingError) return undefined;
    throw error;
  }
}

function isRecord(source: ByteSource, at: number, section: Section): boolean {
  try {
    recordAt(source, at, section);
    return true;
  } catch (error) {
    if (error instanceof RecordingError) return false;
    throw error;
  }
}

/** The end of a record that is damaged in its body, if a whole one stands there. */
function behindRecord(source: ByteSource, at: number, section: Section): number | undefined {
  try {
    const head = readHead(source.read(at, LONGEST_HEAD), at);
    const end = head && at + head.bodyAt + head.length + CHECKSUM_BYTES;
    if (end === undefined || end > source.size) return undefined;
    const isPlace = end === source.size || isPreamble(source, end) || isRecord(source, end, section);
    return isPlace ? end : undefined;
  } catch (error) {
    if (error instanceof RecordingError) return undefined;
    throw error;
  }
}

/** The next `sync` record from a place on: it holds the marker that its own checksum begins with. */
function findSync(source: ByteSource, from: number): NextPlace | undefined {
  for (let at = from; at < source.size; at += SEARCH_BYTES) {
    const bytes = source.read(at, SEARCH_BYTES + SYNC_BYTES);
    for (
      let place = bytes.indexOf(recordTypes.sync);
      place >= 0;
      place = bytes.indexOf(recordTypes.sync, place + 1)
    ) {
      const sync = bytes.subarray(place, place + SYNC_BYTES);
      if (sync.length < SYNC_BYTES || sync[1] !== MARKER_BYTES) continue;
      const marker = sync.slice(2, 2 + MARKER_BYTES);
      const seed = crc32(marker);
      const checksum = new FieldReader(sync.subarray(-CHECKSUM_BYTES), at + place).uint32();
      if (crc32(sync.subarray(0, -CHECKSUM_BYTES), seed) !== checksum) continue;
      const { major, minor } = CONTAINER;
      return { offset: at + place, section: { marker, seed, major, minor } };
    }
  }
  return undefined;
}
