import {
  type Abi,
  type ControllerMessage,
  encodeControllerMessage,
  encodeGuestMessage,
  type GuestMessage,
  Writer,
} from "@sandbox/protocol";
import { argumentsOf, rowOfCall } from "../exchange.js";
import type { Unit, UnitMessage } from "./unit.js";

/** A message that holds bytes of the guest's memory. */
type Holder = Extract<GuestMessage | ControllerMessage, { readonly data: Uint8Array }>;

/** The places of a unit's messages that hold bytes, the longest first, and how short they may get: nobody reads no bytes. What was redacted stays. */
export function buffersOf({
  messages,
}: Unit): { readonly index: number; readonly length: number; readonly least: number }[] {
  return messages
    .flatMap(({ message, redactions = [] }, index) =>
      "data" in message && message.data.length > 0 && redactions.length === 0
        ? [{ index, length: message.data.length, least: message.kind === "read-memory-reply" ? 1 : 0 }]
        : [],
    )
    .sort((a, b) => b.length - a.length);
}

/**
 * The unit with the first `length` bytes of one buffer, and with that length wherever it says how long the buffer
 * is: in the command that reads it, in the argument that is the length, in the result.
 */
export function shortened(unit: Unit, index: number, length: number, abi: Abi): Unit {
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
  const writer = new Writer(abi);
  if (old.direction === "guest-to-controller") encodeGuestMessage(writer, message as GuestMessage);
  else encodeControllerMessage(writer, message as ControllerMessage);
  return { ...old, message, bytes: writer.take() };
}
