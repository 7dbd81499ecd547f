import { sanitise } from "@sandbox/protocol";

export { sanitise };

/** What JSON leaves as it is and a terminal does not: DEL, the C1 controls, bidi controls, line separators. */
const unsafeInJson = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu;

/** A value as JSON in one line that a terminal can print: what could steer it is escaped as JSON has it. */
export function jsonLine(value: unknown): string {
  return sanitiseJson(JSON.stringify(value));
}

/** Makes text that is JSON already safe to print on a terminal; it stays JSON, of the same value. */
export function sanitiseJson(json: string): string {
  return json.replace(unsafeInJson, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Sanitises a stream of bytes that may be cut inside a character. */
export class Sanitiser {
  readonly #decoder = new TextDecoder("utf-8");

  /** The text of `bytes`, as far as its characters are whole. */
  push(bytes: Uint8Array): string {
    return sanitise(this.#decoder.decode(bytes, { stream: true }));
  }

  /** What is left at the end: a character that was cut and never finished is shown as U+FFFD. */
  end(): string {
    return sanitise(this.#decoder.decode());
  }
}
