/**
 * Text that holds one byte in each character (latin1). Names and paths are kept so: as a key it is exact,
 * whatever the bytes are, and its order is the order of the bytes.
 */
export type ByteText = string;

/** Turns bytes into text of one character for each byte. */
export function toByteText(bytes: Uint8Array): ByteText {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Turns text of one character for each byte back into its bytes. */
export function toBytes(text: ByteText): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const encoder = new TextEncoder();

/** Encodes text of the host's side (an option) in UTF-8, as one character for each byte. */
export function encodeText(text: string): ByteText {
  return toByteText(encoder.encode(text));
}
