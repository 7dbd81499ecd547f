import { ModuleError } from "./module-error.js";

/** A number as WebAssembly writes it, and the index behind it. */
export interface Leb128 {
  readonly value: number;
  readonly end: number;
}

/**
 * Reads an unsigned number of at most 32 bits.
 * @throws ModuleError when it is longer, or the bytes end.
 */
export function readLeb128(bytes: Uint8Array, at: number): Leb128 {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80 && value < 2 ** 32) return { value, end: at + index + 1 };
  }
  throw new ModuleError("a number in the module has more than 32 bits or is cut off");
}

/** Writes an unsigned number of at most 32 bits. */
export function writeLeb128(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}
