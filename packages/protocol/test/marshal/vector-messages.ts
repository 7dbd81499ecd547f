import {
  type AnyMarshalRequest,
  floatOfText,
  MARSHAL_ANSWER,
  MARSHAL_TAGS,
  type MarshalAnswer,
  type MarshalFunctionName,
  type MarshalInteger,
  type MarshalValue,
  marshalExceptionName,
  marshalInt32,
  marshalInt64,
} from "@sandbox/protocol";
import type { MarshalVectorMessage, MarshalVectorValue } from "@sandbox/test-fixtures";

/** A message of ours as vectors have it. */
export function toVector(message: AnyMarshalRequest | MarshalAnswer): MarshalVectorMessage {
  switch (message.kind) {
    case "marshal-request":
      return { kind: "request", name: bytesOf(message.function), values: message.args.map(vectorValue) };
    case "unknown-marshal-request":
      return { kind: "unknown-request", name: message.name, values: message.args.map(vectorValue) };
    case "ill-typed-marshal-request": {
      const { function: name, args, argument } = message;
      return { kind: "ill-typed-request", name: bytesOf(name), argument, values: args.map(vectorValue) };
    }
    case "marshal-result":
      return { kind: "result", values: [statusOf(message, 0), vectorValue(message.value)] };
    case "marshal-exception": {
      const status = statusOf(message, message.exception);
      return { kind: "exception", values: message.errno ? [status, vectorValue(message.errno)] : [status] };
    }
  }
}

/** A message of a vector as ours. */
export function fromVector(message: MarshalVectorMessage): AnyMarshalRequest | MarshalAnswer {
  const { kind, name = new Uint8Array(), argument = 0, values } = message;
  const all = values.map(ours);
  const known = new TextDecoder().decode(name) as MarshalFunctionName;
  switch (kind) {
    case "request":
      return { kind: "marshal-request", function: known, args: all };
    case "unknown-request":
      return { kind: "unknown-marshal-request", name, args: all };
    case "ill-typed-request":
      return { kind: "ill-typed-marshal-request", function: known, args: all, argument };
    default:
      return answerOf(kind, all);
  }
}

function answerOf(kind: "result" | "exception", values: readonly MarshalValue[]): MarshalAnswer {
  const [status, second] = values as [MarshalInteger, MarshalValue | undefined];
  const type = status.type === MARSHAL_ANSWER.status ? {} : { statusType: status.type };
  if (kind === "result") return { kind: "marshal-result", value: second as MarshalValue, ...type };
  const exception = Number(status.value);
  const name = marshalExceptionName(exception);
  return {
    kind: "marshal-exception",
    exception,
    ...(name === undefined ? {} : { name }),
    ...type,
    ...(second === undefined ? {} : { errno: second as MarshalInteger }),
  };
}

function bytesOf(name: string): Uint8Array {
  return new TextEncoder().encode(name);
}

function statusOf({ statusType }: MarshalAnswer, number: number): MarshalVectorValue {
  return { tag: (statusType ?? MARSHAL_ANSWER.status) === "int64" ? "I" : "i", value: BigInt(number) };
}

function vectorValue(value: MarshalValue): MarshalVectorValue {
  const tag = String.fromCharCode(MARSHAL_TAGS[value.type]) as never;
  switch (value.type) {
    case "int32":
    case "int64":
      return { tag, value: BigInt(value.value) };
    case "float":
      return { tag, text: value.text };
    case "string":
      return { tag, bytes: value.value };
    case "tuple":
    case "list":
      return { tag, items: value.items.map(vectorValue) };
    default:
      return { tag };
  }
}

function ours(value: MarshalVectorValue): MarshalValue {
  switch (value.tag) {
    case "I":
      return marshalInt64(value.value);
    case "i":
      return marshalInt32(Number(value.value));
    case "f":
      return { type: "float", value: floatOfText(value.text), text: value.text };
    case "s":
      return { type: "string", value: value.bytes };
    case "(":
      return { type: "tuple", items: value.items.map(ours) };
    case "[":
      return { type: "list", items: value.items.map(ours) };
    default:
      return { type: ({ N: "none", T: "true", F: "false" } as const)[value.tag] };
  }
}
