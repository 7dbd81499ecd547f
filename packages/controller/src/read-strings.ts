import { type Abi, type ErrnoName, NULL, type Pointer, pointer } from "@sandbox/protocol";
import type { Wait } from "./answer.js";
import { fail } from "./failure.js";
import type { Pending } from "./pending.js";

/** How much of an array of strings is read. */
export interface StringsBounds {
  /** How many strings there may be. */
  readonly most: number;
  /** How long they may be together, each with its NUL, in bytes. */
  readonly bytes: number;
  readonly overflow: ErrnoName;
}

/** What strings are read with. */
export interface StringReader {
  readonly abi: Pick<Abi, "pointerBytes">;
  requireAddress(address: Pointer): void;
  readPointer(address: Pointer): Pending<Pointer>;
  readString(address: Pointer, limit: number, overflow: ErrnoName): Pending<Uint8Array>;
}

/**
 * Reads an array of addresses of strings that ends in NULL. Where it ends is not known before it is read, so
 * each address is asked for with the string of the one before: nothing behind the NULL is touched.
 * @throws Failure EFAULT for NULL, `overflow` for more strings or bytes than there may be.
 */
export function* readStrings(
  call: StringReader,
  address: Pointer,
  { most, bytes, overflow }: StringsBounds,
): Generator<Wait, Uint8Array[], unknown> {
  call.requireAddress(address);
  const strings: Uint8Array[] = [];
  let left = bytes;
  let string: Pending<Uint8Array> | undefined;
  const end = 2n ** BigInt(8 * call.abi.pointerBytes) - BigInt(call.abi.pointerBytes);
  for (let at = address as bigint; ; at += BigInt(call.abi.pointerBytes)) {
    if (at > end) throw fail("EFAULT");
    const next = call.readPointer(pointer(at));
    yield "replies";
    if (string) {
      strings.push(string.value);
      left -= string.value.length + 1;
    }
    if (next.value === NULL) return strings;
    if (strings.length >= most || left <= 0) throw fail(overflow);
    string = call.readString(next.value, left, overflow);
  }
}
