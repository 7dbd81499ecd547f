import {
  type Abi,
  type Command,
  type ControllerMessage,
  EncodeError,
  Errno,
  type ErrnoName,
  encodeControllerMessage,
  encodeGuestMessage,
  type GuestMessage,
  guestErrno,
  type Pointer,
  type RawArgument,
  Writer,
} from "@sandbox/protocol";
import { callTable } from "../gen/call-table.js";
import type { CallRow } from "../tables.js";
import { AddressTable } from "./address-table.js";
import { parseData } from "./data-text.js";
import { argument, forms, kindAtEnd, kindBeforeValue, letterOf, letters, result } from "./kind-letters.js";
import { isFloatText, parseDigits, parseFloat64, parseInteger } from "./number-text.js";
import type { Scanner } from "./scanner.js";
import type { ParseStyle } from "./struct-text.js";

/** The letter of a reply, which is that of its command. */
export type ReplyLetter = "R" | "Z" | "M";

/** Reads the words of messages and answers the bytes that they were on the pipe. */
export class MessageParser {
  readonly table: AddressTable;
  readonly #style: ParseStyle;
  readonly #writer: Writer;
  readonly #abi: Abi;
  #row: CallRow | undefined;
  #resultKind: string | undefined;

  constructor(abi: Abi) {
    this.#abi = abi;
    this.table = new AddressTable(abi);
    this.#style = { abi, address: (scanner) => this.table.parse(scanner) };
    this.#writer = new Writer(abi);
  }

  /** The kind that a result has unless it says so itself: that of the last request. */
  get resultKind(): string | undefined {
    return this.#resultKind;
  }

  /** The request at hand is not known: results have to say their kinds. */
  forget(): void {
    this.#row = undefined;
    this.#resultKind = undefined;
  }

