import {
  isMarshalInteger,
  MARSHAL_NONE,
  MARSHAL_TYPES,
  type MarshalValue,
  marshalFloatOfDigits,
  marshalInt64,
  marshalTuple,
} from "@sandbox/protocol";

/** Makes a guest's value of what was answered. Throws `BadAnswer` where it is of another kind. */
export type Read<Value> = (value: MarshalValue) => Value;

/** An answer that is not of the kind that the function has, which a guest refuses. */
export class BadAnswer extends Error {
  constructor(expected: string, { type }: MarshalValue) {
    super(`expected ${expected}, received a value of type ${type}`);
  }
}

/** A value where it may be None: `null` is. */
export function nullable<Value>(value: Value | null, make: (value: Value) => MarshalValue): MarshalValue {
  return value === null ? MARSHAL_NONE : make(value);
}

/** `NAME=value` as a tuple of both. */
export function assignment(
  [name, value]: readonly [name: Uint8Array, value: Uint8Array],
  make: (value: Uint8Array) => MarshalValue,
): MarshalValue {
  return marshalTuple([make(name), make(value)]);
}

/** A float as a guest writes it: with as many digits as the specification says. */
export function float(value: number): MarshalValue {
  return marshalFloatOfDigits(value);
}

/** An integer as a guest of 64 bits writes each. */
export function int(value: number | bigint): MarshalValue {
  return marshalInt64(value);
}

export const readNone: Read<void> = (value) => {
  if (value.type !== MARSHAL_TYPES.null) throw new BadAnswer("None", value);
};

export const readBool: Read<boolean> = (value) => {
  if (value.type !== MARSHAL_TYPES.true && value.type !== MARSHAL_TYPES.false)
    throw new BadAnswer("a bool", value);
  return value.type === MARSHAL_TYPES.true;
};

/** A C long, which may stand in 4 bytes or in 8. */
export const readInt: Read<number> = (value) => {
  if (!isMarshalInteger(value)) throw new BadAnswer("an int", value);
  return Number(value.value);
};

/** An integer of 64 bits, which may stand in 8 bytes only. */
export const readInt64: Read<bigint> = (value) => {
  if (value.type !== MARSHAL_TYPES.int64) throw new BadAnswer("a longlong", value);
  return value.value;
};

export const readFloat: Read<number> = (value) => {
  if (value.type !== MARSHAL_TYPES.decimal) throw new BadAnswer("a float", value);
  return value.value;
};

export const readString: Read<Uint8Array> = (value) => {
  if (value.type !== MARSHAL_TYPES.bytes) throw new BadAnswer("a string", value);
  return value.value;
};

/** As many values as a tuple has to have, each of its kind. */
export function readTuple<Values extends readonly unknown[]>(
  ...reads: { readonly [Place in keyof Values]: Read<Values[Place]> }
): Read<Values> {
  return (value) => {
    if (value.type !== MARSHAL_TYPES.tuple) throw new BadAnswer("a tuple", value);
    const { items } = value;
    if (items.length !== reads.length)
      throw new BadAnswer(`a tuple of ${reads.length}, not of ${items.length}`, value);
    // Each was made by the reader of its place, which the type of a mapped array cannot express.
    return items.map((item, place) => reads[place]?.(item)) as unknown as Values;
  };
}

export function readList<Item>(read: Read<Item>): Read<Item[]> {
  return (value) => {
    if (value.type !== MARSHAL_TYPES.list) throw new BadAnswer("a list", value);
    return value.items.map(read);
  };
}

/** `null` where None was answered. */
export function readNullable<Value>(read: Read<Value>): Read<Value | null> {
  return (value) => (value.type === MARSHAL_TYPES.null ? null : read(value));
}

export const readAssignment: Read<readonly [name: Uint8Array, value: Uint8Array]> = readTuple(
  readString,
  readString,
);
