import { structTable } from "../gen/struct-table.js";
import type { FieldRow, FieldValue, Role, StructName } from "../tables.js";
import { formatNumber } from "../trace/numbers.js";
import { quote } from "../trace/quote.js";
import { decodeAnyStruct, type StructValue } from "../trace/structs.js";
import type { CompareContext } from "./compare-exchange.js";

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
  name: StructName,
  recorded: Uint8Array,
  live: Uint8Array,
  { abi, ignore }: Pick<CompareContext, "abi" | "ignore">,
): FieldDifference | undefined {
  const { size } = abi.structs[name];
  for (let at = 0; at + size <= recorded.length; at += size) {
    const expected = decodeAnyStruct(abi, name, recorded, at);
    const difference = compareFields(name, expected, decodeAnyStruct(abi, name, live, at), ignore);
    if (difference) return difference;
  }
  return undefined;
}

function compareFields(
  name: StructName,
  recorded: StructValue,
  live: StructValue,
  ignore: ReadonlySet<string>,
): FieldDifference | undefined {
  for (const row of structTable[name].fields) {
    if (mayDiffer(row.role) || ignore.has(`${name}.${row.name}`)) continue;
    const difference = compareField(row, recorded[row.name], live[row.name], ignore);
    if (difference) return difference;
  }
  return undefined;
}

function compareField(
  { name, value }: FieldRow,
  recorded: unknown,
  live: unknown,
  ignore: ReadonlySet<string>,
): FieldDifference | undefined {
  if (value.as === "struct") {
    const inner = compareFields(value.struct, recorded as StructValue, live as StructValue, ignore);
    return inner && { ...inner, field: `${name}.${inner.field}` };
  }
  const expected = fieldText(value, recorded);
  const received = fieldText(value, live);
  return expected === received ? undefined : { field: name, expected, received };
}

function fieldText(type: FieldValue, value: unknown): string {
  if (value instanceof Uint8Array) return quote(value);
  if (Array.isArray(value)) return `[${value.join(" ")}]`;
  return formatNumber(value as number | bigint, type.as === "integer" ? type.style : "decimal");
}
