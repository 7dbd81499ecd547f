import { MARSHAL_TYPES, type MarshalValue } from "../gen/marshal/values.js";
import type { MarshalForm, MarshalFunctionRow } from "./form.js";

/**
 * The first argument that is not of its kind or is one too many, from 0; `args.length` where one lacks that has
 * no default. -1 when the arguments are those of the function.
 */
export function misfitOf(row: MarshalFunctionRow, args: readonly MarshalValue[]): number {
  const wanted = row.arguments;
  for (let i = 0; i < args.length; i++) {
    const argument = wanted[i];
    if (argument === undefined || !isTaken(argument.form, args[i] as MarshalValue)) return i;
  }
  const lacking = wanted[args.length];
  return lacking === undefined || lacking.default !== undefined ? -1 : args.length;
}

/**
 * Whether a guest may send a value as this argument. A truth value among integers may come as one: RPython writes a tuple
 * of arguments by the code that it has already for another tuple, if its kinds hold these.
 */
function isTaken(form: MarshalForm, value: MarshalValue): boolean {
  return fits(form, value) || (form.form === "bool" && isInteger(value));
}

/** Whether a guest may send a value where this form is expected. An integer may be of any width. */
export function fits(form: MarshalForm, value: MarshalValue): boolean {
  switch (form.form) {
    case "none":
      return isNone(value);
    case "bool":
      return value.type === MARSHAL_TYPES.true || value.type === MARSHAL_TYPES.false;
    case "status":
    case "int":
      return isInteger(value);
    case "float":
    case "ticks":
    case "seconds":
      return value.type === MARSHAL_TYPES.decimal;
    case "string":
      return value.type === MARSHAL_TYPES.bytes || (form.nullable && isNone(value));
    case "assignment":
      return value.type === MARSHAL_TYPES.tuple && value.items.length === 2 && value.items.every(isString);
    case "tuple":
      if (form.nullable && isNone(value)) return true;
      return (
        value.type === MARSHAL_TYPES.tuple &&
        value.items.length === form.items.length &&
        form.items.every((item, i) => fits(item.form, value.items[i] as MarshalValue))
      );
    case "list":
      if (form.nullable && isNone(value)) return true;
      return value.type === MARSHAL_TYPES.list && value.items.every((item) => fits(form.item, item));
  }
}

function isNone(value: MarshalValue): boolean {
  return value.type === MARSHAL_TYPES.null;
}

function isInteger(value: MarshalValue): boolean {
  return value.type === MARSHAL_TYPES.int64 || value.type === MARSHAL_TYPES.int32;
}

function isString(value: MarshalValue): boolean {
  return value.type === MARSHAL_TYPES.bytes;
}
