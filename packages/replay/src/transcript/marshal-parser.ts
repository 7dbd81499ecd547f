import {
  type Abi,
  type AnyMarshalRequest,
  EncodeError,
  floatOfText,
  isFloatText,
  isMarshalInteger,
  MARSHAL_NONE,
  MARSHAL_TYPES,
  type MarshalAnswer,
  type MarshalFunctionName,
  type MarshalInteger,
  type MarshalValue,
  marshalAnswerBytes,
  marshalBool,
  marshalExceptions,
  marshalFunctions,
  marshalInt32,
  marshalInt64,
  marshalList,
  marshalRequestBytes,
  marshalString,
  marshalTuple,
  misfitOf,
} from "@sandbox/protocol";
import { FieldWriter } from "../container/fields.js";
import { beginsBytes, checkLength, parseBytesPart } from "./bytes-text.js";
import { errnoOfName } from "./marshal-text.js";
import type { Scanner } from "./scanner.js";

/** The deepest that values stand in one another; no message has more. */
const MOST_LEVELS = 64;

type Raise = Extract<MarshalAnswer, { kind: "marshal-exception" }>;

/** Whether a request of the first generation begins here: its name has a point, or quotes. */
export function beginsMarshalRequest(scanner: Scanner): boolean {
  const start = scanner.at;
  const found = scanner.match(/"|[A-Za-z_][A-Za-z0-9_]*\./y);
  scanner.at = start;
  return found !== "";
}

/** Reads the words of messages of the first generation and answers the bytes that they were on the pipe. */
export class MarshalParser {
  readonly #abi: Abi;

  constructor(abi: Abi) {
    this.#abi = abi;
  }

  /** Reads `ll_os.ll_os_close(I3)`. @throws RecordingError. */
  request(scanner: Scanner): Uint8Array {
    const start = scanner.at;
    const name = beginsBytes(scanner)
      ? this.#bytes(scanner)
      : new TextEncoder().encode(scanner.match(/[A-Za-z0-9_.]+(?=\()/y));
    if (name.length === 0) scanner.fail("the name of a function", start);
    scanner.need("(");
    const args = this.#items(scanner, ")", 0);
    return encode(scanner, start, () => marshalRequestBytes(requestOf(name, args)));
  }

  /** Reads what stands behind the `=` of a result. @throws RecordingError. */
  result(scanner: Scanner): Uint8Array {
    scanner.skipSpaces();
    const start = scanner.at;
    const statusType = this.#statusType(scanner);
    const value = this.#value(scanner, 0);
    return encode(scanner, start, () => marshalAnswerBytes({ kind: "marshal-result", value, ...statusType }));
  }

  /** Reads what stands behind the `!` of an exception. @throws RecordingError. */
  exception(scanner: Scanner): Uint8Array {
    scanner.skipSpaces();
    const start = scanner.at;
    const statusType = this.#statusType(scanner);
    const text = scanner.match(/-?[A-Za-z0-9]+/y);
    const raise: Raise = { ...this.#exception(text, scanner, start), ...statusType };
    return encode(scanner, start, () => marshalAnswerBytes(raise));
  }

  #exception(text: string, scanner: Scanner, start: number): Raise {
    const kind = "marshal-exception";
    if (/^-?[0-9]{1,16}$/.test(text)) return { kind, exception: Number(text) };
    if (!isException(text)) return scanner.fail("an exception, such as OSError", start);
    const { number: exception, errno } = marshalExceptions[text];
    if (errno === undefined) return { kind, exception, name: text };
    scanner.skipSpaces();
    return { kind, exception, name: text, errno: this.#errno(scanner) };
  }

  #errno(scanner: Scanner): MarshalInteger {
    const start = scanner.at;
    const name = scanner.match(/[A-Z][A-Z0-9]+(?![A-Za-z0-9])/y);
    const number = name === "" || /^I[0-9]+$/.test(name) ? undefined : errnoOfName(name, this.#abi);
    if (number !== undefined) return marshalInt32(number);
    scanner.at = start;
    const value = this.#value(scanner, 0);
    if (isMarshalInteger(value)) return value;
    return scanner.fail("an errno, such as ENOENT or i2", start);
  }

  #statusType(scanner: Scanner): Pick<Raise, "statusType"> {
    const isWide = scanner.match(/I(?=[ \t])/y) !== "";
    scanner.skipSpaces();
    return isWide ? { statusType: MARSHAL_TYPES.int64 } : {};
  }

  #value(scanner: Scanner, depth: number): MarshalValue {
    const start = scanner.at;
    if (depth > MOST_LEVELS) scanner.fail("values that do not stand so deep in one another");
    if (beginsBytes(scanner)) return marshalString(this.#bytes(scanner));
    if (scanner.take("(")) return marshalTuple(this.#items(scanner, ")", depth + 1));
    if (scanner.take("[")) return marshalList(this.#items(scanner, "]", depth + 1));
    const word = scanner.match(/(None|True|False)(?![A-Za-z0-9_])/y);
    if (word !== "") return word === "None" ? MARSHAL_NONE : marshalBool(word === "True");
    const number = scanner.match(/[iI]-?[0-9]{1,20}(?![A-Za-z0-9_.])|f[-+.0-9a-zA-Z]+/y);
    const value = number === "" ? undefined : numberOf(number);
    return value ?? scanner.fail('a value, such as None, i3, I3, f0.5, "text", (...) or [...]', start);
  }

  #items(scanner: Scanner, end: string, depth: number): MarshalValue[] {
    const items: MarshalValue[] = [];
    scanner.skipSpaces();
    while (!scanner.take(end)) {
      if (items.length > 0) scanner.need(",");
      scanner.skipSpaces();
      items.push(this.#value(scanner, depth));
      scanner.skipSpaces();
    }
    return items;
  }

  /** A string of one part, or of several on indented lines. */
  #bytes(scanner: Scanner): Uint8Array {
    const sink = new FieldWriter();
    do {
      parseBytesPart(scanner, sink);
      checkLength(scanner, sink);
    } while (scanner.goesOn(beginsBytes));
    return sink.written.slice();
  }
}

function numberOf(text: string): MarshalValue | undefined {
  const digits = text.slice(1);
  if (text.startsWith("f"))
    return isFloatText(digits)
      ? { type: MARSHAL_TYPES.decimal, value: floatOfText(digits), text: digits }
      : undefined;
  const value = BigInt(digits);
  if (text.startsWith("I")) return BigInt.asIntN(64, value) === value ? marshalInt64(value) : undefined;
  return BigInt.asIntN(32, value) === value ? marshalInt32(Number(value)) : undefined;
}

/** The request that is a call of a function, if only by its name. */
function requestOf(name: Uint8Array, args: readonly MarshalValue[]): AnyMarshalRequest {
  const text = Buffer.from(name).toString("latin1");
  if (!isFunction(text)) return { kind: "unknown-marshal-request", name, args };
  const argument = misfitOf(marshalFunctions[text], args);
  if (argument < 0) return { kind: "marshal-request", function: text, args };
  return { kind: "ill-typed-marshal-request", function: text, args, argument };
}

function isFunction(text: string): text is MarshalFunctionName {
  return Object.hasOwn(marshalFunctions, text);
}

function isException(text: string): text is keyof typeof marshalExceptions {
  return Object.hasOwn(marshalExceptions, text);
}

function encode(scanner: Scanner, start: number, bytes: () => Uint8Array): Uint8Array {
  try {
    return bytes();
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    return scanner.fail("what a message has room for", start, "bad_transcript", error.message);
  }
}
