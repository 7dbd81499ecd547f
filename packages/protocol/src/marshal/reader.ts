import { readValue } from "../gen/marshal/codec.js";
import { MARSHAL_LIMITS } from "../gen/marshal/limits.js";
import type { MarshalValue } from "../gen/marshal/values.js";
import { Input } from "../input.js";
import type { Fail } from "../protocol-error.js";
import { floatOfText, isFloatText } from "./float-text.js";
import { GatheredBytes } from "./gathered-bytes.js";

/** What of C a stream of tagged values depends on: nothing, they are little-endian everywhere. */
export const MARSHAL_WIRE = { pointerBytes: 8, littleEndian: true } as const;

/** A string of which more than this is still to come is gathered in a place of its own. */
const GATHERED_BYTES = 4096;

/** A tuple or a list that is not full yet. */
interface Open {
  readonly value: MarshalValue;
  readonly items: MarshalValue[];
  readonly count: number;
}

/**
 * Reads tagged values one after another out of bytes that come in pieces, each byte once. Limits are checked
 * before anything is waited for or allocated.
 */
export class MarshalReader {
  readonly input = new Input(MARSHAL_WIRE);
  readonly #fail: Fail;
  /** What has begun and is not there whole, the innermost first: only where a message came in pieces. */
  #open: Open[] = [];
  #depth = 0;
  /** The two that a message has, and those that its tuples and lists said would come. */
  #values = 2;
  /** Where the message begins, in bytes from the start of the stream. */
  #start = 0;
  #string: { readonly type: MarshalValue["type"]; readonly bytes: GatheredBytes } | undefined;

  constructor(fail: Fail) {
    this.#fail = fail;
  }

  /** Where the message begins that is being read, in bytes from the start of the stream. */
  get start(): number {
    return this.#start;
  }

  /** How many bytes of it, and behind it, have arrived. */
  get pendingBytes(): number {
    return this.input.endOffset - this.#start;
  }

  /** Whether a value has begun that is not there whole. */
  get isInside(): boolean {
    return this.#open.length > 0 || this.#string !== undefined;
  }

  /** All of the message was read: the next one begins here. */
  finishMessage(): void {
    const { offset } = this.input;
    if (offset - this.#start > MARSHAL_LIMITS.messageBytes) this.#failLong(offset - this.#start);
    this.#start = offset;
    this.#values = 2;
  }

  /** The next value, once it is there with all that it holds. */
  value(): MarshalValue | undefined {
    const value = this.isInside ? this.#resume() : this.#read();
    if (value === undefined && this.pendingBytes > MARSHAL_LIMITS.messageBytes)
      this.#failLong(this.pendingBytes);
    return value;
  }

  #read(): MarshalValue | undefined {
    const { input } = this;
    return input.position < input.end ? readValue(this, input.uint8(input.position)) : undefined;
  }

