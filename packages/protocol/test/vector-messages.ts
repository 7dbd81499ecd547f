import {
  type Abi,
  type AllocateReply,
  type Command,
  type ControllerMessage,
  callCodecs,
  GuestDecoder,
  type GuestMessage,
  linuxX8664,
  parseSignature,
  type Result,
  Writer,
} from "@sandbox/protocol";
import type { Vector, VectorField, VectorMessage, VectorValue } from "@sandbox/test-fixtures";

/* Between our messages and those of the vectors, which know nothing of any implementation. */

/** Our ABI with the widths and the order of a vector's. */
export function abiOf({ abi: { name, pointerBytes, littleEndian } }: Vector): Abi {
  return { ...linuxX8664, name, pointerBytes, littleEndian };
}

/** A message of ours as the vectors have it. */
export function toVector(message: GuestMessage | ControllerMessage): VectorMessage {
  switch (message.kind) {
    case "request": {
      const kinds = parseSignature(message.call)?.argumentKinds ?? "";
      const names: readonly string[] = callCodecs[message.call].argumentNames;
      const values: unknown[] = Object.values(message.args);
      const fields = names.map((name, i) => ({ name, value: ofKind(kinds[i] ?? "", values[i]) }));
      return { kind: message.kind, subject: message.call, fields };
    }
    case "unknown-request":
      return { kind: message.kind, subject: message.signature, fields: message.args.map(rawField) };
    case "out-of-range-request": {
      const argument: VectorField = { name: "argument", value: { type: "word", value: message.argument } };
      return { kind: message.kind, subject: message.call, fields: [argument, ...message.args.map(rawField)] };
    }
    case "result":
      if (message.resultKind === "v") return { kind: message.kind, subject: "v", fields: [] };
      return { kind: message.kind, fields: [rawField({ ...message, kind: message.resultKind })] };
    default: {
      const { kind, ...fields } = message;
      return { kind, fields: Object.entries(fields).map(([name, value]) => commandField(name, value)) };
    }
  }
}

function rawField({ kind, value }: { readonly kind: string; readonly value: unknown }): VectorField {
  return { name: kind, value: ofKind(kind, value) };
}

function ofKind(kind: string, value: unknown): VectorValue {
  if (kind === "f") return { type: "float", value: Number(value) };
  const integer = typeof value === "bigint" ? value : BigInt(Number(value));
  return { type: kind === "p" ? "address" : "integer", value: integer };
}

function commandField(name: string, value: unknown): VectorField {
  if (value instanceof Uint8Array) return { name, value: { type: "bytes", value } };
  if (value === Number.POSITIVE_INFINITY) return { name, value: { type: "word", value: "unlimited" } };
  return { name, value: ofKind(typeof value === "bigint" ? "p" : "i", value) };
}

/**
 * The message of ours that a vector's message is, whether our types allow for it or not: an encoder is given
 * what it has to refuse.
 */
export function fromVector(message: VectorMessage): GuestMessage | ControllerMessage {
  const { kind, subject = "", fields } = message;
  switch (kind) {
    case "request":
      return { kind, call: subject, args: requestArguments(subject, fields) } as GuestMessage;
    case "unknown-request":
      return { kind, signature: subject, args: fields.map(rawArgument) } as GuestMessage;
    case "out-of-range-request": {
      const [argument, ...args] = fields;
      const name = argument?.value.value;
      return { kind, call: subject, argument: name, args: args.map(rawArgument) } as GuestMessage;
    }
    case "result": {
      const [field] = fields;
      return { kind, resultKind: field?.name ?? subject, value: field?.value.value } as Result;
    }
    default:
      return { kind, ...Object.fromEntries(fields.map(ourField)) } as Command | AllocateReply;
  }
}

function rawArgument({ name, value }: VectorField): { kind: string; value: unknown } {
  return { kind: name, value: value.value };
}

function ourField({ name, value }: VectorField): [string, unknown] {
  if (value.type === "word") return [name, Number.POSITIVE_INFINITY];
  return [name, value.type === "integer" ? Number(value.value) : value.value];
}

/** Arguments under our names, integers of the type that ours are. */
function requestArguments(call: string, fields: readonly VectorField[]): Record<string, unknown> {
  const types = Object.entries(zeroArguments(call));
  return Object.fromEntries(
    fields.map(({ value }, i) => {
      const [name = "", zero] = types[i] ?? [];
      return [name, value.type === "integer" && typeof zero === "number" ? Number(value.value) : value.value];
    }),
  );
}

/** What the arguments of a call are when all their bytes are zero. */
function zeroArguments(call: string): object {
  const writer = new Writer(linuxX8664);
  writer.byte(call.length);
  writer.bytes(new TextEncoder().encode(call));
  writer.bytes(new Uint8Array(8 * (parseSignature(call)?.argumentKinds.length ?? 0)));
  const decoder = new GuestDecoder(linuxX8664);
  decoder.push(writer.take());
  const message = decoder.next();
  return message?.kind === "request" ? message.args : {};
}
