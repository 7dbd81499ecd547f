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
    const at = this.#advance(1);
    this.#bytes[at] = value;
  }

  bytes(value: Uint8Array): void {
    const at = this.#advance(value.length);
    this.#bytes.set(value, at);
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
    const at = this.#advance(4);
    this.#view.setInt32(at, value, this.#littleEndian);
  }

  /** Any C integer, widened to 8 bytes: numbers keep their sign, bigints are taken modulo 2^64. */
  integer(value: number | bigint): void {
    const wide = typeof value === "bigint" ? value : BigInt(value);
    const at = this.#advance(8);
    this.#view.setBigInt64(at, BigInt.asIntN(64, wide), this.#littleEndian);
  }

  float64(value: number): void {
    const at = this.#advance(8);
    this.#view.setFloat64(at, value, this.#littleEndian);
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
