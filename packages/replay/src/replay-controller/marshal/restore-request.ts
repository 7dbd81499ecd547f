import {
  type AnyMarshalRequest,
  type MarshalValue,
  marshalRequestBytes,
  marshalTuple,
} from "@sandbox/protocol";
import { hasItems } from "../../replay/marshal/same-values.js";
import type { DataRange, RedactedReplies } from "../redacted-replies.js";

/** A recorded request with the bytes of the live one in its strings where its own were taken out. */
export function restoreRequest(
  recorded: AnyMarshalRequest,
  live: AnyMarshalRequest,
  redacted: RedactedReplies | undefined,
): AnyMarshalRequest {
  const ranges = redacted?.get(recorded);
  if (!ranges) return recorded;
  // A request is its name and then one tuple, which ends it.
  const args = marshalTuple(recorded.args);
  const begin = marshalRequestBytes(recorded).length - lengthOf(args);
  const restored = new Restoring(ranges, begin).value(args, marshalTuple(live.args));
  return hasItems(restored) ? { ...recorded, args: restored.items } : recorded;
}

const nameless = { kind: "unknown-marshal-request", name: new Uint8Array(0) } as const;

/** How many bytes a value takes on the pipe. */
function lengthOf(value: MarshalValue): number {
  return marshalRequestBytes({ ...nameless, args: [value] }).length - emptyLength;
}

const emptyLength = marshalRequestBytes({ ...nameless, args: [] }).length;

/** Walks through the values of a request in the order in which they stand on the pipe. */
class Restoring {
  readonly #ranges: readonly DataRange[];
  /** Where the next value begins, in bytes from the start of the message. */
  #at: number;

  constructor(ranges: readonly DataRange[], at: number) {
    this.#ranges = ranges;
    this.#at = at;
  }

  value(recorded: MarshalValue, live: MarshalValue | undefined): MarshalValue {
    if (hasItems(recorded)) {
      this.#at += lengthOf({ ...recorded, items: [] });
      const others = live && hasItems(live) ? live.items : [];
      return { ...recorded, items: recorded.items.map((item, index) => this.value(item, others[index])) };
    }
    this.#at += lengthOf(recorded);
    if (recorded.type !== "string" || live?.type !== "string") return recorded;
    // The bytes of a string are what it ends with.
    return { ...recorded, value: this.#string(recorded.value, live.value, this.#at - recorded.value.length) };
  }

  #string(recorded: Uint8Array, live: Uint8Array, begin: number): Uint8Array {
    const data = new Uint8Array(recorded);
    for (const { offset, length } of this.#ranges) {
      const [from, to] = [Math.max(0, offset - begin), Math.min(offset + length - begin, data.length)];
      if (from < to) data.set(live.subarray(from, to), from);
    }
    return data;
  }
}
