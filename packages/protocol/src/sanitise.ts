/** Characters that steer a terminal or the order of text: controls but newline and tab, and bidi controls. */
const unsafe = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
/** The same, newline and tab too. */
const unsafeInLine = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** Makes text of a guest safe to print on a terminal: what could steer it is shown as `\xNN` or `\uNNNN`. */
export function sanitise(text: string): string {
  return text.replace(unsafe, escapeOf);
}

/** Makes text of a guest safe to print within one line: as `sanitise`, and newlines and tabs shown as well. */
export function printable(text: string): string {
  return text.replace(unsafeInLine, escapeOf);
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  const width = code < 0x100 ? 2 : 4;
  return `${width === 2 ? "\\x" : "\\u"}${code.toString(16).padStart(width, "0")}`;
}
