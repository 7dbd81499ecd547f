import { EncodeError } from "../encode-error.js";
import { writeValue } from "../gen/marshal/codec.js";
import { MARSHAL_LIMITS } from "../gen/marshal/limits.js";
import type { MarshalValue } from "../gen/marshal/values.js";
import type { Writer } from "../writer.js";
import { isFloatText } from "./float-text.js";

/** Writes tagged values, and refuses those that no decoder would take. */
export class ValueWriter {
  readonly #writer: Writer;
  readonly #start: number;
  #depth = 0;
  /** The two that a message has, and those in its tuples and lists. */
  #values = 2;

  /** For one message, which begins where the writer is. */
  constructor(writer: Writer) {
    this.#writer = writer;
    this.#start = writer.length;
  }

  value(value: MarshalValue): void {
    writeValue(this, value);
  }

  /** @throws EncodeError when the message is longer than any may be. */
  finishMessage(): void {
    const { messageBytes } = MARSHAL_LIMITS;
    const length = this.#writer.length - this.#start;
    if (length > messageBytes) refuse(`a message of at most ${messageBytes} bytes`, `${length} bytes`);
  }

  constant(tag: number): void {
    this.#writer.byte(tag);
  }

  int32(tag: number, value: number): void {
    this.#writer.byte(tag);
    this.#writer.int32(value);
  }

  int64(tag: number, value: bigint): void {
    this.#writer.byte(tag);
    this.#writer.int64(value);
  }

  /** A float of at most `most` bytes. */
  decimal(tag: number, lengthBytes: 1 | 4, most: number, text: string): void {
    if (!isFloatText(text)) refuse("the text of a float", JSON.stringify(text));
    if (text.length > most) refuse(`a float of at most ${most} bytes`, `${text.length} bytes`);
    this.#writer.byte(tag);
    this.#length(lengthBytes, text.length);
    this.#writer.ascii(text);
  }

  bytes(tag: number, lengthBytes: 1 | 4, value: Uint8Array): void {
    const { stringBytes } = MARSHAL_LIMITS;
    if (value.length > stringBytes) refuse(`a string of at most ${stringBytes} bytes`, `${value.length}`);
    this.#writer.byte(tag);
    this.#length(lengthBytes, value.length);
    this.#writer.bytes(value);
  }

  items(tag: number, lengthBytes: 1 | 4, items: readonly MarshalValue[]): void {
    const { items: most, values, depth } = MARSHAL_LIMITS;
    if (items.length > most) refuse(`at most ${most} values in a tuple or list`, `${items.length}`);
    this.#values += items.length;
    if (this.#values > values) refuse(`at most ${values} values in a message`, `${this.#values}`);
    if (this.#depth >= depth) refuse(`at most ${depth} levels`, "one more");
    this.#writer.byte(tag);
    this.#length(lengthBytes, items.length);
    this.#depth++;
    for (const item of items) writeValue(this, item);
    this.#depth--;
  }

  #length(lengthBytes: 1 | 4, length: number): void {
    if (lengthBytes === 1) this.#writer.uint8(length);
    else this.#writer.int32(length);
  }
}

function refuse(expected: string, received: string): never {
  throw new EncodeError("OUT_OF_RANGE", expected, received);
}
