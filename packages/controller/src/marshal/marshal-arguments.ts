import {
  type Abi,
  type ErrnoName,
  isMarshalInteger,
  LIMITS,
  MARSHAL_TYPES,
  type MarshalValue,
  type Timespec,
  type Timeval,
} from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { StringsBounds } from "../read-strings.js";
import { safeNumber, scalarLayout } from "../scalars.js";

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

/**
 * The arguments of a function, by their places: each is read as what the call that carries the function out takes,
 * and held against it as an argument of the second generation is. What is of another kind is refused with EINVAL.
 */
export class MarshalArguments {
  readonly #values: readonly MarshalValue[];
  readonly #abi: Abi;

  constructor(values: readonly MarshalValue[], abi: Abi) {
    this.#values = values;
    this.#abi = abi;
  }

  /**
   * An integer of a C type, by the name of the type; `absent` is what it is where an older guest does not send it.
   * @throws Failure `outside` for one that the type, or a number, does not hold.
   */
  integer(place: number, type: string, outside: ErrnoName, absent?: number): number {
    return safeNumber(this.wide(place, type, outside, absent), outside);
  }

  /**
   * An integer of a C type that a number may not hold exactly.
   * @throws Failure `outside` for one that the type does not hold.
   */
  wide(place: number, type: string, outside: ErrnoName, absent?: number): bigint {
    const value = this.#integer(place, absent);
    const { size, kind } = scalarLayout(this.#abi, type);
    const bits = 8 * size;
    if (kind === "signed") {
      if (BigInt.asIntN(bits, value) !== value) throw fail(outside);
      return value;
    }
    // On the pipe an integer has a sign: what has none in C comes as it is cast, 64 bits or a -1.
    if (bits === 64 || value === -1n) return BigInt.asUintN(bits, value);
    if (BigInt.asUintN(bits, value) !== value) throw fail(outside);
    return value;
  }

  /**
   * A named number as handlers know it, whichever the guest's system has for it.
   * @throws Failure `outside` for one that the type does not hold, or that only another system has a name for.
   */
  named(place: number, set: string, type: string, outside: ErrnoName, absent?: number): number {
    const value = this.integer(place, type, outside, absent);
    const numbers = this.#abi.numbers[set];
    const canonical = numbers ? numbers.fromGuest(value) : value;
    if (canonical === undefined) throw fail(outside);
    return canonical;
  }

  /**
   * How many bytes are to be answered: no more than one call answers.
   * @throws Failure EINVAL below 0.
   */
  room(place: number, absent?: number): number {
    const count = this.#integer(place, absent);
    if (count < 0n) throw fail("EINVAL");
    return count > LIMITS.transferBytes ? LIMITS.transferBytes : Number(count);
  }

  float(place: number): number {
    return floatOf(this.#values[place]);
  }

  /**
   * A string as C has it, whose NUL is among the first `limit` bytes.
   * @throws Failure `overflow` for a longer one, EINVAL for one with a NUL in it.
   */
  string(place: number, limit: number, overflow: ErrnoName): Uint8Array {
    return stringOf(this.#values[place], limit, overflow);
  }

  optionalString(place: number, limit: number, overflow: ErrnoName): Uint8Array | null {
    return isNone(this.#values[place]) ? null : this.string(place, limit, overflow);
  }

  /** All bytes of a string, whatever they are. */
  bytes(place: number): Uint8Array {
    return bytesOf(this.#values[place]);
  }

  /** @throws Failure `overflow` for more strings, or bytes with a NUL for each, than there may be. */
  strings(place: number, { most, bytes, overflow }: StringsBounds): Uint8Array[] {
    const items = this.#items(place, MARSHAL_TYPES.list);
    if (items.length > most) throw fail(overflow);
    let left = bytes;
    return items.map((item) => {
      const string = stringOf(item, left, overflow);
      left -= string.length + 1;
      return string;
    });
  }

  /** @throws Failure EINVAL for more numbers than there may be, or one that its C type does not hold. */
  numbers(place: number, type: string, most: number): number[] {
    const items = this.#items(place, MARSHAL_TYPES.list);
    if (items.length > most) throw fail("EINVAL");
    const each = new MarshalArguments(items, this.#abi);
    return items.map((_, index) => each.integer(index, type, "EINVAL"));
  }

  /** Seconds as the time that C has for them. */
  timespec(place: number): Timespec {
    const [tv_sec, tv_nsec] = parts(this.float(place), NANOSECONDS);
    return { tv_sec, tv_nsec };
  }

  /** So many times in seconds. */
  timevals(place: number, count: number): Timeval[] {
    const items = this.#items(place, MARSHAL_TYPES.tuple);
    if (items.length !== count) throw fail("EINVAL");
    return items.map((one) => {
      const [tv_sec, tv_usec] = parts(floatOf(one), MICROSECONDS);
      return { tv_sec, tv_usec };
    });
  }

  optionalTimevals(place: number, count: number): Timeval[] | null {
    return isNone(this.#values[place]) ? null : this.timevals(place, count);
  }

  #integer(place: number, absent: number | undefined): bigint {
    const value = this.#values[place];
    if (value === undefined && absent !== undefined) return BigInt(absent);
    if (value === undefined || !isMarshalInteger(value)) throw fail("EINVAL");
    return BigInt(value.value);
  }

  #items(place: number, type: MarshalValue["type"]): readonly MarshalValue[] {
    const value = this.#values[place];
    if (value === undefined || value.type !== type || !("items" in value)) throw fail("EINVAL");
    return value.items;
  }
}

function isNone(value: MarshalValue | undefined): boolean {
  return value?.type === MARSHAL_TYPES.null;
}

function bytesOf(value: MarshalValue | undefined): Uint8Array {
  if (value?.type !== MARSHAL_TYPES.bytes) throw fail("EINVAL");
  return value.value;
}

function stringOf(value: MarshalValue | undefined, limit: number, overflow: ErrnoName): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes.length >= limit) throw fail(overflow);
  if (bytes.includes(0)) throw fail("EINVAL");
  return bytes;
}

function floatOf(value: MarshalValue | undefined): number {
  if (value?.type !== MARSHAL_TYPES.decimal) throw fail("EINVAL");
  return value.value;
}

/** Seconds as whole ones and so many parts of one. */
function parts(seconds: number, perSecond: number): [seconds: number, parts: number] {
  const whole = Math.floor(seconds);
  if (!Number.isSafeInteger(whole)) throw fail("EINVAL");
  const rest = Math.round((seconds - whole) * perSecond);
  return rest === perSecond ? [whole + 1, 0] : [whole, rest];
}
