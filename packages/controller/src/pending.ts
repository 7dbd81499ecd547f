import type { ErrnoName } from "@sandbox/protocol";
import {
  type Abi,
  decodeStruct,
  encodeStruct,
  FieldError,
  type Pointer,
  pointer,
  type Reply,
  type Structs,
} from "@sandbox/protocol";
import { fail } from "./failure.js";

/** What structures and blocks need of the call that they belong to. */
export interface GuestAccess {
  readonly abi: Abi;
  write(address: Pointer, data: Uint8Array): void;
}

/** Something that a reply brings; `value` is good once the exchange has waited for replies. */
export interface Pending<T> {
  readonly value: T;
}

/** The only element of what a reply brings. */
export function first<T>(elements: Pending<readonly T[]>): Pending<T> {
  return {
    get value() {
      return elements.value[0] as T;
    },
  };
}

/** What takes a reply when it comes. */
export interface ReplyTarget {
  accept(reply: Reply): void;
}

/** Memory of the guest that was asked for. */
export class PendingBytes<T> implements Pending<T>, ReplyTarget {
  #data: Uint8Array = new Uint8Array(0);

  constructor(private readonly read: (data: Uint8Array) => T) {}

  accept(reply: Reply): void {
    if (reply.kind === "read-memory-reply" || reply.kind === "read-string-reply") this.#data = reply.data;
  }

  /** @throws Failure when the bytes are not what the call allows. */
  get value(): T {
    return this.read(this.#data);
  }
}

/** A string shorter than `limit` bytes, which is where its NUL would be too far. */
export function pendingString(limit: number, overflow: ErrnoName): PendingBytes<Uint8Array> {
  return new PendingBytes((data) => {
    if (data.length >= limit) throw fail(overflow);
    return data;
  });
}

/** A block that the guest was told to allocate. */
export class PendingBlock implements ReplyTarget {
  #address: Pointer = pointer(0n);

  accept(reply: Reply): void {
    if (reply.kind === "allocate-reply") this.#address = reply.address;
  }

  get address(): Pointer {
    return this.#address;
  }
}

/** A block with an array of strings: their addresses, NULL, then the strings themselves. */
export class PendingStrings extends PendingBlock {
  constructor(
    private readonly call: GuestAccess,
    private readonly strings: readonly Uint8Array[],
  ) {
    super();
  }

  /** How large the block must be, in bytes. */
  get byteLength(): number {
    return this.strings.reduce((sum, string) => sum + string.length + 1, this.#tableBytes);
  }

  get #tableBytes(): number {
    return (this.strings.length + 1) * this.call.abi.pointerBytes;
  }

  /** Writes the addresses and the strings, now that the block's own address is known. */
  fill(): void {
    const { pointerBytes, littleEndian } = this.call.abi;
    const bytes = new Uint8Array(this.byteLength);
    const view = new DataView(bytes.buffer);
    let at = this.#tableBytes;
    this.strings.forEach((string, index) => {
      const address = this.address + BigInt(at);
      if (pointerBytes === 8) view.setBigUint64(index * 8, address, littleEndian);
      else view.setUint32(index * 4, Number(address), littleEndian);
      bytes.set(string, at);
      at += string.length + 1;
    });
    this.call.write(this.address, bytes);
  }
}

/**
 * The structure at `at` in the guest's memory.
 * @throws Failure EINVAL for a named number that the guest's system does not have.
 */
export function structAt<Name extends keyof Structs>(
  { abi }: Pick<GuestAccess, "abi">,
  name: Name,
  bytes: Uint8Array,
  at = 0,
): Structs[Name] {
  try {
    return decodeStruct(abi.structs[name], bytes, at);
  } catch (error) {
    if (error instanceof FieldError) throw fail("EINVAL");
    throw error;
  }
}

/**
 * The bytes of a structure, or of several in a row.
 * @throws Failure EOVERFLOW for a value that a field does not hold in the guest's ABI.
 */
export function structBytes<Name extends keyof Structs>(
  call: GuestAccess,
  name: Name,
  values: readonly Structs[Name][],
): Uint8Array {
  const codec = call.abi.structs[name];
  const bytes = new Uint8Array(codec.size * values.length);
  try {
    for (const [index, value] of values.entries()) bytes.set(encodeStruct(codec, value), index * codec.size);
  } catch (error) {
    // As stat(2) has it: a size or an inode number that the guest's system has no room for.
    if (error instanceof FieldError) throw fail("EOVERFLOW");
    throw error;
  }
  return bytes;
}
