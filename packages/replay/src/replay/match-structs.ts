import type { Abi } from "@sandbox/protocol";
import { structTable } from "../gen/struct-table.js";
import type { FieldRow, Role, StructName } from "../tables.js";
import { quote } from "../trace/quote.js";
import { decodeAnyStruct, type StructValue } from "../trace/structs.js";

/** A field that differs, by its path, and what it is on both sides. */
export interface FieldDifference {
  readonly field: string;
  readonly expected: string;
  readonly received: string;
}

/** Whether a value of this role may differ between equal runs. */
export function mayDiffer(role: Role): boolean {
  return role !== "exact" && role !== "path";
}

/** The first field in which two runs of structures differ, those left out that may differ. Padding counts for nothing. */
export function compareStructs(
  abi: Abi,
  name: StructName,
  recorded: Uint8Array,
  live: Uint8Array,
): FieldDifference | undefined {
  const { size } = abi.structs[name];
  for (let at = 0; at + size <= recorded.length; at += size) {
    const expected = decodeAnyStruct(abi, name, recorded, at);
    const difference = compareFields(name, expected, decodeAnyStruct(abi, name, live, at));
    if (difference) return difference;
  }
  return undefined;
}

function compareFields(
  name: StructName,
  recorded: StructValue,
  live: StructValue,
): FieldDifference | undefined {
  for (const row of structTable[name].fields) {
    if (mayDiffer(row.role)) continue;
    const difference = compareField(row, recorded[row.name], live[row.name]);
    if (difference) return difference;
  }
  return undefined;
}

function compareField(
  { name, value }: FieldRow,
  recorded: unknown,
  live: unknown,
): FieldDifference | undefined {
  if (value.as === "struct") {
    const inner = compareFields(value.struct, recorded as StructValue, live as StructValue);
    return inner && { ...inner, field: `${name}.${inner.field}` };
  }
  const expected = fieldText(recorded);
  const received = fieldText(live);
  return expected === received ? undefined : { field: name, expected, received };
}

function fieldText(value: unknown): string {
  if (value instanceof Uint8Array) return quote(value);
  return Array.isArray(value) ? `[${value.join(" ")}]` : String(value);
}