  /** Reads `open(a1, O_RDONLY, 0666)i`. @throws RecordingError. */
  request(scanner: Scanner): Uint8Array {
    const start = scanner.at;
    this.table.begin();
    const name = scanner.match(/[A-Za-z_][A-Za-z0-9_]*(?=\()/y);
    if (name === "") scanner.fail("a request, such as `open(a1, O_RDONLY, 0666)i`");
    scanner.need("(");
    const found = this.#arguments(scanner);
    const resultKind = scanner.match(kindAtEnd);
    if (resultKind === "")
      scanner.fail(`the kind of the result: one of ${letters.map((letter) => `\`${letter}\``).join(", ")}`);
    const signature = `${name}(${found.map(({ form }) => letterOf(form)).join("")})${resultKind}`;
    const table: Readonly<Record<string, CallRow>> = callTable;
    this.#row = Object.hasOwn(table, signature) ? table[signature] : undefined;
    this.#resultKind = resultKind;
    const args = found.map((each, index) => this.#value(each, index, scanner));
    return this.#encodeGuest({ kind: "unknown-request", signature, args }, scanner, start);
  }

  #arguments(scanner: Scanner): Found[] {
    const found: Found[] = [];
    scanner.skipSpaces();
    while (!scanner.take(")")) {
      if (found.length > 0) scanner.need(",");
      scanner.skipSpaces();
      const at = scanner.at;
      if (scanner.match(/@|(NULL|[amh][1-9][0-9]{0,4})(?![0-9A-Za-z_])/y) !== "") {
        scanner.at = at;
        found.push({ form: "pointer", at, address: this.table.parse(scanner) });
      } else {
        const text = scanner.match(/[A-Za-z0-9_|.+-]+/y);
        if (text === "") scanner.fail("an argument: a number, its names, or an address");
        found.push({ form: isFloatText(text) ? "float" : "integer", at, text });
      }
      scanner.skipSpaces();
    }
    return found;
  }

  #value(found: Found, index: number, scanner: Scanner): RawArgument {
    if (found.form === "pointer") return argument("pointer", found.address);
    if (found.form === "float") return argument("float", parseFloat64(found.text) ?? Number.NaN);
    const type = this.#row?.arguments[index]?.value;
    const value = parseInteger(found.text, type?.as === "integer" ? type.style : undefined, this.#abi);
    if (value === undefined) scanner.fail("a number, or names of one that this argument has", found.at);
    return argument("integer", value);
  }

  /** Reads what stands behind a `?` or `!`. @throws RecordingError. */
  command(scanner: Scanner): { readonly bytes: Uint8Array; readonly reply: ReplyLetter | undefined } {
    const start = scanner.at;
    const letter = scanner.match(/[RZWMFE](?![A-Za-z0-9_])/y);
    scanner.skipSpaces();
    const command = this.#command(letter, scanner, start);
    const bytes = this.#encodeController(command, scanner, start);
    return { bytes, reply: letter === "R" || letter === "Z" || letter === "M" ? letter : undefined };
  }

  #command(letter: string, scanner: Scanner, start: number): Command {
    switch (letter) {
      case "R":
        return { kind: "read-memory", address: this.table.parse(scanner), length: this.#size(scanner) };
      case "Z": {
        const address = this.table.parse(scanner);
        scanner.skipSpaces();
        const maximum = scanner.take("max") ? Number.POSITIVE_INFINITY : this.#size(scanner);
        return { kind: "read-string", address, maximum };
      }
      case "W": {
        const address = this.table.parse(scanner);
        scanner.skipSpaces();
        return { kind: "write-memory", address, data: parseData(scanner, this.#style) };
      }
      case "M":
        return { kind: "allocate", data: parseData(scanner, this.#style) };
      case "F":
        return { kind: "free", address: this.table.parse(scanner) };
      case "E":
        return { kind: "set-errno", errno: this.#errno(scanner) };
      default:
        return scanner.fail("a command: one of R, Z, W, M, F, E", start);
    }
  }

  #size(scanner: Scanner): number {
    scanner.skipSpaces();
    const at = scanner.at;
    const size = parseDigits(scanner.match(/[0-9a-fx]+/iy));
    if (size === undefined || size > Number.MAX_SAFE_INTEGER) scanner.fail("a number of bytes", at);
    return Number(size);
  }

  #errno(scanner: Scanner): number {
    const at = scanner.at;
    const text = scanner.match(/-?[A-Za-z0-9_]+/y);
    if (Object.hasOwn(Errno, text)) return guestErrno(this.#abi, text as ErrnoName);
    const number = parseDigits(text);
    if (number === undefined) scanner.fail("an errno, such as ENOENT or 2", at);
    return Number(number);
  }

  /** Reads the value of a reply to such a command. @throws RecordingError. */
  reply(letter: ReplyLetter, scanner: Scanner): Uint8Array {
    scanner.skipSpaces();
    const start = scanner.at;
    switch (letter) {
      case "R":
        return parseData(scanner, this.#style);
      case "Z": {
        const data = parseData(scanner, this.#style);
        return this.#encodeGuest({ kind: "read-string-reply", data }, scanner, start);
      }
      case "M": {
        const address = this.table.parse(scanner);
        return this.#encodeGuest({ kind: "allocate-reply", address }, scanner, start);
      }
    }
  }

  /** Reads what stands behind the `=` of a result: its kind, unless it is the call's, and its value. @throws RecordingError. */
  result(scanner: Scanner): Uint8Array {
    const said = scanner.match(kindBeforeValue);
    scanner.skipSpaces();
    const start = scanner.at;
    const kind = said || (this.#resultKind ?? scanner.fail("a request first, or the result's kind: `=i`"));
    return this.#encodeController(this.#result(kind, scanner, start), scanner, start);
  }

  #result(resultKind: string, scanner: Scanner, start: number): ControllerMessage {
    const form = forms[resultKind];
    if (form === "void") {
      scanner.need("void");
      return result(resultKind, undefined);
    }
    if (form === "pointer") return result(resultKind, this.table.parse(scanner));
    const text = scanner.match(/[A-Za-z0-9_|.+-]+/y);
    if (form === "float") {
      const value = parseFloat64(text);
      if (value === undefined) scanner.fail("a double, such as `0.5`", start);
      return result(resultKind, value);
    }
    const returned = this.#row?.returns.value;
    const value = parseInteger(text, returned?.as === "integer" ? returned.style : undefined, this.#abi);
    if (value === undefined) scanner.fail("a number, or names of one that this call answers", start);
    return result(resultKind, value);
  }

  #encodeGuest(message: GuestMessage, scanner: Scanner, start: number): Uint8Array {
    return this.#encode(() => encodeGuestMessage(this.#writer, message), scanner, start);
  }

  #encodeController(message: ControllerMessage, scanner: Scanner, start: number): Uint8Array {
    return this.#encode(() => encodeControllerMessage(this.#writer, message), scanner, start);
  }

  #encode(write: () => void, scanner: Scanner, start: number): Uint8Array {
    try {
      write();
      return this.#writer.take();
    } catch (error) {
      this.#writer.clear();
      if (!(error instanceof EncodeError)) throw error;
      return scanner.fail("what a message has room for", start, "bad_transcript", error.message);
    }
  }
}

/** An argument as it stands there: what an integer's names mean is known once all kinds are. */
type Found =
  | { readonly form: "pointer"; readonly at: number; readonly address: Pointer }
  | { readonly form: "float" | "integer"; readonly at: number; readonly text: string };
