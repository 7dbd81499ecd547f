import { type Abi, type Pointer, pointer } from "@sandbox/protocol";

/*
 * Where the values of the first generation would lie in a guest that had memory to show: far enough apart that none
 * is taken for a part of another, and within 32 bits, so that they are addresses in every ABI.
 */

/** What a guest passes, from the start for each call. */
const PASSED = 0x1000_0000;
/** Where a call's answer goes. */
const ANSWERED = 0x5000_0000;
/** The blocks that a controller makes: they last, so each has a place of its own until all are used up. */
const BLOCKS = 0x6000_0000;
const BLOCKS_END = 0x7fff_0000;
/** Beyond this an address is not named after one below it. */
const APART = 0x1_0000;
/** The longest answer but a string, which stands alone. */
const ROOM = 0x10_0000;
const ALIGNMENT = 16;

/** Gives addresses to the values of one session. */
export class Places {
  #passed = PASSED;
  #answered = ANSWERED;
  #block = BLOCKS;

  /** The next call: what the last one passed is gone. */
  begin(): void {
    this.#passed = PASSED;
    this.#answered = ANSWERED;
  }

  /** For what a guest passes, in bytes; near the one before it where both belong together. */
  passed(length: number, isNear = false): Pointer {
    const at = this.#passed;
    this.#passed = aligned(at + length) + (isNear ? ALIGNMENT : APART);
    return pointer(BigInt(at));
  }

  /** For a part of the answer. */
  answered(): Pointer {
    const at = this.#answered;
    this.#answered += ROOM;
    return pointer(BigInt(at));
  }

  /** For a block of the controller's. */
  block(length: number): Pointer {
    if (this.#block + length > BLOCKS_END) this.#block = BLOCKS;
    const at = this.#block;
    this.#block = aligned(at + Math.max(length, 1));
    return pointer(BigInt(at));
  }
}

function aligned(at: number): number {
  return Math.ceil(at / ALIGNMENT) * ALIGNMENT;
}

/** Addresses as they lie in a guest's memory, NULL behind them. */
export function addressArray(addresses: readonly Pointer[], { pointerBytes, littleEndian }: Abi): Uint8Array {
  const bytes = new Uint8Array((addresses.length + 1) * pointerBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, address] of addresses.entries()) {
    if (pointerBytes === 8) view.setBigUint64(index * 8, address, littleEndian);
    else view.setUint32(index * 4, Number(address), littleEndian);
  }
  return bytes;
}
