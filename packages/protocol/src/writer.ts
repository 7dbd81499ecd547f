import type { Abi } from "./abi.js";
import type { Pointer } from "./pointer.js";

/** Puts what the wire is made of into one growing buffer, which goes out in one write. */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #pointerBytes: number;
  readonly #littleEndian: boolean;

  constructor(abi: Pick<Abi, "pointerBytes" | "littleEndian">) {
    this.#pointerBytes = abi.pointerBytes;
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
    this.#view.setUint8(this.#advance(1), value);
  }

  bytes(value: Uint8Array): void {
    this.#bytes.set(value, this.#advance(value.length));
  }

  pointer(value: Pointer): void {
    const at = this.#advance(this.#pointerBytes);
    if (this.#pointerBytes === 8) this.#view.setBigUint64(at, value, this.#littleEndian);
    else this.#view.setUint32(at, Number(value), this.#littleEndian);
  }

  /** A size_t; `Infinity` becomes all ones. */
  size(value: number): void {
    const at = this.#advance(this.#pointerBytes);
    if (value === Number.POSITIVE_INFINITY) this.#bytes.fill(0xff, at, at + this.#pointerBytes);
    else if (this.#pointerBytes === 8) this.#view.setBigUint64(at, BigInt(value), this.#littleEndian);
    else this.#view.setUint32(at, value, this.#littleEndian);
  }

  /** A C int that is not widened. */
  int(value: number): void {
    this.#view.setInt32(this.#advance(4), value, this.#littleEndian);
  }

  /** Any C integer, widened to 8 bytes: numbers keep their sign, bigints are taken modulo 2^64. */
  integer(value: number | bigint): void {
    const wide = typeof value === "bigint" ? value : BigInt(value);
    this.#view.setBigInt64(this.#advance(8), BigInt.asIntN(64, wide), this.#littleEndian);
  }

  float64(value: number): void {
    this.#view.setFloat64(this.#advance(8), value, this.#littleEndian);
  }

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
