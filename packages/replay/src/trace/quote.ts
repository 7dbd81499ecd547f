/** The escapes that have a letter in C. */
const letters: ReadonlyMap<number, string> = new Map([
  [0x09, "\\t"],
  [0x0a, "\\n"],
  [0x0b, "\\v"],
  [0x0c, "\\f"],
  [0x0d, "\\r"],
  [0x22, '\\"'],
  [0x5c, "\\\\"],
]);

/**
 * Bytes as strace(1) shows a string: in quotes, all but printable ASCII escaped, so that nothing of a guest
 * reaches a terminal as it is. Behind the first `maximum` bytes stands `...` for the others.
 */
export function quote(bytes: Uint8Array, maximum = Number.POSITIVE_INFINITY): string {
  const shown = bytes.subarray(0, Math.min(maximum, bytes.length));
  let text = "";
  for (let i = 0; i < shown.length; i++) text += escapeByte(shown[i] as number, shown[i + 1]);
  return `"${text}"${shown.length < bytes.length ? "..." : ""}`;
}

function escapeByte(byte: number, next: number | undefined): string {
  const letter = letters.get(byte);
  if (letter !== undefined) return letter;
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  const isDigitNext = next !== undefined && next >= 0x30 && next <= 0x39;
  return `\\${byte.toString(8).padStart(isDigitNext ? 3 : 1, "0")}`;
}

/** A text in the same way, its other characters as UTF-8. */
export function quoteText(text: string): string {
  return quote(new TextEncoder().encode(text));
}
