import { type Abi, type Pointer, pointer } from "@sandbox/protocol";

const START = 0x10000;
const SCRATCH_BYTES = 0x8000;
const BYTES = 0x20000;

/** The memory of a guest: arguments in the first part, what the controller allocates behind it, over and over. */
export class Memory {
  readonly bytes = new Uint8Array(BYTES);
  #next = 0;
  #heap = SCRATCH_BYTES;

  constructor(readonly abi: Abi) {}

  /** Begins a call: what was placed for the one before is given up. */
  reset(): void {
    this.#next = 0;
  }

  /** Puts bytes and a NUL where nothing else of this call is; what does not fit goes where something is. */
  place(data: Uint8Array): bigint {
    const length = Math.min(data.length, SCRATCH_BYTES - 1);
    if (this.#next + length + 1 > SCRATCH_BYTES) this.#next = 0;
    const at = this.#next;
    this.bytes.set(data.length === length ? data : data.subarray(0, length), at);
    this.bytes[at + length] = 0;
    this.#next = (at + length + 9) & ~7;
    return BigInt(START + at);
  }

  /** Reads what a controller asks for; what is outside reads as zeros. */
  read(address: Pointer, length: number): Uint8Array {
    const from = this.#offset(address);
    const bytes = new Uint8Array(length);
    if (from >= 0 && from < BYTES) bytes.set(this.bytes.subarray(from, Math.min(BYTES, from + length)));
    return bytes;
  }

  /** Reads a string of at most so many bytes. */
  readString(address: Pointer, maximum: number): Uint8Array {
    const from = this.#offset(address);
    if (from < 0 || from >= BYTES) return new Uint8Array(0);
    const nul = this.bytes.indexOf(0, from);
    return this.bytes.slice(from, Math.min(nul < 0 ? BYTES : nul, from + maximum));
  }

  write(address: Pointer, data: Uint8Array): void {
    const from = this.#offset(address);
    if (from >= 0 && from + data.length <= BYTES) this.bytes.set(data, from);
  }

  allocate(data: Uint8Array): Pointer {
    if (this.#heap + data.length > BYTES) this.#heap = SCRATCH_BYTES;
    const at = this.#heap;
    if (at + data.length <= BYTES) this.bytes.set(data, at);
    this.#heap = Math.min(BYTES, (at + data.length + 15) & ~15);
    return pointer(BigInt(START + at));
  }

  #offset(address: Pointer): number {
    return address > 0xffffffffn ? -1 : Number(address) - START;
  }
}
