import { crc32 } from "node:zlib";
import { concatenate, plain } from "../bytes.js";
import { CONTAINER, CONTAINER_LIMITS, type ContainerRecord, decodeBody, MAGIC } from "../gen/container.js";
import { RecordingError } from "../recording-error.js";
import { FieldReader } from "./fields.js";
import { looksLikePreamble, readPreamble, type Section } from "./preamble.js";

/** A record, and where it is in the file, in bytes from its start. */
export interface PlacedRecord {
  readonly record: ContainerRecord;
  readonly offset: number;
  readonly end: number;
}

const CHECKSUM_BYTES = 4;
const TYPE_BYTES = 1;
const LONGEST_HEAD = 9;

/**
 * Reads the records of a file as its bytes come, cut anywhere. What a record holds shares memory with what was
 * pushed. Bytes are kept for one record at most, however long it claims to be.
 */
export class RecordReader {
  #bytes: Uint8Array = new Uint8Array(0);
  /** What was pushed while a long record was not whole, to be joined once. */
  #parts: Uint8Array[] = [];
  #partsBytes = 0;
  /** How many bytes the next step takes at least. */
  #needed = 0;
  /** Where `#bytes` begins in the file. */
  #offset: number;
  #section: Section | undefined;
  #isPacked = false;
  #failure: RecordingError | undefined;

  /** To read on in the middle of a file: where its bytes begin, and the section that they are of. */
  constructor(offset = 0, section?: Section) {
    this.#offset = offset;
    this.#section = section;
  }

  /** Where the next record begins. */
  get offset(): number {
    return this.#offset;
  }

  /** Of the records that are read now; none before the first. */
  get section(): Section | undefined {
    return this.#section;
  }

  /** How many bytes there are of a record that is not whole. */
  get pendingBytes(): number {
    return this.#bytes.length + this.#partsBytes;
  }

  push(bytes: Uint8Array): void {
    this.#parts.push(plain(bytes));
    this.#partsBytes += bytes.length;
    if (this.pendingBytes < this.#needed) return;
    this.#bytes =
      this.#bytes.length === 0 ? concatenate(this.#parts) : concatenate([this.#bytes, ...this.#parts]);
    this.#parts = [];
    this.#partsBytes = 0;
    this.#needed = 0;
  }

  /**
   * The next record that is whole, or `undefined` when more bytes are needed.
   * @throws RecordingError for what is no record; the same error from then on.
   */
  next(): PlacedRecord | undefined {
    if (this.#failure) throw this.#failure;
    if (this.#partsBytes > 0) return undefined;
    try {
      for (;;) {
        // What comes behind an index is a footer, whatever it begins with.
        if (!this.#section || (!this.#isPacked && this.#bytes[0] === MAGIC[0])) {
          if (!this.#preamble()) return undefined;
          continue;
        }
        const placed = this.#record();
        if (placed !== "skipped") return placed;
      }
    } catch (error) {
      if (error instanceof RecordingError) this.#failure = error;
      throw error;
    }
  }

  #preamble(): boolean {
    if (this.#bytes.length < CONTAINER.preambleBytes && looksLikePreamble(this.#bytes)) return false;
    this.#section = readPreamble(this.#bytes, this.#offset);
    this.#skip(CONTAINER.preambleBytes);
    return true;
  }

  #record(): PlacedRecord | "skipped" | undefined {
    if (this.#isPacked) return this.#footer();
    const head = readHead(this.#bytes, this.#offset);
    if (!head) return undefined;
    const { type, bodyAt, length } = head;
    const bodyEnd = bodyAt + length;
    if (this.#bytes.length < bodyEnd + CHECKSUM_BYTES) {
      this.#needed = bodyEnd + CHECKSUM_BYTES;
      return undefined;
    }
    const offset = this.#offset;
    const checked = this.#bytes.subarray(0, bodyEnd);
    if (crc32(checked, this.#section?.seed ?? 0) !== uint32At(this.#bytes, bodyEnd)) {
      const received = "another, so that bytes were changed";
      throw new RecordingError({
        code: "bad_checksum",
        offset,
        expected: "the checksum of a record",
        received,
      });
    }
    const record = decodeRecord(type, checked.subarray(bodyAt), offset + bodyAt);
    this.#skip(bodyEnd + CHECKSUM_BYTES);
    if (!record) return "skipped";
    this.#isPacked = record.record === "index";
    return { record, offset, end: this.#offset };
  }

  /** Behind the index there is nothing but the footer, unless another session was appended. */
  #footer(): "skipped" | undefined {
    if (this.#bytes.length < CONTAINER.footerBytes) return undefined;
    this.#skip(CONTAINER.footerBytes);
    this.#isPacked = false;
    return "skipped";
  }

  #skip(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
    this.#offset += count;
  }
}

function uint32At(bytes: Uint8Array, at: number): number {
  const [low = 0, second = 0, third = 0, high = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return (low | (second << 8) | (third << 16) | (high << 24)) >>> 0;
}

/** The head of a record, or `undefined` when there is not all of it. @throws RecordingError for a length that is none. */
export function readHead(
  bytes: Uint8Array,
  offset: number,
): { readonly type: number; readonly bodyAt: number; readonly length: number } | undefined {
  // Nearly all are short; this is done for every record.
  const byte = bytes[TYPE_BYTES];
  if (byte === undefined) return undefined;
  if (byte < 0x80) return { type: bytes[0] as number, bodyAt: TYPE_BYTES + 1, length: byte };
  const end = bytes.subarray(TYPE_BYTES, LONGEST_HEAD).findIndex((byte) => byte < 0x80);
  if (end < 0 && bytes.length < LONGEST_HEAD) return undefined;
  const reader = new FieldReader(bytes.subarray(0, LONGEST_HEAD), offset);
  const type = reader.uint8();
  const length = reader.uvarint();
  const most = CONTAINER_LIMITS.recordBytes;
  if (length > most) {
    const expected = `a record of at most ${most} bytes`;
    throw new RecordingError({ code: "record_too_long", offset, expected, received: `one of ${length}` });
  }
  return { type, bodyAt: TYPE_BYTES + end + 1, length };
}

/**
 * The record of a body; `undefined` for one that may be skipped.
 * @throws RecordingError for one that may not, and for a body that has not the form of its type.
 */
export function decodeRecord(type: number, body: Uint8Array, offset: number): ContainerRecord | undefined {
  const reader = new FieldReader(body, offset);
  const record = decodeBody(type, reader);
  if (record) {
    reader.end();
    return record;
  }
  if (type >= CONTAINER.ignorableFrom) return undefined;
  const received = `type ${type}: install a newer @sandbox/replay`;
  throw new RecordingError({
    code: "unknown_record",
    offset,
    expected: "a record that this reader knows",
    received,
  });
}
