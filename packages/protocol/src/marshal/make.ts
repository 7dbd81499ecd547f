import { FLOAT_DIGITS } from "../gen/marshal/codec.js";
import { MARSHAL_TYPES, type MarshalInteger, type MarshalValue } from "../gen/marshal/values.js";
import { floatTextOfDigits, shortestFloatText } from "./float-text.js";

/** Nothing, as a Python function without a result answers. */
export const MARSHAL_NONE = { type: MARSHAL_TYPES.null } as const;
const TRUE = { type: MARSHAL_TYPES.true } as const;
const FALSE = { type: MARSHAL_TYPES.false } as const;

/** A truth value. */
export function marshalBool(value: boolean): MarshalValue {
  return value ? TRUE : FALSE;
}

/** An integer of 32 bits. */
export function marshalInt32(value: number): MarshalInteger {
  return { type: MARSHAL_TYPES.int32, value };
}

/** An integer of 64 bits. */
export function marshalInt64(value: number | bigint): MarshalInteger {
  return { type: MARSHAL_TYPES.int64, value: BigInt(value) };
}

/** An integer in the fewest bytes that hold it, which a guest takes where it expects a C long. */
export function marshalInteger(value: number | bigint): MarshalInteger {
  const number = Number(value);
  return (number | 0) === number ? marshalInt32(number) : marshalInt64(value);
}

/**
 * A float. Its text is the shortest that stands for the same double: as exact as the 17 digits that a guest
 * writes, and the one that people know the number by.
 */
export function marshalFloat(value: number): MarshalValue {
  return { type: MARSHAL_TYPES.decimal, value, text: shortestFloatText(value) };
}

/** A float as a guest writes it: with as many significant digits as the specification says. */
export function marshalFloatOfDigits(value: number): MarshalValue {
  return { type: MARSHAL_TYPES.decimal, value, text: floatTextOfDigits(value, FLOAT_DIGITS) };
}

/** A string of any bytes. */
export function marshalString(value: Uint8Array): MarshalValue {
  return { type: MARSHAL_TYPES.bytes, value };
}

/** Values of which the function says how many. */
export function marshalTuple(items: readonly MarshalValue[]): MarshalValue {
  return { type: MARSHAL_TYPES.tuple, items };
}

/** As many values as there are. */
export function marshalList(items: readonly MarshalValue[]): MarshalValue {
  return { type: MARSHAL_TYPES.list, items };
}

/** Whether a value is an integer, however wide. */
export function isMarshalInteger(value: MarshalValue): value is MarshalInteger {
  return value.type === MARSHAL_TYPES.int32 || value.type === MARSHAL_TYPES.int64;
}
