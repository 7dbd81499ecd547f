import { CONTAINER_LIMITS } from "../gen/container.js";
import { RecordingError, type RecordingErrorCode } from "../recording-error.js";

/** A value as JSON has it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** An object as JSON has it. */
export interface JsonObject {
  readonly [name: string]: JsonValue | undefined;
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** A uvarint of this many bytes holds more than a number does exactly. */
const UVARINT_BYTES = 8;
const INITIAL_BYTES = 4096;

/** Writes fields one after the other into memory that grows. All integers are little-endian. */
export class FieldWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** How many bytes were written since the last `clear`. */
  get length(): number {
    return this.#length;
  }

  /** What was written; good until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** The memory that is written to; good until the next write. */
  get view(): DataView {
    return this.#view;
  }

  clear(): void {
    this.#length = 0;
  }

  uint8(value: number): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }

  uint16(value: number): void {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
  }

  uint32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  /** @throws RangeError for what is no whole number from 0 to 2^53-1. */
  uint64(value: number): void {
    requireCount(value);
    const at = this.#grow(8);
    this.#view.setBigUint64(at, BigInt(value), true);
  }

  /** Seven bits in each byte, the lowest first. @throws RangeError as `uint64`. */
  uvarint(value: number): void {
    requireCount(value);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.uint8((rest % 0x80) | 0x80);
    this.uint8(rest);
  }

  bytes(value: Uint8Array): void {
    const at = this.#grow(value.length);
    this.#bytes.set(value, at);
  }

  /** @throws RangeError when there are not `length`. */
  fixedBytes(value: Uint8Array, length: number): void {
    if (value.length !== length) throw new RangeError(`expected ${length} bytes, received ${value.length}`);
    this.bytes(value);
  }

  text(value: string): void {
    this.bytes(encoder.encode(value));
  }

  /** @throws RangeError for JSON that no reader would take. */
  json(value: JsonObject): void {
    const text = encoder.encode(JSON.stringify(value));
    const most = CONTAINER_LIMITS.jsonBytes;
    if (text.length > most)
      throw new RangeError(`expected JSON of at most ${most} bytes, received ${text.length}`);
    this.bytes(text);
  }

  /** Makes room, and answers where it begins; the memory before may be another afterwards. */
  #grow(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

function requireCount(value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new RangeError(`expected a whole number from 0 to 2^53-1, received ${value}`);
}

/** Reads fields one after the other; what it hands out shares the memory of `bytes`. */
export class FieldReader {
  readonly #bytes: Uint8Array;
  #lazyView: DataView | undefined;
  readonly #start: number;
  #at = 0;
  #end: number;

  /** `start` is where the bytes are in the file, for errors. */
  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = bytes.length;
  }

  /** Where the next field begins in the bytes. */
  get position(): number {
    return this.#at;
  }

  /** Goes to a place in the bytes; fields are read from there, up to `to`. */
  enter(from: number, to: number): void {
    this.#at = from;
    this.#end = to;
  }

  /** Most records have no field that needs one. */
  get #view(): DataView {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    this.#lazyView ??= new DataView(buffer, byteOffset, byteLength);
    return this.#lazyView;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#end - this.#at;
  }

  uint8(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  uint64(): number {
    const value = Number(this.#view.getBigUint64(this.#take(8), true));
    if (!Number.isSafeInteger(value)) this.#fail("a number below 2^53", String(value));
    return value;
  }

  uvarint(): number {
    let value = 0;
    let factor = 1;
    for (let count = 1; count <= UVARINT_BYTES; count++) {
      const byte = this.uint8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (Number.isSafeInteger(value)) return value;
        break;
      }
      factor *= 0x80;
    }
    return this.#fail("a number below 2^53", "a longer one");
  }

  bytes(): Uint8Array {
    return this.fixedBytes(this.left);
  }

  fixedBytes(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  text(): string {
    try {
      return decoder.decode(this.bytes());
    } catch {
      return this.#fail("text in UTF-8", "other bytes");
    }
  }

  json(): JsonObject {
    if (this.left > CONTAINER_LIMITS.jsonBytes)
      this.#fail(`JSON of at most ${CONTAINER_LIMITS.jsonBytes} bytes`, String(this.left), "record_too_long");
    const text = this.text();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#fail("JSON", "other text");
    }
    return isObject(value) ? value : this.#fail("a JSON object", "another value");
  }

  /** Reads so many rows as a count before them says, none from a count alone. */
  list<Row>(read: () => Row): Row[] {
    const count = this.uvarint();
    // Each row has a byte at least.
    if (count > this.left) this.#fail(`at most ${this.left} rows`, String(count));
    const rows: Row[] = [];
    for (let index = 0; index < count; index++) rows.push(read());
    return rows;
  }

  /** @throws RecordingError when bytes are left. */
  end(): void {
    if (this.left > 0) this.#fail("the end of the record", `${this.left} bytes more`);
  }

  #take(count: number): number {
    const at = this.#at;
    if (count > this.left)
      this.#fail(`${count} bytes of a field`, `the end of the record after ${this.left}`);
    this.#at += count;
    return at;
  }

  #fail(expected: string, received: string, code: RecordingErrorCode = "bad_record"): never {
    throw new RecordingError({ code, offset: this.#start + this.#at, expected, received });
  }
}
