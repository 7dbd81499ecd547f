import { isMarshalInteger, MARSHAL_TYPES, type MarshalValue } from "@sandbox/protocol";

/** An integer, or a truth value as one; `undefined` for another value. */
export function integerOf(value: MarshalValue | undefined): bigint | undefined {
  switch (value?.type) {
    case MARSHAL_TYPES.int64:
      return value.value;
    case MARSHAL_TYPES.int32:
      return BigInt(value.value);
    case MARSHAL_TYPES.true:
      return 1n;
    case MARSHAL_TYPES.false:
      return 0n;
    default:
      return undefined;
  }
}

/** A number; integers among them, as a guest takes them. */
export function doubleOf(value: MarshalValue | undefined): number | undefined {
  if (value?.type === MARSHAL_TYPES.decimal) return value.value;
  return value && isMarshalInteger(value) ? Number(value.value) : undefined;
}

export function bytesOf(value: MarshalValue | undefined): Uint8Array | undefined {
  return value?.type === MARSHAL_TYPES.bytes ? value.value : undefined;
}

/** What is in a tuple or a list. */
export function itemsOf(value: MarshalValue | undefined): readonly MarshalValue[] | undefined {
  return value?.type === MARSHAL_TYPES.tuple || value?.type === MARSHAL_TYPES.list ? value.items : undefined;
}

/** All of them, if none is missing. */
export function every<Found>(found: readonly (Found | undefined)[]): Found[] | undefined {
  return found.some((one) => one === undefined) ? undefined : (found as Found[]);
}

/** As the arguments of a request have it. */
export function plainNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
