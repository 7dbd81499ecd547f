import { plain } from "../bytes.js";
import type { FileEnd } from "../container/read-records.js";
import type { PlacedRecord } from "../container/record-reader.js";
import type { ContainerRecord } from "../gen/container.js";
import { abiOfDescription } from "../session-abi.js";
import { listOf, repliedKinds, replyLetter } from "./command-letters.js";
import { derivedEnd } from "./derived-end.js";
import { parseHeader } from "./header-text.js";
import { beginsMarshalRequest, MarshalParser } from "./marshal-parser.js";
import { MessageParser } from "./message-parser.js";
import { MOST_TEXT_BYTES, Scanner } from "./scanner.js";
import { parseExit, parseSide } from "./side-records.js";
import { parseTime } from "./time-text.js";

const MAGIC = [0x73, 0x62, 0x74, 0x20];

/** Whether bytes begin as a transcript does. */
export function isTranscript(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * The records of a transcript (`.sbt`), from its bytes. It is read whole before the first one comes.
 * @throws RecordingError with line and column for what cannot be read.
 */
export function* readTranscript(file: Uint8Array): Generator<PlacedRecord, FileEnd, void> {
  yield* new TranscriptReader(scannerOf(file)).read();
  return { tailBytes: 0, offset: file.length };
}

function scannerOf(file: Uint8Array): Scanner {
  if (file.length > MOST_TEXT_BYTES)
    new Scanner("").fail(`at most ${MOST_TEXT_BYTES} bytes`, 0, "record_too_long", `${file.length}`);
  const bytes = plain(file);
  const scanner = new Scanner(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1"));
  const odd = bytes.findIndex(
    (byte) => (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) || byte > 0x7e,
  );
  if (odd >= 0) scanner.fail("printable ASCII", odd, "bad_transcript", `byte ${bytes[odd]}`);
  return scanner;
}

class TranscriptReader {
  readonly #scanner: Scanner;
  readonly #records: PlacedRecord[] = [];
  /** What reads the answer to the last request, if that was one of the first generation. */
  #marshal: MarshalParser | undefined;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  read(): PlacedRecord[] {
    const scanner = this.#scanner;
    const description = parseHeader(scanner);
    this.#add({ record: "session", description }, 0);
    const abi = abiOfDescription(description);
    const parser = new MessageParser(abi);
    let isInterrupted = false;
    while (!scanner.isAtEnd) {
      if (isInterrupted && !scanner.isAtLineEnd()) scanner.fail("nothing behind `; interrupted`");
      isInterrupted = this.#line(parser) || isInterrupted;
    }
    const records = this.#records.map(({ record }) => record);
    if (!isInterrupted && !records.some(({ record }) => record === "end"))
      this.#add({ record: "end", elapsed: 0, totals: derivedEnd(records, abi) }, scanner.at);
    return this.#records;
  }

  /** Reads a line; answers whether it says that nothing more was recorded. */
  #line(parser: MessageParser): boolean {
    const scanner = this.#scanner;
    const start = scanner.at;
    const isIndented = /[ \t]/.test(scanner.text.charAt(start));
    if (scanner.isAtLineEnd()) {
      scanner.nextLine();
      return false;
    }
    if (scanner.take("#")) {
      const text = scanner.restOfLine();
      if (text !== "") this.#add({ record: "mark", elapsed: 0, text }, start);
    } else if (scanner.take(";")) {
      scanner.skipSpaces();
      if (scanner.match(/interrupted(?![a-z-])/y) !== "") {
        scanner.nextLine();
        return true;
      }
      const record = parseSide(scanner);
      if (record.record === "guest-message") parser.forget();
      this.#add(record, start);
    } else if (scanner.match(/exit(?=[ \t])/y) !== "") {
      scanner.at -= "exit".length;
      this.#add(parseExit(scanner), start);
    } else if (isIndented) this.#item(parser);
    else this.#request(parser);
    scanner.nextLine();
    return false;
  }

  #request(parser: MessageParser): void {
    const scanner = this.#scanner;
    const start = scanner.at;
    this.#marshal = beginsMarshalRequest(scanner) ? new MarshalParser(parser.abi) : undefined;
    const bytes = (this.#marshal ?? parser).request(scanner);
    this.#add({ record: "guest-message", elapsed: parseTime(scanner), bytes }, start);
    if (!scanner.isAtLineEnd()) this.#item(parser);
  }

  /** Reads what was said to a request, or a reply that stands alone. */
  #item(parser: MessageParser): void {
    const scanner = this.#scanner;
    scanner.skipSpaces();
    const start = scanner.at;
    if (scanner.take("=")) {
      const bytes = (this.#marshal ?? parser).result(scanner);
      this.#add({ record: "controller-message", elapsed: parseTime(scanner), bytes }, start);
    } else if (scanner.take("<")) {
      scanner.skipSpaces();
      const letter = scanner.match(replyLetter);
      if (letter === "") scanner.fail(`the command that is replied to: one of ${listOf(repliedKinds)}`);
      this.#reply(parser, letter, start);
    } else if (this.#marshal && scanner.take("!")) {
      const bytes = this.#marshal.exception(scanner);
      this.#add({ record: "controller-message", elapsed: parseTime(scanner), bytes }, start);
    } else if (scanner.take("?") || scanner.take("!")) {
      scanner.skipSpaces();
      const { bytes, reply } = parser.command(scanner);
      this.#add({ record: "controller-message", elapsed: parseTime(scanner), bytes }, start);
      scanner.skipSpaces();
      if (reply !== undefined && scanner.take("=")) this.#reply(parser, reply, scanner.at);
    } else scanner.fail("`?`, `!`, `<` or `=`, or a request at the start of the line");
  }

  #reply(parser: MessageParser, letter: string, start: number): void {
    const bytes = parser.reply(letter, this.#scanner);
    this.#add({ record: "guest-message", elapsed: parseTime(this.#scanner), bytes }, start);
  }

  #add(record: ContainerRecord, offset: number): void {
    this.#records.push({ record, offset, end: this.#scanner.at });
  }
}
