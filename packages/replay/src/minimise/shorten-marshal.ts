import {
  type AnyMarshalRequest,
  type MarshalAnswer,
  type MarshalValue,
  marshalInteger,
} from "@sandbox/protocol";
import { type AnyMessage, isMarshal } from "../messages.js";
import { hasItems, numberIn } from "../replay/marshal/same-values.js";

/** Where a value is: its place among the values of a message, then in the tuple or list there, and so on. */
export type ValuePath = readonly number[];

/** The strings of a message that have any bytes. */
export function stringsOf(
  message: AnyMarshalRequest | MarshalAnswer,
): { readonly path: ValuePath; readonly length: number }[] {
  return valuesOf(message).flatMap((value, index) => stringsIn(value, [index]));
}

function stringsIn(value: MarshalValue, path: ValuePath): { path: ValuePath; length: number }[] {
  if (hasItems(value)) return value.items.flatMap((item, index) => stringsIn(item, [...path, index]));
  return value.type === "string" && value.value.length > 0 ? [{ path, length: value.value.length }] : [];
}

function valuesOf(message: AnyMarshalRequest | MarshalAnswer): readonly MarshalValue[] {
  if ("args" in message) return message.args;
  return message.kind === "marshal-result" ? [message.value] : [];
}

/**
 * The messages of a call with the first `length` bytes of one string; where that was a request's, an answer that was
 * as much as its length is that of the shorter one, as of write(2).
 */
export function withShorterString(
  messages: readonly AnyMessage[],
  index: number,
  [first = 0, ...path]: ValuePath,
  length: number,
): readonly AnyMessage[] {
  let old = 0;
  const cut = (value: MarshalValue, [at, ...rest]: ValuePath): MarshalValue => {
    if (hasItems(value) && at !== undefined)
      return { ...value, items: value.items.with(at, cut(value.items[at] as MarshalValue, rest)) };
    if (value.type !== "string") return value;
    old = value.value.length;
    return { ...value, value: value.value.subarray(0, length) };
  };
  const held = messages[index];
  if (!held || !isMarshal(held)) return messages;
  if (held.kind === "marshal-result") return messages.with(index, { ...held, value: cut(held.value, path) });
  if (!("args" in held)) return messages;
  const args = held.args.with(first, cut(held.args[first] as MarshalValue, path));
  return messages.with(index, { ...held, args }).map((message) => {
    if (message.kind !== "marshal-result" || numberIn(message.value) !== BigInt(old)) return message;
    return { ...message, value: marshalInteger(length) };
  });
}
