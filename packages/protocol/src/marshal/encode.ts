import { EncodeError } from "../encode-error.js";
import {
  type MarshalExceptionName,
  marshalExceptionName,
  marshalExceptions,
} from "../gen/marshal/exceptions.js";
import { marshalFunctions } from "../gen/marshal/functions.js";
import { MARSHAL_LIMITS } from "../gen/marshal/limits.js";
import {
  MARSHAL_ANSWER,
  MARSHAL_TYPES,
  type MarshalInteger,
  type MarshalValue,
} from "../gen/marshal/values.js";
import { Writer } from "../writer.js";
import { misfitOf } from "./fits.js";
import { marshalString, marshalTuple } from "./make.js";
import type { AnyMarshalRequest, MarshalAnswer, MarshalRaise, MarshalStatusType } from "./messages.js";
import { MARSHAL_WIRE } from "./reader.js";
import { ValueWriter } from "./value-writer.js";

/**
 * Writes what a guest of the first generation would; the writer is one for `MARSHAL_WIRE`.
 * @throws EncodeError when it would read back as something else, or not at all; clear the writer then.
 */
export function encodeMarshalRequest(writer: Writer, request: AnyMarshalRequest): void {
  checkRequest(request);
  const values = new ValueWriter(writer);
  values.value(marshalString(nameBytesOf(request)));
  values.value(marshalTuple(request.args));
  values.finishMessage();
}

/**
 * Writes what a controller of the first generation would; the writer is one for `MARSHAL_WIRE`.
 * @throws EncodeError when it would read back as something else, or not at all; clear the writer then.
 */
export function encodeMarshalAnswer(writer: Writer, answer: MarshalAnswer): void {
  const values = new ValueWriter(writer);
  if (answer.kind === "marshal-result") {
    values.value(statusOf(MARSHAL_ANSWER.success, answer.statusType));
    values.value(answer.value);
  } else {
    checkRaise(answer);
    values.value(statusOf(answer.exception, answer.statusType));
    if (answer.errno !== undefined) values.value(answer.errno);
  }
  values.finishMessage();
}

/** The bytes of a request, as `encodeMarshalRequest` writes them. */
export function marshalRequestBytes(request: AnyMarshalRequest): Uint8Array<ArrayBuffer> {
  const writer = new Writer(MARSHAL_WIRE);
  encodeMarshalRequest(writer, request);
  return writer.take();
}

/** The bytes of an answer, as `encodeMarshalAnswer` writes them. */
export function marshalAnswerBytes(answer: MarshalAnswer): Uint8Array<ArrayBuffer> {
  const writer = new Writer(MARSHAL_WIRE);
  encodeMarshalAnswer(writer, answer);
  return writer.take();
}

/** The bytes of a value alone, as it stands in a message. @throws EncodeError for what no message has. */
export function marshalValueBytes(value: MarshalValue): Uint8Array<ArrayBuffer> {
  const writer = new Writer(MARSHAL_WIRE);
  new ValueWriter(writer).value(value);
  return writer.take();
}

/** An exception to raise, with its errno where it has one. */
export function marshalRaise(name: MarshalExceptionName, errno?: number): MarshalRaise {
  const { number: exception, errno: type } = marshalExceptions[name];
  if (type === undefined) return { kind: "marshal-exception", exception, name };
  return { kind: "marshal-exception", exception, name, errno: integerOf(errno ?? 0, type) };
}

/** The name on the pipe, as bytes. */
function nameBytesOf(request: AnyMarshalRequest): Uint8Array {
  if (request.kind === "unknown-marshal-request") return request.name;
  return Uint8Array.from(request.function, (letter) => letter.charCodeAt(0));
}

function checkRequest(request: AnyMarshalRequest): void {
  if (request.kind === "unknown-marshal-request") {
    const { length } = request.name;
    const { nameBytes } = MARSHAL_LIMITS;
    if (length > nameBytes)
      throw new EncodeError("SIGNATURE_TOO_LONG", `a name of at most ${nameBytes} bytes`, `${length} bytes`);
    const name = String.fromCharCode(...request.name);
    if (Object.hasOwn(marshalFunctions, name))
      throw new EncodeError("UNKNOWN_CALL", "a function that the specification does not know", name);
    return;
  }
  const row = Object.hasOwn(marshalFunctions, request.function) && marshalFunctions[request.function];
  if (!row) throw new EncodeError("UNKNOWN_CALL", "a function of the specification", request.function);
  const misfit = misfitOf(row, request.args);
  const wanted = request.kind === "marshal-request" ? -1 : request.argument;
  if (misfit === wanted) return;
  const expected =
    wanted < 0 ? `the arguments of ${row.name}` : `argument ${wanted} to be the first that is wrong`;
  throw new EncodeError("WRONG_ARGUMENTS", expected, misfit < 0 ? "right ones" : `argument ${misfit} wrong`);
}

function checkRaise({ exception, name, errno }: MarshalRaise): void {
  const known = marshalExceptionName(exception);
  if (exception === MARSHAL_ANSWER.success)
    throw new EncodeError("OUT_OF_RANGE", "the number of an exception", `${exception}`);
  if (name !== known)
    throw new EncodeError("OUT_OF_RANGE", `exception ${exception} to be ${known}`, `${name}`);
  const hasErrno = known !== undefined && marshalExceptions[known].errno !== undefined;
  if (hasErrno !== (errno !== undefined))
    throw new EncodeError(
      "OUT_OF_RANGE",
      `${hasErrno ? "an" : "no"} errno behind exception ${exception}`,
      `${errno?.value}`,
    );
}

function statusOf(number: number, type: MarshalStatusType = MARSHAL_ANSWER.status): MarshalInteger {
  return integerOf(number, type);
}

function integerOf(value: number, type: MarshalStatusType): MarshalInteger {
  return type === MARSHAL_TYPES.int64 ? { type, value: BigInt(value) } : { type, value };
}