  /** Goes on where bytes were lacking. */
  #resume(): MarshalValue | undefined {
    let value: MarshalValue | undefined;
    if (this.#string) {
      value = this.#restOfString();
      if (value === undefined) return undefined;
    }
    const open = this.#open;
    this.#open = [];
    for (const [i, one] of open.entries()) {
      if (value !== undefined) one.items.push(value);
      value = this.#fill(one);
      if (value !== undefined) continue;
      this.#open.push(...open.slice(i + 1));
      return undefined;
    }
    return value;
  }

  /** Reads what a tuple or list lacks; answers it once it is full, and keeps it otherwise. */
  #fill(open: Open): MarshalValue | undefined {
    const { items, count } = open;
    while (items.length < count) {
      const value = this.#read();
      if (value === undefined) {
        this.#open.push(open);
        return undefined;
      }
      items.push(value);
    }
    this.#depth--;
    return open.value;
  }

  /** A tag that is all there is of a value. */
  constant<Value extends MarshalValue>(value: Value): Value {
    this.input.position++;
    return value;
  }

  int32<Type extends string>(type: Type): { type: Type; value: number } | undefined {
    const { input } = this;
    const at = input.position + 1;
    if (at + 4 > input.end) return undefined;
    input.position = at + 4;
    return { type, value: input.int32(at) };
  }

  int64<Type extends string>(type: Type): { type: Type; value: bigint } | undefined {
    const { input } = this;
    const at = input.position + 1;
    if (at + 8 > input.end) return undefined;
    input.position = at + 8;
    return { type, value: input.int64(at) };
  }

  /** A double as text, of at most `most` bytes. */
  decimal<Type extends string>(
    type: Type,
    lengthBytes: 1 | 4,
    most: number,
  ): { type: Type; value: number; text: string } | undefined {
    const { input } = this;
    const length = this.#length(lengthBytes);
    if (length === undefined) return undefined;
    if (length > most) this.#failAt("BAD_FLOAT", `a float of at most ${most} bytes`, `${length} bytes`);
    const at = input.position + 1 + lengthBytes;
    if (at + length > input.end) return undefined;
    const text = String.fromCharCode(...input.bytes.subarray(at, at + length));
    if (!isFloatText(text)) {
      this.#failAt("BAD_FLOAT", "the text of a float", JSON.stringify(text));
    }
    input.position = at + length;
    return { type, value: floatOfText(text), text };
  }

  bytes<Type extends MarshalValue["type"]>(type: Type, lengthBytes: 1 | 4): MarshalValue | undefined {
    const { input } = this;
    const length = this.#length(lengthBytes);
    if (length === undefined) return undefined;
    const { stringBytes, messageBytes } = MARSHAL_LIMITS;
    if (length > stringBytes)
      this.#failAt("STRING_TOO_LONG", `a string of at most ${stringBytes} bytes`, `${length}`);
    const at = input.position + 1 + lengthBytes;
    const end = input.offset + 1 + lengthBytes + length;
    if (end - this.#start > messageBytes) this.#failLong(end - this.#start);
    if (at + length <= input.end) {
      input.position = at + length;
      return { type, value: input.copy(at, length) } as MarshalValue;
    }
    if (at + length - input.end <= GATHERED_BYTES) return undefined;
    input.position = at;
    this.#string = { type, bytes: new GatheredBytes(length) };
    return this.#restOfString();
  }

  /** A tuple or a list with all its values. */
  items<Type extends MarshalValue["type"]>(type: Type, lengthBytes: 1 | 4): MarshalValue | undefined {
    const count = this.#length(lengthBytes);
    if (count === undefined) return undefined;
    const { items: most, values, depth } = MARSHAL_LIMITS;
    if (count > most) this.#failAt("TOO_MANY_ITEMS", `at most ${most} values in a ${type}`, `${count}`);
    if (this.#values + count > values)
      this.#failAt("TOO_MANY_VALUES", `at most ${values} values in a message`, `${this.#values + count}`);
    if (this.#depth >= depth) this.#failAt("TOO_DEEP", `at most ${depth} levels`, "one more");
    this.#values += count;
    this.#depth++;
    this.input.position += 1 + lengthBytes;
    const items: MarshalValue[] = [];
    return this.#fill({ value: { type, items } as unknown as MarshalValue, items, count });
  }

  /** A tag that no value has. */
  unknownTag(): never {
    const { input } = this;
    return this.#failAt("UNKNOWN_TAG", "a value", tagText(input.uint8(input.position)));
  }

  /**
   * Whether the first byte of a value is there; it is held against the tags that may stand here.
   * @throws ProtocolError when it is another.
   */
  hasTag(expected: string, tag: number, other = tag): boolean {
    const { input } = this;
    if (input.position >= input.end) return false;
    const found = input.uint8(input.position);
    if (found !== tag && found !== other) this.#failAt("WRONG_VALUE", expected, tagText(found));
    return true;
  }

  /** The length of the string here once it is there whole, of at most `most` bytes, which stay unread. */
  nameLength(lengthBytes: 1 | 4, most: number): number | undefined {
    const { input } = this;
    const length = this.#length(lengthBytes);
    if (length === undefined) return undefined;
    if (length > most) this.#failAt("NAME_TOO_LONG", `a name of at most ${most} bytes`, `${length} bytes`);
    return input.position + 1 + lengthBytes + length > input.end ? undefined : length;
  }

  /** The length or count behind the tag here, once it is there. */
  #length(lengthBytes: 1 | 4): number | undefined {
    const { input } = this;
    const at = input.position + 1;
    if (at + lengthBytes > input.end) return undefined;
    if (lengthBytes === 1) return input.uint8(at);
    const length = input.int32(at);
    if (length < 0) this.#failAt("NEGATIVE_LENGTH", "a length of 0 or more", `${length}`);
    return length;
  }

  #restOfString(): MarshalValue | undefined {
    const { input } = this;
    const string = this.#string;
    if (string === undefined) return undefined;
    const { type, bytes } = string;
    const end = Math.min(input.end, input.position + bytes.missing);
    bytes.append(input.bytes.subarray(input.position, end));
    input.position = end;
    if (bytes.missing > 0) return undefined;
    this.#string = undefined;
    return { type, value: bytes.take() } as MarshalValue;
  }

  #failAt(code: Parameters<Fail>[0], expected: string, received: string): never {
    return this.#fail(code, this.input.offset, expected, received);
  }

  #failLong(length: number): never {
    const expected = `a message of at most ${MARSHAL_LIMITS.messageBytes} bytes`;
    return this.#failAt("MESSAGE_TOO_LONG", expected, `${length} bytes`);
  }
}

function tagText(tag: number): string {
  const hex = tag.toString(16).padStart(2, "0");
  return tag > 0x20 && tag < 0x7f ? `the tag ${String.fromCharCode(tag)} (0x${hex})` : `the byte 0x${hex}`;
}
