import { type Abi, Writer } from "@sandbox/protocol";
import { argumentsOf, rowOfCall } from "../exchange.js";
import { type AnyMessage, isMarshal, messageBytes } from "../messages.js";
import { stringsOf, type ValuePath, withShorterString } from "./shorten-marshal.js";
import type { Unit, UnitMessage } from "./unit.js";

/** A message that holds bytes of the guest's memory. */
type Holder = Extract<AnyMessage, { readonly data: Uint8Array }>;

/** Bytes in a unit's messages. */
export interface UnitBuffer {
  /** Of the message. */
  readonly index: number;
  /** Of the first generation: where in the message the string is. */
  readonly path?: ValuePath;
  readonly length: number;
  /** How short it may get: nobody reads no bytes. */
  readonly least: number;
}

/** What of a unit's messages is bytes, the longest first. What was redacted stays. */
export function buffersOf({ messages }: Unit): UnitBuffer[] {
  return messages
    .flatMap(({ message, redactions = [] }, index): UnitBuffer[] => {
      if (redactions.length > 0) return [];
      if (isMarshal(message))
        return stringsOf(message).map(({ path, length }) => ({ index, path, length, least: 0 }));
      if (!("data" in message) || message.data.length === 0) return [];
      return [{ index, length: message.data.length, least: message.kind === "read-memory-reply" ? 1 : 0 }];
    })
    .sort((a, b) => b.length - a.length);
}

/**
 * The unit with the first `length` bytes of one buffer, and with that length wherever it says how long the buffer
 * is: in the command that reads it, in the argument that is the length, in the result.
 */
export function shortened(unit: Unit, { index, path }: UnitBuffer, length: number, abi: Abi): Unit {
  if (path) {
    const said = unit.messages.map(({ message }) => message);
    const changed = withShorterString(said, index, path, length);
    return {
      ...unit,
      messages: unit.messages.map((one, at) => encoded(one, changed[at] ?? one.message, abi)),
    };
  }
  const said = unit.messages.map(({ message }) => message);
  const held = said[index] as Holder;
  const old = held.data.length;
  const lengths = lengthArguments(said[0], old);
  // A reply belongs to the last command before it, unless several were sent at once: then it is no conversation.
  const command = held.kind.endsWith("-reply")
    ? said.slice(0, index).findLast(({ kind }) => kind === "read-memory")
    : undefined;
  const change = (message: UnitMessage["message"]): UnitMessage["message"] => {
    if (message === held) return { ...held, data: held.data.subarray(0, length) };
    if (message === command && message.kind === "read-memory") return { ...message, length };
    if (message.kind === "request" && lengths.length > 0) return withArguments(message, lengths, length);
    const isLength = message.kind === "result" && "value" in message && message.value === BigInt(old);
    return isLength ? ({ ...message, value: BigInt(length) } as UnitMessage["message"]) : message;
  };
  return { ...unit, messages: unit.messages.map((one) => encoded(one, change(one.message), abi)) };
}

/** The arguments that say how long a buffer of the guest is, and say this length. */
function lengthArguments(request: UnitMessage["message"] | undefined, length: number): string[] {
  if (request?.kind !== "request") return [];
  const args = argumentsOf(request);
  const named = rowOfCall(request.call).arguments.flatMap(({ value }) =>
    value.as === "bytes-in" ? [value.length] : [],
  );
  return named.filter((name) => Number(args[name]) === length);
}

function withArguments(
  request: Extract<UnitMessage["message"], { kind: "request" }>,
  names: readonly string[],
  length: number,
): UnitMessage["message"] {
  const args = argumentsOf(request);
  const changed = names.map((name) => [name, typeof args[name] === "bigint" ? BigInt(length) : length]);
  // The call stays the same, and so do the names and types of its arguments.
  return { ...request, args: { ...args, ...Object.fromEntries(changed) } } as UnitMessage["message"];
}

function encoded(old: UnitMessage, message: UnitMessage["message"], abi: Abi): UnitMessage {
  if (message === old.message) return old;
  return { ...old, message, bytes: messageBytes(message, new Writer(abi)) };
}
