import { structTable } from "../../gen/struct-table.js";
import type { Target } from "../../marshal/lower/targets.js";
import type { ArgumentRow, CallRow, StructName } from "../../tables.js";
import type { MatchRules } from "../match-rules.js";

/** Whether a part of an answer may differ between equal runs, by what it is in the call that is meant. */
export function partMayDiffer(target: Target, { returns }: CallRow, rules: MatchRules): boolean {
  if (target.kind === "result") return rules.mayDiffer(returns.role);
  const [field] = target.path;
  const { value } = target.row;
  if (value.as !== "struct" || typeof field !== "string") return argumentMayDiffer(target.row, rules);
  return fieldMayDiffer(value.struct, field, rules);
}

/** Whether an argument may differ: a structure where each of its fields may. */
export function argumentMayDiffer({ role, value }: ArgumentRow, rules: MatchRules): boolean {
  if (value.as !== "struct") return rules.mayDiffer(role);
  return structTable[value.struct].fields.every(({ name }) => fieldMayDiffer(value.struct, name, rules));
}

function fieldMayDiffer(struct: StructName, name: string, rules: MatchRules): boolean {
  const field = structTable[struct].fields.find((row) => row.name === name);
  return rules.ignoresField(struct, name) || (field !== undefined && rules.mayDiffer(field.role));
}
