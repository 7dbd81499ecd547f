import { showBytes } from "./protocol-error.js";

/** The bytes of a stream around a place, as lowercase hex: at most 32 before it and 32 from it on. */
export interface BytesAround {
  /** What ends at the place. */
  readonly before: string;
  /** What begins there, as far as it had arrived. */
  readonly after: string;
}

/** Keeps bytes of a stream for a report. */
export function bytesAround(before: Uint8Array, after: Uint8Array): BytesAround {
  return { before: hexOf(before), after: hexOf(after) };
}

/** The bytes around a place so that a terminal can print them: ASCII as it is, the rest as `\xNN`. */
export function showBytesAround({ before, after }: BytesAround): string {
  return `${showBytes(bytesOf(before))} | ${showBytes(bytesOf(after))}`;
}

function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
