import { RecordingError } from "../recording-error.js";
import { MOST_TEXT_BYTES } from "./scanner.js";

/** Where what was said to a request stands, in characters from the start of the line. */
const COLUMN = 28;

/** Puts a transcript's text together. */
export class Lines {
  readonly #lines: string[] = [];
  #length = 0;
  /** What stands on the line that is still open. */
  #open = "";
  /** Whether that is a request, which the first thing that is said to it may stand behind. */
  #isRequest = false;

  /** Begins a line of its own. */
  line(text: string): void {
    this.#close();
    this.#open = text;
  }

  /** What was said to a request: behind it, where there is room, else on a line of its own. */
  item(text: string, data: readonly string[]): void {
    const isBehind = this.#isRequest && this.#open.length < COLUMN;
    if (!isBehind) this.#close();
    this.#open = `${this.#open.padEnd(COLUMN)}${text}`;
    this.#isRequest = false;
    this.data(data);
  }

  /** Begins a line with a request. */
  request(text: string): void {
    this.line(text);
    this.#isRequest = true;
  }

  /** More of the line that is open. */
  more(text: string, data: readonly string[] = []): void {
    if (text === "" && data.length === 0) return;
    this.#open += text;
    this.#isRequest = false;
    this.data(data);
  }

  /** Data: behind what is there when it is one part, else each part on a line of its own. */
  data(parts: readonly string[]): void {
    if (parts.length === 1) this.#open += ` ${parts[0]}`;
    else
      for (const part of parts) {
        this.#push(this.#open);
        this.#open = `${" ".repeat(COLUMN + 2)}${part}`;
      }
  }

  end(): string {
    this.#close();
    return `${this.#lines.join("\n")}\n`;
  }

  /** @throws RecordingError for a text that no one could read again. */
  #push(line: string): void {
    this.#length += line.length + 1;
    if (this.#length > MOST_TEXT_BYTES) {
      const expected = `a session whose transcript has at most ${MOST_TEXT_BYTES} bytes`;
      throw new RecordingError({ code: "record_too_long", offset: 0, expected, received: "a longer one" });
    }
    this.#lines.push(line);
  }

  #close(): void {
    if (this.#open !== "") this.#push(this.#open);
    this.#open = "";
    this.#isRequest = false;
  }
}
