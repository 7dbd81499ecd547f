import { structTable } from "../gen/struct-table.js";
import type { FieldRow, FieldValue, StructName } from "../tables.js";
import { formatNumber } from "../trace/numbers.js";
import { quote } from "../trace/quote.js";
import { decodeAnyStruct, type StructValue } from "../trace/structs.js";
import type { CompareContext } from "./compare-exchange.js";
import type { FieldDifference } from "./divergence.js";
import type { MatchRules } from "./match-rules.js";

export { mayDiffer } from "./match-rules.js";

/** A field that differs, by its path as well. */
export interface PlacedField extends FieldDifference {
  /** Such as `it_value.tv_sec`. */
  readonly path: string;
}

/** The fields in which two runs of structures differ, but those that may. Padding counts for nothing. */
export function compareStructs(
  name: StructName,
  recorded: Uint8Array,
  live: Uint8Array,
  { abi, rules }: Pick<CompareContext, "abi" | "rules">,
): PlacedField[] {
  const { size } = abi.structs[name];
  for (let at = 0; at + size <= recorded.length; at += size) {
    const expected = decodeAnyStruct(abi, name, recorded, at);
    const differences = compareFields(name, expected, decodeAnyStruct(abi, name, live, at), rules);
    if (differences.length > 0) return differences;
  }
  return [];
}

function compareFields(
  struct: StructName,
  recorded: StructValue,
  live: StructValue,
  rules: MatchRules,
): PlacedField[] {
  return structTable[struct].fields.flatMap((row) => {
    if (rules.mayDiffer(row.role) || rules.ignoresField(struct, row.name)) return [];
    return compareField(struct, row, recorded[row.name], live[row.name], rules);
  });
}

function compareField(
  struct: StructName,
  { name, value }: FieldRow,
  recorded: unknown,
  live: unknown,
  rules: MatchRules,
): PlacedField[] {
  if (value.as === "struct") {
    const inner = compareFields(value.struct, recorded as StructValue, live as StructValue, rules);
    return inner.map((field) => ({ ...field, path: `${name}.${field.path}` }));
  }
  const expected = fieldText(value, recorded);
  const received = fieldText(value, live);
  return expected === received ? [] : [{ name: `${struct}.${name}`, path: name, expected, received }];
}

function fieldText(type: FieldValue, value: unknown): string {
  if (value instanceof Uint8Array) return quote(value);
  if (Array.isArray(value)) return `[${value.join(" ")}]`;
  return formatNumber(value as number | bigint, type.as === "integer" ? type.style : "decimal");
}
