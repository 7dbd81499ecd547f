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
  hasReply,
  type Pointer,
  type RawArgument,
  Writer,
} from "@sandbox/protocol";
import { callTable } from "../gen/call-table.js";
import type { CallRow } from "../tables.js";
import { AddressTable } from "./address-table.js";
import { type CommandKind, commandLetter, commandOf, listOf } from "./command-letters.js";
import { parseData } from "./data-text.js";
import { argument, forms, kindAtEnd, kindBeforeValue, letterOf, letters, result } from "./kind-letters.js";
import { isFloatText, parseDigits, parseFloat64, parseInteger } from "./number-text.js";
import type { Scanner } from "./scanner.js";
import type { ParseStyle } from "./struct-text.js";

/** Reads the words of messages and answers the bytes that they were on the pipe. */
export class MessageParser {
  readonly table: AddressTable;
  readonly #style: ParseStyle;
  readonly #writer: Writer;
  readonly #abi: Abi;
  /** What reads the words behind a command's letter; a command that the specification gets later has none. */
  readonly #commands: { readonly [kind in CommandKind]?: (scanner: Scanner) => Command } = {
    "read-memory": (scanner) => ({
      kind: "read-memory",
      address: this.table.parse(scanner),
      length: this.#size(scanner),
    }),
    "read-string": (scanner) => ({
      kind: "read-string",
      address: this.table.parse(scanner),
      maximum: this.#maximum(scanner),
    }),
    "write-memory": (scanner) => ({
      kind: "write-memory",
      address: this.table.parse(scanner),
      data: this.#spacedData(scanner),
    }),
    allocate: (scanner) => ({ kind: "allocate", data: parseData(scanner, this.#style) }),
    free: (scanner) => ({ kind: "free", address: this.table.parse(scanner) }),
    "set-errno": (scanner) => ({ kind: "set-errno", errno: this.#errno(scanner) }),
  };
  #row: CallRow | undefined;
  #resultKind: string | undefined;

  constructor(abi: Abi) {
    this.#abi = abi;
    this.table = new AddressTable(abi);
    this.#style = { abi, address: (scanner) => this.table.parse(scanner) };
    this.#writer = new Writer(abi);
  }

  /** The ABI of the guest whose words it reads. */
  get abi(): Abi {
    return this.#abi;
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

  /** Reads what stands behind a `?` or `!`; answers the letter of its reply where it has one. @throws RecordingError. */
  command(scanner: Scanner): { readonly bytes: Uint8Array; readonly reply: string | undefined } {
    const start = scanner.at;
    const letter = scanner.match(commandLetter);
    scanner.skipSpaces();
    const kind = commandOf(letter);
    const read = kind === undefined ? undefined : this.#commands[kind];
    if (!read)
      scanner.fail(`a command: one of ${listOf(Object.keys(this.#commands) as CommandKind[])}`, start);
    const command = read(scanner);
    const bytes = this.#encodeController(command, scanner, start);
    return { bytes, reply: hasReply(command) ? letter : undefined };
  }

  #spacedData(scanner: Scanner): Uint8Array {
    scanner.skipSpaces();
    return parseData(scanner, this.#style);
  }

  #maximum(scanner: Scanner): number {
    scanner.skipSpaces();
    return scanner.take("max") ? Number.POSITIVE_INFINITY : this.#size(scanner);
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

  /** Reads the value of a reply to the command of that letter. @throws RecordingError. */
  reply(letter: string, scanner: Scanner): Uint8Array {
    scanner.skipSpaces();
    const start = scanner.at;
    switch (commandOf(letter)) {
      case "read-memory":
        return parseData(scanner, this.#style);
      case "read-string": {
        const data = parseData(scanner, this.#style);
        return this.#encodeGuest({ kind: "read-string-reply", data }, scanner, start);
      }
      case "allocate": {
        const address = this.table.parse(scanner);
        return this.#encodeGuest({ kind: "allocate-reply", address }, scanner, start);
      }
      default:
        return scanner.fail("a reply that has words", start);
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
