import type { Abi } from "./abi.js";
import { EncodeError } from "./encode-error.js";
import type { Pointer } from "./pointer.js";

type IntegerBits = 8 | 16 | 32 | 64;

/**
 * Puts what the wire is made of into one growing buffer, which goes out in one write. A value that the wire
 * or its C type has no room for is refused with an `EncodeError`, never cut.
 */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #pointerBytes: number;
  readonly #littleEndian: boolean;
  readonly #lastAddress: bigint;

  constructor(abi: Pick<Abi, "pointerBytes" | "littleEndian">) {
    this.#pointerBytes = abi.pointerBytes;
    this.#lastAddress = 2n ** BigInt(8 * abi.pointerBytes) - 1n;
    this.#littleEndian = abi.littleEndian;
  }

  get length(): number {
    return this.#length;
  }

  /** A copy of what was written since the last `take`, and an empty writer again. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** What was written since the last `take` or `clear`, without a copy: good until the next write. */
  peek(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    const at = this.#advance(1);
    this.#bytes[at] = value;
  }

  bytes(value: Uint8Array): void {
    const at = this.#advance(value.length);
    this.#bytes.set(value, at);
  }

  /** A text of ASCII, without its length and without a NUL. */
  ascii(text: string): void {
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }

  pointer(value: Pointer): void {
    if (value < 0n || value > this.#lastAddress) refuse(`an address of ${this.#pointerBytes} bytes`, value);
    const at = this.#advance(this.#pointerBytes);
    if (this.#pointerBytes === 8) this.#view.setBigUint64(at, value, this.#littleEndian);
    else this.#view.setUint32(at, Number(value), this.#littleEndian);
  }

  /** A size_t, at most 2^53-1. */
  size(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0 || value > this.#lastAddress)
      refuse(`a size of ${this.#pointerBytes} bytes, at most 2^53-1`, value);
    const at = this.#advance(this.#pointerBytes);
    if (this.#pointerBytes === 8) this.#view.setBigUint64(at, BigInt(value), this.#littleEndian);
    else this.#view.setUint32(at, value, this.#littleEndian);
  }

  /** A size_t of which all ones stand for no limit: so is `Infinity` written, and nothing else. */
  limit(value: number): void {
    if (value === Number(this.#lastAddress)) refuse("Infinity, or less than all ones", value);
    if (value !== Number.POSITIVE_INFINITY) return this.size(value);
    const at = this.#advance(this.#pointerBytes);
    this.#bytes.fill(0xff, at, at + this.#pointerBytes);
  }

  int8(value: number): void {
    this.signed(value, 8, 8);
  }

  uint8(value: number): void {
    this.unsigned(value, 8, 8);
  }

  int16(value: number): void {
    this.signed(value, 16, 16);
  }

  uint16(value: number): void {
    this.unsigned(value, 16, 16);
  }

  int32(value: number): void {
    this.signed(value, 32, 32);
  }

  uint32(value: number): void {
    this.unsigned(value, 32, 32);
  }

  int64(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) refuse("a signed integer of 64 bits", value);
    const at = this.#advance(8);
    this.#view.setBigInt64(at, value, this.#littleEndian);
  }

  uint64(value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) refuse("an unsigned integer of 64 bits", value);
    const at = this.#advance(8);
    this.#view.setBigUint64(at, value, this.#littleEndian);
  }

  /** A signed integer of `bits`, widened to `wide` bits. */
  signed(value: number, bits: 8 | 16 | 32, wide: IntegerBits = 64): void {
    const shift = 32 - bits;
    if ((value << shift) >> shift !== value) refuse(`a signed integer of ${bits} bits`, value);
    this.#widened(value, value >> 31, wide);
  }

  /** An unsigned integer of `bits`, widened to `wide` bits. */
  unsigned(value: number, bits: 8 | 16 | 32, wide: IntegerBits = 64): void {
    const shift = 32 - bits;
    if ((value << shift) >>> shift !== value) refuse(`an unsigned integer of ${bits} bits`, value);
    this.#widened(value, 0, wide);
  }

  /** Any C integer, signed or not, of at most `bits`, widened to as many. */
  integer(value: number | bigint, bits: IntegerBits = 64): void {
    const wide = typeof value === "bigint" ? value : toBigInt(value, bits);
    if (BigInt.asIntN(bits, wide) !== wide && BigInt.asUintN(bits, wide) !== wide)
      refuse(`an integer of ${bits} bits`, value);
    if (bits < 64) return this.#widened(Number(BigInt.asIntN(bits, wide)), 0, bits);
    const at = this.#advance(8);
    this.#view.setBigInt64(at, BigInt.asIntN(64, wide), this.#littleEndian);
  }

  float32(value: number): void {
    const at = this.#advance(4);
    this.#view.setFloat32(at, value, this.#littleEndian);
  }

  float64(value: number): void {
    const at = this.#advance(8);
    this.#view.setFloat64(at, value, this.#littleEndian);
  }

  /** The low half and the high half of 64 bits, or the low bits alone. */
  #widened(low: number, high: number, bits: IntegerBits): void {
    const at = this.#advance(bits / 8);
    const view = this.#view;
    if (bits === 8) view.setInt8(at, low);
    else if (bits === 16) view.setInt16(at, low, this.#littleEndian);
    else if (bits === 32) view.setInt32(at, low, this.#littleEndian);
    else {
      view.setInt32(this.#littleEndian ? at : at + 4, low, this.#littleEndian);
      view.setInt32(this.#littleEndian ? at + 4 : at, high, this.#littleEndian);
    }
  }

  /** Makes room; to be called before `#bytes` and `#view` are looked at, since it may replace them. */
  #advance(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) this.#grow();
    return at;
  }

  #grow(): void {
    const bytes = new Uint8Array(2 ** Math.ceil(Math.log2(this.#length)));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

function toBigInt(value: number, bits: IntegerBits): bigint {
  return Number.isInteger(value) ? BigInt(value) : refuse(`an integer of ${bits} bits`, value);
}

function refuse(expected: string, received: number | bigint): never {
  throw new EncodeError("OUT_OF_RANGE", expected, String(received));
}
