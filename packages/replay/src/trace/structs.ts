import { type Abi, decodeStruct, FieldError, type Structs } from "@sandbox/protocol";
import { structTable } from "../gen/struct-table.js";
import type { FieldRow, StructName } from "../tables.js";
import type { Shown } from "./shown.js";

/** The fields of a decoded structure, as they are; the table says what each is. */
export type StructValue = Readonly<Record<string, unknown>>;

/** Decodes a structure, whichever it is. */
export function decodeAnyStruct(abi: Abi, name: StructName, bytes: Uint8Array, at = 0): StructValue {
  const value: Structs[StructName] = decodeStruct<Structs[StructName]>(abi.structs[name], bytes, at);
  return { ...value };
}

/** `count` structures at the start of `bytes`: one as it is, several as a list. */
export function showStructs(abi: Abi, name: StructName, bytes: Uint8Array, count: number): Shown {
  const { size } = abi.structs[name];
  const items = Array.from({ length: count }, (_, i) =>
    showOne(abi, name, bytes.subarray(i * size, (i + 1) * size)),
  );
  return count === 1 ? (items[0] as Shown) : { kind: "list", items };
}

/** A structure; as bytes where a number in it has no meaning in the guest's system. */
function showOne(abi: Abi, name: StructName, bytes: Uint8Array): Shown {
  try {
    return showStruct(name, decodeAnyStruct(abi, name, bytes));
  } catch (error) {
    if (error instanceof FieldError) return { kind: "string", bytes, isPart: false, isPath: false };
    throw error;
  }
}

function showStruct(name: StructName, value: StructValue): Shown {
  const row = structTable[name];
  const only = row.fields[0];
  // A structure that is nothing but a set is shown as that.
  if (row.fields.length === 1 && only?.value.as === "set") return showField(only, value[only.name]);
  const fields = row.fields.map((field) => [field.name, showField(field, value[field.name])] as const);
  return { kind: "struct", fields, shown: row.shown, elides: row.elides };
}

function showField(field: FieldRow, value: unknown): Shown {
  switch (field.value.as) {
    case "integer":
      return { kind: "integer", value: value as number | bigint, style: field.value.style };
    case "struct":
      return showStruct(field.value.struct, value as StructValue);
    case "cstring":
      return { kind: "string", bytes: value as Uint8Array, isPart: false, isPath: field.role === "path" };
    case "pointer":
      return { kind: "pointer", value: value as bigint };
    case "set":
      return { kind: "set", members: value as readonly number[] };
  }
}
