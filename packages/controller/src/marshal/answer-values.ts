import {
  MARSHAL_LIMITS,
  MARSHAL_NONE,
  type MarshalValue,
  marshalBool,
  marshalFloat,
  marshalInt32,
  marshalInt64,
  marshalInteger,
  marshalList,
  marshalString,
  marshalTuple,
  type Timespec,
  type Timeval,
} from "@sandbox/protocol";
import { describeValue } from "../answer-error.js";
import { fail } from "../failure.js";

/** What handlers answer, as values on the pipe. Each refuses what it is not for: a guest dies of a wrong value. */

export const none = MARSHAL_NONE;

/** That a call did what it was to do, where a guest expects the 0 that C answers then. */
export const status: MarshalValue = marshalInt32(0);

const EQUALS = "=".charCodeAt(0);

/** A truth value, by what C has for one. */
export function bool(value: boolean | number | bigint): MarshalValue {
  return marshalBool(typeof value === "boolean" ? value : exact(value) !== 0n);
}

/**
 * An integer where the guest expects a C long of so many bytes, in as few as hold it.
 * @throws Failure EOVERFLOW for one that a long does not hold.
 */
export function int(value: number | bigint, longBytes: number): MarshalValue {
  return marshalInteger(asSigned(value, longBytes === 4 ? 32 : 64));
}

/**
 * An integer in 4 bytes; one without a sign is cast, as C casts a uid_t to an int.
 * @throws Failure EOVERFLOW for one that 4 bytes do not hold.
 */
export function int32(value: number | bigint): MarshalValue {
  return marshalInt32(Number(asSigned(value, 32)));
}

/** An integer in 8 bytes; one without a sign is cast, as C casts an ino_t to a long. */
export function int64(value: number | bigint): MarshalValue {
  return marshalInt64(asSigned(value, 64));
}

/** @throws TypeError for an answer that is no number. */
export function float(value: number): MarshalValue {
  if (typeof value !== "number") throw wrong("a number", value);
  return marshalFloat(value);
}

/** Ticks of a clock as seconds. */
export function ticks(value: number | bigint, perSecond: number): MarshalValue {
  return marshalFloat(Number(exact(value)) / perSecond);
}

/** A time as seconds. */
export function seconds(value: Timespec | Timeval): MarshalValue {
  const fraction = "tv_nsec" in value ? value.tv_nsec / 1e9 : value.tv_usec / 1e6;
  return float(value.tv_sec + fraction);
}

/** @throws TypeError for an answer that is no bytes. */
export function string(value: Uint8Array): MarshalValue {
  if (!(value instanceof Uint8Array)) throw wrong("bytes (a Uint8Array)", value);
  return marshalString(value);
}

export function optionalString(value: Uint8Array | null): MarshalValue {
  return value === null ? none : string(value);
}

/** `NAME=value` as its two parts. */
export function assignment(value: Uint8Array): MarshalValue {
  const at = value.indexOf(EQUALS);
  const end = at < 0 ? value.length : at;
  return tuple([string(value.slice(0, end)), string(value.slice(end + 1))]);
}

export function tuple(items: readonly MarshalValue[]): MarshalValue {
  return marshalTuple(items);
}

/** @throws Failure EOVERFLOW for more than a message holds. */
export function list<T>(values: readonly T[], toValue: (value: T) => MarshalValue): MarshalValue {
  if (!Array.isArray(values)) throw wrong("a list", values);
  if (values.length > MARSHAL_LIMITS.items) throw fail("EOVERFLOW");
  return marshalList(values.map((value) => toValue(value)));
}

/** @throws TypeError for a list that is shorter. */
export function item<T>(values: readonly T[], index: number): T {
  if (!Array.isArray(values) || index >= values.length) throw wrong(`a list of ${index + 1} or more`, values);
  return values[index] as T;
}

/** @throws Failure ENOENT for nothing, where the guest expects something. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw fail("ENOENT");
  return value;
}

/** An integer of so many bits as C casts it to one with a sign. */
function asSigned(value: number | bigint, bits: 32 | 64): bigint {
  const integer = exact(value);
  const isHeld = integer >= -(1n << BigInt(bits - 1)) && integer < 1n << BigInt(bits);
  if (!isHeld) throw bits === 32 ? fail("EOVERFLOW") : wrong("a 64-bit integer", value);
  return BigInt.asIntN(bits, integer);
}

function exact(value: number | bigint): bigint {
  if (typeof value === "bigint") return value;
  if (!Number.isSafeInteger(value)) throw wrong("an integer", value);
  return BigInt(value);
}

function wrong(expected: string, value: unknown): TypeError {
  return new TypeError(`the handler answered ${describeValue(value)}, expected ${expected}`);
}
