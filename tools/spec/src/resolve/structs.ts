import { didYouMean } from "../diagnostics.js";
import type { StructFieldDocument, StructsDocument } from "../documents.js";
import type { Abi, ConstantSet, FieldLayout, Struct, StructField } from "../model.js";
import type { SourceFile } from "../source.js";
import { reportDuplicates } from "./duplicates.js";
import { representationOf, widest } from "./vocabulary.js";

/** Reads the structures, and holds each ABI's layouts against them. */
export function resolveStructs(
  file: SourceFile,
  abis: readonly Abi[],
  constants: readonly ConstantSet[] = [],
): Struct[] {
  const document = file.value() as StructsDocument;
  const names = Object.keys(document.structs);
  return Object.entries(document.structs).map(([name, struct]) => {
    reportDuplicates(file, ["structs", name, "fields"], struct.fields, "a field");
    const declared = struct.fields.map((field) => field.name);
    for (const abi of abis) checkLayout(file, name, declared, abi);
    const fields = struct.fields.map((field, index) => {
      const at = ["structs", name, "fields", index];
      if (field.struct !== undefined && !names.includes(field.struct)) {
        const hint = didYouMean(field.struct, names);
        file.problem([...at, "struct"], "SBX005", `unknown struct \`${field.struct}\``, hint);
      }
      for (const kind of ["enum", "flags"] as const) checkSet(file, at, kind, field, constants);
      return resolveField(name, field, abis);
    });
    return { name, doc: struct.doc, source: struct.source, c: struct.c ?? `struct ${name}`, fields };
  });
}

/** An ABI has every field, in an order of its own, or says that it lacks it. */
function checkLayout(file: SourceFile, name: string, declared: readonly string[], abi: Abi): void {
  const hint = "lay it out in the file of that ABI, or list it there in `lacks`";
  const at = ["structs", name];
  const layout = abi.structs.find((one) => one.name === name);
  if (!layout) {
    if (abi.lacks.includes(name)) return;
    return file.problem(at, "SBX008", `struct ${name} has no layout in ABI ${abi.name}`, hint);
  }
  const laidOut = layout.fields.map((field) => field.name);
  for (const [index, field] of declared.entries()) {
    const isLaidOut = laidOut.includes(field);
    if (isLaidOut !== layout.lacks.includes(field)) continue;
    const problem = isLaidOut ? "is laid out in, and lacking from," : "has no place in";
    const message = `${field} of struct ${name} ${problem} ABI ${abi.name}`;
    file.problem([...at, "fields", index], "SBX008", message, isLaidOut ? undefined : hint);
  }
  for (const field of [...laidOut, ...layout.lacks]) {
    if (declared.includes(field)) continue;
    const message = `struct ${name} has no field ${field}, of which ABI ${abi.name} knows`;
    file.problem(at, "SBX008", message, didYouMean(field, declared));
  }
}

function checkSet(
  file: SourceFile,
  at: readonly (string | number)[],
  kind: "enum" | "flags",
  field: StructFieldDocument,
  constants: readonly ConstantSet[],
): void {
  const used = field[kind];
  const known = constants.filter((set) => set.kind === kind).map((set) => set.name);
  if (used === undefined || known.includes(used)) return;
  file.problem([...at, kind], "SBX005", `unknown ${kind} \`${used}\``, didYouMean(used, known));
}

function resolveField(struct: string, field: StructFieldDocument, abis: readonly Abi[]): StructField {
  const { name, doc, unit = "none", role = "exact" } = field;
  return { name, doc, unit, role, value: fieldValue(struct, field, abis) };
}

function fieldValue(struct: string, field: StructFieldDocument, abis: readonly Abi[]): StructField["value"] {
  if (field.struct !== undefined) return { form: "struct", struct: field.struct };
  if (field.bytes === "fixed") return { form: "bytes" };
  if (field.bytes === "cstring") return { form: "cstring" };
  if (field.pointer) return { form: "pointer" };
  if (field.bits !== undefined) return { form: "bits", count: field.bits };
  const scalars = abis.flatMap((abi) => {
    const type = layoutOf(abi, struct, field.name)?.type;
    return type && "scalar" in type ? [type.scalar] : [];
  });
  return {
    form: "integer",
    representation: representationOf(widest(["int8", ...scalars]), field.number === "safe"),
    ...(field.enum === undefined ? {} : { enum: field.enum }),
    ...(field.flags === undefined ? {} : { flags: field.flags }),
    ...(field.format === undefined ? {} : { format: field.format }),
    ...(field.order === undefined ? {} : { networkOrder: true }),
  };
}

function layoutOf(abi: Abi, struct: string, field: string): FieldLayout | undefined {
  return abi.structs.find((one) => one.name === struct)?.fields.find((one) => one.name === field);
}
