import { concatenate, plain } from "../bytes.js";
import { CONTAINER, CONTAINER_LIMITS, type ContainerRecord, decodeBody, MAGIC } from "../gen/container.js";
import { RecordingError } from "../recording-error.js";
import { CHECKSUM_BYTES, isChecked } from "./checksum.js";
import { FieldReader } from "./fields.js";
import { MessageCursor, type MessageRecordName } from "./message-cursor.js";
import { looksLikePreamble, readPreamble, type Section } from "./preamble.js";

/** A record, and where it is in the file, in bytes from its start. */
export interface PlacedRecord {
  readonly record: ContainerRecord;
  readonly offset: number;
  readonly end: number;
}

const TYPE_BYTES = 1;
const LONGEST_HEAD = 9;

/**
 * Reads the records of a file as its bytes come, cut anywhere. What a record holds shares memory with what was
 * pushed. Bytes are kept for one record at most, however long it claims to be.
 */
export class RecordReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #view = viewOf(this.#bytes);
  /** Where the next record begins in `#bytes`. */
  #at = 0;
  /** What was pushed while a long record was not whole, to be joined once. */
  #parts: Uint8Array[] = [];
  #partsBytes = 0;
  /** How many bytes the next step takes at least. */
  #needed = 0;
  /** Where `#bytes` begins in the file. */
  #base: number;
  #section: Section | undefined;
  #isPacked = false;
  #failure: RecordingError | undefined;
  #cursor: MessageCursor | undefined;

  /** To read on in the middle of a file: where its bytes begin, and the section that they are of. */
  constructor(offset = 0, section?: Section) {
    this.#base = offset;
    this.#section = section;
  }

  /** Where the next record begins. */
  get offset(): number {
    return this.#base + this.#at;
  }

  /** Of the records that are read now; none before the first. */
  get section(): Section | undefined {
    return this.#section;
  }

  /** How many bytes there are of a record that is not whole. */
  get pendingBytes(): number {
    return this.#bytes.length - this.#at + this.#partsBytes;
  }

  push(bytes: Uint8Array): void {
    this.#parts.push(plain(bytes));
    this.#partsBytes += bytes.length;
    if (this.pendingBytes < this.#needed) return;
    const rest = this.#bytes.subarray(this.#at);
    this.#base += this.#at;
    this.#at = 0;
    this.#bytes = concatenate(rest.length === 0 ? this.#parts : [rest, ...this.#parts]);
    this.#view = viewOf(this.#bytes);
    this.#cursor = undefined;
    this.#parts = [];
    this.#partsBytes = 0;
    this.#needed = 0;
  }

  /**
   * Where the bytes of the next record stand, if it is a message that is whole: good until the next call.
   * Of whatever else there is, and of what is wrong, `next` tells.
   */
  nextMessage(): { readonly name: MessageRecordName; readonly place: MessageCursor } | undefined {
    if (!this.#section || this.#isPacked || this.#failure || this.#partsBytes > 0) return undefined;
    this.#cursor ??= new MessageCursor(this.#bytes, this.#section.seed);
    const name = this.#cursor.look(this.#at);
    if (name === undefined) return undefined;
    this.#at = this.#cursor.end;
    return { name, place: this.#cursor };
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
        if (!this.#section || (!this.#isPacked && this.#bytes[this.#at] === MAGIC[0])) {
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
    const bytes = this.#bytes.subarray(this.#at);
    if (bytes.length < CONTAINER.preambleBytes && looksLikePreamble(bytes)) return false;
    this.#section = readPreamble(bytes, this.offset);
    this.#cursor = undefined;
    this.#at += CONTAINER.preambleBytes;
    return true;
  }

  #record(): PlacedRecord | "skipped" | undefined {
    if (this.#isPacked) return this.#footer();
    const { offset } = this;
    const bytes = this.#bytes;
    const at = this.#at;
    const head = readHead(bytes, offset, at);
    if (!head) return undefined;
    const { type, length } = head;
    const bodyAt = at + head.bodyAt;
    const bodyEnd = bodyAt + length;
    if (bytes.length < bodyEnd + CHECKSUM_BYTES) {
      this.#needed = bodyEnd - at + CHECKSUM_BYTES;
      return undefined;
    }
    if (!isChecked(this.#view, at, bodyEnd, this.#section?.seed ?? 0)) {
      const received = "another, so that bytes were changed";
      throw new RecordingError({
        code: "bad_checksum",
        offset,
        expected: "the checksum of a record",
        received,
      });
    }
    const record = decodeRecord(type, bytes.subarray(bodyAt, bodyEnd), offset + head.bodyAt);
    this.#at = bodyEnd + CHECKSUM_BYTES;
    if (!record) return "skipped";
    this.#isPacked = record.record === "index";
    return { record, offset, end: this.offset };
  }

  /** Behind the index there is nothing but the footer, unless another session was appended. */
  #footer(): "skipped" | undefined {
    if (this.#bytes.length - this.#at < CONTAINER.footerBytes) return undefined;
    this.#at += CONTAINER.footerBytes;
    this.#isPacked = false;
    return "skipped";
  }
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}

/**
 * The head of the record at a place, or `undefined` when there is not all of it; `offset` is where it is in the file,
 * `bodyAt` counts from there. @throws RecordingError for a length that is none.
 */
export function readHead(
  bytes: Uint8Array,
  offset: number,
  at = 0,
): { readonly type: number; readonly bodyAt: number; readonly length: number } | undefined {
  // Nearly all are short; this is done for every record.
  const byte = bytes[at + TYPE_BYTES];
  if (byte === undefined) return undefined;
  if (byte < 0x80) return { type: bytes[at] as number, bodyAt: TYPE_BYTES + 1, length: byte };
  const head = bytes.subarray(at, at + LONGEST_HEAD);
  const end = head.subarray(TYPE_BYTES).findIndex((byte) => byte < 0x80);
  if (end < 0 && head.length < LONGEST_HEAD) return undefined;
  const reader = new FieldReader(head, offset);
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
