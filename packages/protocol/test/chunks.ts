/** Cuts bytes into pieces of `size`; the last may be shorter. */
export function chunks(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

/** Calls `check` with each size that a stream of this length can be cut at, up to 64, and whole. */
export function everyChunkSize(byteLength: number, check: (size: number) => void): void {
  for (let size = 1; size <= Math.min(64, byteLength); size++) check(size);
  check(Math.max(1, byteLength));
}

/** Bytes of a text with one byte for each character. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Puts bytes in a row. */
export function concat(...parts: (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
