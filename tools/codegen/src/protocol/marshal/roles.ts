import type { MarshalValueType, MarshalWire } from "@sandbox/spec";

/** What a kind of value is for, however the specification calls it and whatever its tag is. */
export interface MarshalRoles {
  readonly null: MarshalValueType;
  readonly true: MarshalValueType;
  readonly false: MarshalValueType;
  readonly int32: MarshalValueType;
  readonly int64: MarshalValueType;
  readonly decimal: MarshalValueType;
  readonly bytes: MarshalValueType;
  readonly tuple: MarshalValueType;
  readonly list: MarshalValueType;
}

/**
 * Which kind of value is used for what. Tuples are what arguments stand in, lists the other kind that holds values.
 * @throws Error when there is none for something that functions need.
 */
export function rolesOf({ values, request }: MarshalWire): MarshalRoles {
  const find = (what: string, is: (value: MarshalValueType) => boolean): MarshalValueType => {
    const found = values.find(is);
    if (!found) throw new Error(`the wire has no kind of value for ${what}`);
    return found;
  };
  const constant = (value: null | boolean) =>
    find(String(value), (one) => one.form === "constant" && one.value === value);
  const integer = (bytes: 4 | 8) =>
    find(`integers of ${bytes} bytes`, (one) => one.form === "integer" && one.bytes === bytes);
  return {
    null: constant(null),
    true: constant(true),
    false: constant(false),
    int32: integer(4),
    int64: integer(8),
    decimal: find("floats", (one) => one.form === "decimal"),
    bytes: find("strings", (one) => one.form === "bytes"),
    tuple: find("tuples", (one) => one.name === request.arguments),
    list: find("lists", (one) => one.form === "items" && one.name !== request.arguments),
  };
}

/** The kind of value of this name. */
export function valueNamed({ values }: MarshalWire, name: string): MarshalValueType {
  const found = values.find((value) => value.name === name);
  if (!found) throw new Error(`the wire has no kind of value ${name}`);
  return found;
}

/** How many bytes the length in front of a value's body takes. */
export function lengthBytes(value: MarshalValueType): 1 | 4 {
  if (value.form === "constant" || value.form === "integer") throw new Error(`${value.name} has no length`);
  return value.length === "uint8" ? 1 : 4;
}

/** A tag as source, with its character for people where it has one. */
export function tagText({ tag }: MarshalValueType): string {
  return `0x${tag.toString(16).padStart(2, "0")}`;
}
