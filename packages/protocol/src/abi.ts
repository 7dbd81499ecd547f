import { Errno, type ErrnoName, errnoName } from "./gen/errno.js";
import type { Structs } from "./gen/structs.js";
import type { GuestNumbers } from "./guest-numbers.js";

/** How one structure lies in a guest's memory. */
export interface StructCodec<Value> {
  /** In bytes. */
  readonly size: number;
  /** Writes `value` over the `size` bytes at `at`; what no field covers becomes zero. */
  encode(value: Value, view: DataView, at: number): void;
  /** Reads the `size` bytes at `at`. */
  decode(view: DataView, at: number): Value;
}

/** An integer in memory. */
export type Scalar = "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32" | "int64" | "uint64";

/** What C is like in a guest: the width of an address, the order of bytes, the layout of structures, named numbers. */
export interface Abi {
  readonly name: string;
  readonly pointerBytes: 4 | 8;
  readonly littleEndian: boolean;
  /** What the integer types of C are, by their name in C: `time_t`, `unsigned long`. */
  readonly types: Readonly<Record<string, Scalar>>;
  readonly structs: { readonly [Name in keyof Structs]: StructCodec<Structs[Name]> };
  /** The sets of constants with other numbers than the canonical ones, by their name in the specification. */
  readonly numbers: Readonly<Partial<Record<string, GuestNumbers>>>;
  /** The errnos that have other numbers than `Errno`. */
  readonly errno: Readonly<Partial<Record<ErrnoName, number>>>;
}

/** The number that a guest of this ABI knows an errno by. */
export function guestErrno(abi: Pick<Abi, "errno">, name: ErrnoName): number {
  return abi.errno[name] ?? Errno[name];
}

/** The errno that a guest of this ABI knows by a number. */
export function guestErrnoName(abi: Pick<Abi, "errno">, number: number): ErrnoName | undefined {
  const own = (Object.keys(abi.errno) as ErrnoName[]).find((name) => abi.errno[name] === number);
  if (own !== undefined) return own;
  const canonical = errnoName(number);
  return canonical !== undefined && abi.errno[canonical] === undefined ? canonical : undefined;
}

/** The bytes of a structure. */
export function encodeStruct<Value>(codec: StructCodec<Value>, value: Value): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(codec.size);
  codec.encode(value, new DataView(bytes.buffer), 0);
  return bytes;
}

/**
 * The structure in `bytes`, which begins at `at`.
 * @throws RangeError when there are fewer than `codec.size` bytes.
 */
export function decodeStruct<Value>(codec: StructCodec<Value>, bytes: Uint8Array, at = 0): Value {
  if (bytes.length - at < codec.size)
    throw new RangeError(`expected ${codec.size} bytes, received ${bytes.length - at}`);
  return codec.decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at);
}
