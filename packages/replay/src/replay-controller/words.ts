import type { Abi } from "@sandbox/protocol";

/** An address that stands in memory. */
export interface Word {
  /** In bytes from the beginning of the memory. */
  readonly at: number;
  readonly value: bigint;
}

/** The aligned words of some memory that begins at `offset` of something aligned. */
export function wordsOf(bytes: Uint8Array, offset: number, abi: Abi): Word[] {
  const { pointerBytes } = abi;
  const words: Word[] = [];
  const first = (pointerBytes - (offset % pointerBytes)) % pointerBytes;
  for (let at = first; at + pointerBytes <= bytes.length; at += pointerBytes)
    words.push({ at, value: readWord(bytes, at, abi) });
  return words;
}

/** The word at `at`. */
export function readWord(bytes: Uint8Array, at: number, { pointerBytes, littleEndian }: Abi): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return pointerBytes === 8 ? view.getBigUint64(at, littleEndian) : BigInt(view.getUint32(at, littleEndian));
}

/** Puts a word where another stands. */
export function writeWord(bytes: Uint8Array, { at, value }: Word, { pointerBytes, littleEndian }: Abi): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (pointerBytes === 8) view.setBigUint64(at, value, littleEndian);
  else view.setUint32(at, Number(value), littleEndian);
}
