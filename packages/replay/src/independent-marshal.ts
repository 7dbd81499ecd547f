import {
  type AnyMarshalRequest,
  MARSHAL_TAGS,
  type MarshalAnswer,
  type MarshalValue,
} from "@sandbox/protocol";
import { sameBytes } from "./bytes.js";
import { marshalParser } from "./gen/marshal/binary.js";
import { RecordingError } from "./recording-error.js";

/** A tagged value as the second decoder reads it. */
export interface IndependentValue {
  /** The byte in front of it. */
  readonly tag: number;
  /** What follows the tag, by what it is; nothing behind a tag that is all there is. */
  readonly body: {
    readonly value?: number | bigint;
    readonly text?: string;
    readonly bytes?: Uint8Array;
    readonly length?: number;
    readonly items?: readonly IndependentValue[];
  };
}

/**
 * Reads the values of one message of the first generation, which is all of `bytes`, with binary-parser.
 * @throws RecordingError `truncated_message` when `bytes` are no whole values, offset in `bytes`.
 */
export function decodeMarshalIndependently(bytes: Uint8Array): readonly IndependentValue[] {
  try {
    const { values } = marshalParser.parse(bytes) as { values: readonly IndependentValue[] };
    if (values.every(isWhole)) return values;
  } catch {
    // A RangeError of a DataView beyond its end, or an Error for a tag that is none.
  }
  throw new RecordingError({
    code: "truncated_message",
    offset: bytes.length,
    expected: "whole values",
    received: `${bytes.length} bytes`,
  });
}

/** binary-parser answers strings and buffers that the end of the input cuts without a word. */
function isWhole({ body: { length, text, bytes, items } }: IndependentValue): boolean {
  if (items) return items.every(isWhole);
  return length === undefined || length === (text ?? bytes)?.length;
}

/** Whether a message has these values, and no others. */
export function isMarshalMessage(
  message: AnyMarshalRequest | MarshalAnswer,
  values: readonly IndependentValue[],
): boolean {
  const first = values[0]?.body;
  switch (message.kind) {
    case "marshal-result":
      return values.length === 2 && Number(first?.value) === 0 && isSame(message.value, values[1]);
    case "marshal-exception":
      if (Number(first?.value) !== message.exception) return false;
      if (message.errno === undefined) return values.length === 1;
      return values.length === 2 && isSame(message.errno, values[1]);
    default: {
      const { items } = values[1]?.body ?? {};
      const name = "function" in message ? new TextEncoder().encode(message.function) : message.name;
      return (
        values.length === 2 &&
        first?.bytes !== undefined &&
        sameBytes(first.bytes, name) &&
        items !== undefined &&
        areSame(message.args, items)
      );
    }
  }
}

function areSame(ours: readonly MarshalValue[], theirs: readonly IndependentValue[]): boolean {
  return ours.length === theirs.length && ours.every((value, i) => isSame(value, theirs[i]));
}

function isSame(ours: MarshalValue, theirs: IndependentValue | undefined): boolean {
  if (theirs === undefined || theirs.tag !== MARSHAL_TAGS[ours.type]) return false;
  const { value, text, bytes, items } = theirs.body;
  if ("items" in ours) return items !== undefined && areSame(ours.items, items);
  if ("text" in ours) return text === ours.text && isSameDouble(ours.value, text);
  if (!("value" in ours)) return true;
  return ours.value instanceof Uint8Array
    ? bytes !== undefined && sameBytes(bytes, ours.value)
    : value === ours.value;
}

/** Whether a text stands for a double; of what is no number only the text counts. */
function isSameDouble(value: number, text: string): boolean {
  return !Number.isFinite(value) || Number(text) === value;
}
