import { NULL, type Pointer, pointer, type StructCodec } from "@sandbox/protocol";
import type { AddressSpace } from "./address-space.js";

/** Room in the scratch area for structures of one kind, which calls take by address. */
export class StructBlock<Value> {
  /** Of the first. */
  readonly address: Pointer;
  readonly #space: AddressSpace;
  readonly #codec: StructCodec<Value>;

  /** @throws RangeError when the scratch area is full. */
  constructor(space: AddressSpace, codec: StructCodec<Value>, count = 1) {
    this.#space = space;
    this.#codec = codec;
    this.address = reserve(space, codec.size * count);
  }

  /** The structure that is there now. */
  read(): Value {
    return readStruct(this.#space, this.#codec, this.address) as Value;
  }

  /** Puts structures there, one behind the other. */
  write(...values: Value[]): void {
    const { size } = this.#codec;
    const bytes = new Uint8Array(size * values.length);
    const view = new DataView(bytes.buffer);
    for (const [index, value] of values.entries()) this.#codec.encode(value, view, index * size);
    this.#space.write(this.address, bytes);
  }
}

/** The structure at an address that a call answered; `undefined` where it is not all memory. */
export function readStruct<Value>(
  space: AddressSpace,
  codec: StructCodec<Value>,
  address: Pointer,
): Value | undefined {
  const bytes = space.read(address, codec.size);
  return bytes && codec.decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
}

/**
 * Reserves scratch memory for as long as the guest lives.
 * @throws RangeError when the scratch area is full.
 */
export function reserve(space: AddressSpace, byteLength: number): Pointer {
  const address = space.allocate(new Uint8Array(byteLength));
  if (address === undefined) throw new RangeError(`no room for ${byteLength} bytes in the scratch area`);
  return address;
}

/** The addresses in an array of pointers that NULL ends; `undefined` where it is not all memory. */
export function readPointers(space: AddressSpace, array: Pointer): Pointer[] | undefined {
  const pointers: Pointer[] = [];
  for (let at: bigint = array; ; at += 8n) {
    const bytes = space.read(pointer(at), 8);
    if (!bytes) return undefined;
    const next = pointer(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
    if (next === NULL) return pointers;
    pointers.push(next);
  }
}
