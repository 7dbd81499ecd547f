import {
  type AnyMarshalRequest,
  MARSHAL_ANSWER,
  MARSHAL_NONE,
  MARSHAL_TYPES,
  type MarshalAnswer,
  type MarshalFunctionRow,
  type MarshalValue,
  marshalBool,
  marshalFloat,
  marshalFunctions,
  marshalInt32,
  marshalInt64,
  marshalList,
  marshalString,
  marshalTuple,
  marshalValueBytes,
} from "@sandbox/protocol";
import { rowOfCall } from "../exchange.js";
import { integerOf } from "../marshal/lower/values.js";
import { isMarshalAnswer } from "../messages.js";
import type { CallRow } from "../tables.js";
import type { Payload, PayloadUse } from "./payloads.js";

/** A string in a message. */
interface FoundString {
  /** Where its bytes begin in the message. */
  readonly start: number;
  readonly data: Uint8Array;
  /** Which value of the message it is in, from 0, and within that. */
  readonly path: readonly number[];
}

/** Which strings of these calls are of the environment, by the places of arguments and by the answer. */
const ofEnvironment: Readonly<Record<string, { readonly argument?: string; readonly answer?: true }>> = {
  getenv: { answer: true },
  get_environ: { answer: true },
  setenv: { argument: "value" },
};

/** Finds the strings in the messages of a session of the first generation, and what each is. */
export class MarshalPayloads {
  #request: AnyMarshalRequest | undefined;
  #streams = 0;

  /** Takes every message in order. */
  take(message: AnyMarshalRequest | MarshalAnswer): Payload[] {
    if (isMarshalAnswer(message)) {
      if (message.kind === "marshal-exception") return [];
      const { value } = message;
      // Behind the status.
      const isWide = (message.statusType ?? MARSHAL_ANSWER.status) === MARSHAL_TYPES.int64;
      const start = lengthOf(isWide ? marshalInt64(0) : marshalInt32(0));
      return stringsIn([value], start).map((found) => this.#payload(found, true, value));
    }
    this.#request = message;
    const name = marshalString(nameBytes(message));
    const start = lengthOf(name) + ownBytesOf(marshalTuple([]));
    return stringsIn(message.args, start).map((found) => this.#payload(found, false));
  }

  #payload({ start, data, path }: FoundString, isAnswer: boolean, answer?: MarshalValue): Payload {
    const request = this.#request;
    const row =
      request && request.kind === "marshal-request" ? marshalFunctions[request.function] : undefined;
    const callRow = row && rowOfCall(row.call);
    const descriptors = row && callRow && request ? descriptorsOf(row, callRow, request.args) : [];
    const use = callRow ? useOf({ row, callRow, path, isAnswer, answer, descriptors }) : "other";
    const isOfDescriptor = use === "descriptor";
    const stream = isOfDescriptor ? `fd ${descriptors.join()} ${!isAnswer}` : `memory ${++this.#streams}`;
    return { start, data, use, descriptors: isOfDescriptor ? descriptors : [], stream };
  }
}

interface Place {
  readonly row: MarshalFunctionRow | undefined;
  readonly callRow: CallRow;
  readonly path: readonly number[];
  readonly isAnswer: boolean;
  readonly answer: MarshalValue | undefined;
  readonly descriptors: readonly number[];
}

function useOf({ row, callRow, path, isAnswer, answer, descriptors }: Place): PayloadUse {
  const variable = ofEnvironment[callRow.name];
  const argument = row?.arguments[path[0] ?? 0]?.name;
  if (isAnswer && variable?.answer) {
    // Of a pair of name and value the second.
    const isPair = answer?.type === MARSHAL_TYPES.list && path.length === 3;
    return !isPair || path[2] === 1 ? "value" : "other";
  }
  if (!isAnswer && variable?.argument !== undefined && variable.argument === argument) return "value";
  if (descriptors.length === 0) return "other";
  if (isAnswer) return "descriptor";
  const type = callRow.arguments.find(({ name }) => name === argument)?.value;
  return type?.as === "bytes-in" || type?.as === "sized-bytes" ? "descriptor" : "other";
}

/** The descriptors that a call names. */
function descriptorsOf(row: MarshalFunctionRow, callRow: CallRow, args: readonly MarshalValue[]): number[] {
  const fds = new Set(
    callRow.arguments.flatMap(({ name, value }) =>
      value.as === "integer" && value.style === "fd" ? [name] : [],
    ),
  );
  return row.arguments.flatMap(({ name }, index) => {
    const fd = fds.has(name) ? integerOf(args[index]) : undefined;
    return fd === undefined ? [] : [Number(fd)];
  });
}

function nameBytes(request: AnyMarshalRequest): Uint8Array {
  return request.kind === "unknown-marshal-request"
    ? request.name
    : new TextEncoder().encode(request.function);
}

/** All strings of values that stand one after another from a place on. */
function stringsIn(
  values: readonly MarshalValue[],
  start: number,
  path: readonly number[] = [],
): FoundString[] {
  let at = start;
  return values.flatMap((value, index) => {
    const begin = at;
    at += lengthOf(value);
    const own = [...path, index];
    if (value.type === MARSHAL_TYPES.bytes)
      return [{ start: at - value.value.length, data: value.value, path: own }];
    if (value.type !== MARSHAL_TYPES.tuple && value.type !== MARSHAL_TYPES.list) return [];
    return stringsIn(value.items, begin + ownBytesOf(value), own);
  });
}

/** How many bytes a value takes in a message. */
function lengthOf(value: MarshalValue): number {
  const own = ownBytesOf(value);
  switch (value.type) {
    case MARSHAL_TYPES.bytes:
      return own + value.value.length;
    case MARSHAL_TYPES.decimal:
      return own + value.text.length;
    case MARSHAL_TYPES.tuple:
    case MARSHAL_TYPES.list:
      return value.items.reduce((sum, item) => sum + lengthOf(item), own);
    default:
      return own;
  }
}

/** How many bytes a value takes without what is in it. */
function ownBytesOf(value: MarshalValue): number {
  return ownBytes[value.type] ?? lengthAlone(value);
}

/** The same for each kind; one that the specification gets later has nothing in it. */
const ownBytes: { readonly [type in MarshalValue["type"]]?: number } = {
  [MARSHAL_TYPES.null]: lengthAlone(MARSHAL_NONE),
  [MARSHAL_TYPES.true]: lengthAlone(marshalBool(true)),
  [MARSHAL_TYPES.false]: lengthAlone(marshalBool(false)),
  [MARSHAL_TYPES.int32]: lengthAlone(marshalInt32(0)),
  [MARSHAL_TYPES.int64]: lengthAlone(marshalInt64(0)),
  [MARSHAL_TYPES.decimal]: lengthAlone(marshalFloat(0)) - 1,
  [MARSHAL_TYPES.bytes]: lengthAlone(marshalString(new Uint8Array(0))),
  [MARSHAL_TYPES.tuple]: lengthAlone(marshalTuple([])),
  [MARSHAL_TYPES.list]: lengthAlone(marshalList([])),
};

function lengthAlone(value: MarshalValue): number {
  return marshalValueBytes(value).length;
}
