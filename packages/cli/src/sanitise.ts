/** Characters that steer a terminal or the order of text: controls but newline and tab, and bidi controls. */
const unsafe = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu;

/** Makes text of a guest safe to print on a terminal: what could steer it is shown as `\xNN` or `\uNNNN`. */
export function sanitise(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** Sanitises a stream of bytes that may be cut inside a character. */
export class Sanitiser {
  readonly #decoder = new TextDecoder("utf-8");

  /** The text of `bytes`, as far as its characters are whole. */
  push(bytes: Uint8Array): string {
    return sanitise(this.#decoder.decode(bytes, { stream: true }));
  }
}
