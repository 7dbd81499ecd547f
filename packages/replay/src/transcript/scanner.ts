import { RecordingError, type RecordingErrorCode } from "../recording-error.js";
import { quoteText } from "../trace/quote.js";

/** The longest transcript, in bytes: it is read as one string. */
export const MOST_TEXT_BYTES = 256 * 1024 * 1024;
/** The most bytes that all short ways to say many bytes may come to in one file. */
const MOST_EXPANDED_BYTES = 256 * 1024 * 1024;
/** How much of what stands there an error shows, in characters. */
const SHOWN = 24;

/** A place in a transcript's text, which goes forward. */
export class Scanner {
  readonly text: string;
  at = 0;
  #expanded = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Counts what is many bytes and few letters. @throws RecordingError where a file has too much of that. */
  expand(bytes: number, start: number): void {
    this.#expanded += bytes;
    if (this.#expanded > MOST_EXPANDED_BYTES)
      this.fail(`at most ${MOST_EXPANDED_BYTES} bytes by repetition`, start, "record_too_long", "more");
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Whether nothing but spaces is left of the line; the spaces are passed. */
  isAtLineEnd(): boolean {
    this.skipSpaces();
    const code = this.text.charCodeAt(this.at);
    return this.isAtEnd || code === 0x0a || (code === 0x0d && this.text.charCodeAt(this.at + 1) === 0x0a);
  }

  skipSpaces(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x09) return;
      this.at++;
    }
  }

  /** Passes the end of the line. */
  nextLine(expected = "the end of the line"): void {
    if (!this.isAtLineEnd()) this.fail(expected);
    if (this.text.charCodeAt(this.at) === 0x0d) this.at++;
    if (!this.isAtEnd) this.at++;
  }

  /** Goes to what is next, here or on an indented line below; answers false, and stays, where that does not begin so. */
  goesOn(begins: (scanner: Scanner) => boolean): boolean {
    const start = this.at;
    if (this.isAtLineEnd()) {
      if (!this.isAtEnd) this.nextLine();
      const line = this.at;
      this.skipSpaces();
      if (this.at > line && begins(this)) return true;
    } else if (begins(this)) return true;
    this.at = start;
    return false;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Passes a text, if it stands here. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Passes what must stand here. @throws RecordingError. */
  need(text: string): void {
    if (!this.take(text)) this.fail(`\`${text}\``);
  }

  /** Passes what a sticky pattern finds here; "" where it finds nothing. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  /** What is left of the line, without spaces at its end; passed. */
  restOfLine(): string {
    const end = this.text.indexOf("\n", this.at);
    const rest = this.text.slice(this.at, end < 0 ? this.text.length : end);
    this.at += rest.length;
    if (rest.endsWith("\r")) this.at--;
    return rest.trim();
  }

  /** @throws RecordingError that says what was expected at a place, here unless given, and what stands there. */
  fail(expected: string, at = this.at, code: RecordingErrorCode = "bad_transcript", said?: string): never {
    const start = this.text.lastIndexOf("\n", at - 1) + 1;
    let line = 1;
    for (let next = this.text.indexOf("\n"); next >= 0 && next < at; next = this.text.indexOf("\n", next + 1))
      line++;
    const received = said ?? this.#received(at);
    throw new RecordingError({ code, offset: at, expected, received, line, column: at - start + 1 });
  }

  #received(at: number): string {
    if (at >= this.text.length) return "the end of the file";
    const [line = ""] = this.text.slice(at, at + SHOWN).split(/\r?\n/, 1);
    return line === "" ? "the end of the line" : quoteText(line);
  }
}
