import type { MarshalValue } from "@sandbox/protocol";
import { sameBytes } from "../../bytes.js";

/** What kind of value one is, whatever its width: all integers are of one. */
export function classOf({ type }: MarshalValue): string {
  return type === "int32" || type === "int64" ? "int" : type;
}

/** Whether two values are the same to a program, in however many bytes an integer and by whatever text a float stands. */
export function areSameValues(mine: MarshalValue, others: MarshalValue): boolean {
  if (classOf(mine) !== classOf(others)) return false;
  if (hasItems(mine) && hasItems(others))
    return (
      mine.items.length === others.items.length &&
      mine.items.every((item, index) => areSameValues(item, others.items[index] as MarshalValue))
    );
  if (mine.type === "string" && others.type === "string") return sameBytes(mine.value, others.value);
  return Object.is(numberIn(mine), numberIn(others));
}

/** An integer as a `bigint`, a float as a `number`; `undefined` for what is neither. */
export function numberIn(value: MarshalValue): bigint | number | undefined {
  if (value.type === "float" || value.type === "int64") return value.value;
  return value.type === "int32" ? BigInt(value.value) : undefined;
}

/** Whether a value holds others. */
export function hasItems(value: MarshalValue): value is Extract<MarshalValue, { type: "tuple" | "list" }> {
  return value.type === "tuple" || value.type === "list";
}
