/** Readers and writers for the fields of structures that are no plain numbers. */

import type { StructCodec } from "./abi.js";
import type { GuestNumbers } from "./guest-numbers.js";

/** A value that a field of a structure cannot hold in this ABI, or that would be taken for another one. */
export class FieldError extends RangeError {
  override readonly name = "FieldError";
}

/** Fills `size` bytes at `at` with zeros: padding must not carry what was in memory. */
export function clear(view: DataView, at: number, size: number): void {
  new Uint8Array(view.buffer, view.byteOffset + at, size).fill(0);
}

/** Writes a string into an array of `size` bytes; one that leaves no room for its NUL is cut. */
export function putCString(view: DataView, at: number, size: number, value: Uint8Array): void {
  new Uint8Array(view.buffer, view.byteOffset + at, size).set(value.subarray(0, size - 1));
}

/** The bytes of an array of `size` bytes up to its first NUL. */
export function getCString(view: DataView, at: number, size: number): Uint8Array {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size);
  const end = bytes.indexOf(0);
  return bytes.slice(0, end < 0 ? size : end);
}

/**
 * Writes bytes over an array of `size` bytes; zeros follow where there are fewer.
 * @throws FieldError when there are more.
 */
export function putBytes(view: DataView, at: number, size: number, value: Uint8Array): void {
  if (value.length > size) throw new FieldError(`expected at most ${size} bytes, received ${value.length}`);
  new Uint8Array(view.buffer, view.byteOffset + at, size).set(value);
}

/** All bytes of an array of `size` bytes. */
export function getBytes(view: DataView, at: number, size: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, size).slice();
}

/** The least and the greatest of each integer that is narrower in some ABIs than in others. */
const ranges = {
  int8: [-0x80, 0x7f],
  uint8: [0, 0xff],
  int16: [-0x8000, 0x7fff],
  uint16: [0, 0xffff],
  int32: [-0x8000_0000, 0x7fff_ffff],
  uint32: [0, 0xffff_ffff],
} as const;

/**
 * A number that an integer of this ABI must hold.
 * @throws FieldError when it does not.
 */
export function fit(value: number, scalar: keyof typeof ranges): number {
  const [least, greatest] = ranges[scalar];
  if (value < least || value > greatest) throw new FieldError(`${value} is no ${scalar}`);
  return value;
}

/**
 * The same for a `bigint`.
 * @throws FieldError when the integer does not hold it.
 */
export function fitBig(value: bigint, scalar: keyof typeof ranges): number {
  return fit(Number(value), scalar);
}

/**
 * The canonical number of what a guest sent.
 * @throws FieldError when it would be taken for another one.
 */
export function canonical(numbers: GuestNumbers, number: number): number {
  const known = numbers.fromGuest(number);
  if (known === undefined) throw new FieldError(`${number} has no meaning in the guest's system`);
  return known;
}

/** The codec of a structure that a guest's system does not have: it throws a `FieldError`. */
export function absent(name: string): StructCodec<never> {
  const fail = (): never => {
    throw new FieldError(`the guest's system has no ${name}`);
  };
  return { size: 0, encode: fail, decode: fail };
}

/** Sets one bit for each of `members`, in an array of 64-bit words; those beyond it are left out. */
export function putBits(
  view: DataView,
  at: number,
  count: number,
  members: readonly number[],
  littleEndian: boolean,
): void {
  for (const member of members) {
    if (member < 0 || member >= count) continue;
    const byte = at + bitByte(member, littleEndian);
    view.setUint8(byte, view.getUint8(byte) | (1 << (member & 7)));
  }
}

/** The numbers of the bits that are set, ascending. */
export function getBits(view: DataView, at: number, count: number, littleEndian: boolean): number[] {
  const members: number[] = [];
  for (let member = 0; member < count; member++) {
    if (view.getUint8(at + bitByte(member, littleEndian)) & (1 << (member & 7))) members.push(member);
  }
  return members;
}

function bitByte(member: number, littleEndian: boolean): number {
  const byte = member >> 3;
  return littleEndian ? byte : (byte & ~7) + 7 - (byte & 7);
}
