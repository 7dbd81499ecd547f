import type { Spec, Struct, StructField } from "@sandbox/spec";
import { type GeneratedFile, printModule } from "../typescript.js";
import { abbreviations } from "./abbreviations.js";
import { type Literal, literal } from "./literal.js";

/** What the fields of each structure are, and which of them a trace shows. */
export function emitStructTable(spec: Spec): Promise<GeneratedFile> {
  for (const name of Object.keys(abbreviations)) {
    if (!spec.structs.some((struct) => struct.name === name)) {
      throw new Error(`abbreviations.ts shortens \`${name}\`, which is no struct`);
    }
  }
  const rows = spec.structs.map((struct) => `${struct.name}: ${structRow(struct)},`);
  return printModule({
    path: "struct-table.ts",
    from: "structs.yaml",
    imports: [
      { moduleSpecifier: "../tables.js", isTypeOnly: true, namedImports: ["StructName", "StructRow"] },
    ],
    statements: [
      `/** Every structure by its name in C. */
export const structTable: Readonly<Record<StructName, StructRow>> = {\n${rows.join("\n")}\n};`,
    ],
  });
}

function structRow(struct: Struct): string {
  const shown = abbreviations[struct.name] ?? struct.fields.map((field) => field.name);
  for (const name of shown) {
    if (!struct.fields.some((field) => field.name === name)) {
      throw new Error(`abbreviations.ts shows \`${name}\` of ${struct.name}, which has no such field`);
    }
  }
  // What only the file system itself has a use for is not missed.
  const elides = struct.fields.some((field) => !shown.includes(field.name) && field.role !== "inode");
  const fields = struct.fields.map(fieldRow).map(literal).join(",\n");
  return `{\nfields: [\n${fields},\n],\nshown: ${literal(shown)},\nelides: ${elides},\n}`;
}

function fieldRow({ name, role, value }: StructField): Literal {
  return { name, role, value: fieldValue(value) };
}

function fieldValue(value: StructField["value"]): Literal {
  switch (value.form) {
    case "integer":
      return { as: "integer", style: fieldStyle(value) };
    case "struct":
      return { as: "struct", struct: value.struct };
    case "cstring":
    case "bytes":
      return { as: "cstring" };
    case "pointer":
      return { as: "pointer" };
    case "bits":
      return { as: "set" };
  }
}

function fieldStyle({
  enum: set,
  flags,
  format,
}: Extract<StructField["value"], { form: "integer" }>): Literal {
  if (flags !== undefined) return { flags };
  if (set !== undefined) return { enum: set };
  return format === "octal" ? "mode" : "decimal";
}
