import { type AnyMarshalRequest, marshalFunctions } from "@sandbox/protocol";
import { rowOfCall } from "../../exchange.js";
import { structTable } from "../../gen/struct-table.js";
import type { StructName } from "../../tables.js";
import { partsOf } from "./targets.js";

/** The fields of a structure that a function of the first generation answers a part of, where it is not the whole. */
export interface SaidFields {
  readonly argument: string;
  readonly struct: StructName;
  readonly said: ReadonlySet<string>;
}

/** Which fields of the structures that a call fills the function that means it says nothing of: they are made up. */
export function saidFields(request: AnyMarshalRequest): SaidFields[] {
  if (request.kind !== "marshal-request") return [];
  const functionRow = marshalFunctions[request.function];
  const found = new Map<string, { struct: StructName; said: Set<string> }>();
  for (const { target } of partsOf(functionRow, rowOfCall(functionRow.call))) {
    if (target.kind === "result" || target.row.value.as !== "struct") continue;
    const [field] = target.path;
    if (field === undefined) continue;
    const { name, value } = target.row;
    const one = found.get(name) ?? { struct: value.struct, said: new Set() };
    one.said.add(String(field));
    found.set(name, one);
  }
  return [...found].map(([argument, one]) => ({ argument, ...one }));
}

/** The other fields, as `--ignore` has them: `stat.st_blocks`. */
export function unsaidFields(request: AnyMarshalRequest): string[] {
  return saidFields(request).flatMap(({ struct, said }) =>
    structTable[struct].fields.flatMap(({ name }) => (said.has(name) ? [] : [`${struct}.${name}`])),
  );
}
