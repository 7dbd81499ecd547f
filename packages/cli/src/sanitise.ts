/** Characters that change what a terminal does or how text is ordered: controls but newline and tab, and bidi marks. */
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Makes text of a guest safe to print on a terminal: what could steer it is shown as `\xNN` or `\uNNNN`. */
export function sanitise(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
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
