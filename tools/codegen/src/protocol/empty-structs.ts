import type { Spec, Struct, StructField } from "@sandbox/spec";
import { key, pascal } from "../naming.js";
import { type GeneratedFile, importFrom, printModule } from "../typescript.js";

/** A value of each structure with nothing in it, to be spread where only some fields have something to say. */
export function emitEmptyStructs(spec: Spec): Promise<GeneratedFile> {
  const statements = inOrderOfUse(spec.structs).map(
    (struct) => `/** A ${struct.c} whose numbers are 0 and whose strings are empty. */
export const ${emptyName(struct.name)}: ${pascal(struct.name)} = {
${struct.fields.map((field) => `${field.name}: ${emptyValue(field)},`).join("\n")}
};`,
  );
  statements.push(`/** An empty value of each structure, by its name. */
export const emptyStructs: Structs = {
${spec.structs.map(({ name }) => `${key(name)}: ${emptyName(name)},`).join("\n")}
};`);
  const text = statements.join("\n");
  return printModule({
    path: "empty-structs.ts",
    from: "structs.yaml",
    imports: [
      importFrom("../pointer.js", ["NULL"], text),
      importFrom(
        "./structs.js",
        ["type Structs", ...spec.structs.map((struct) => `type ${pascal(struct.name)}`)],
        text,
      ),
    ],
    statements,
  });
}

/** The constant with an empty structure. */
export function emptyName(struct: string): string {
  return `empty${pascal(struct)}`;
}

/** What a field is that has nothing in it. */
export function emptyValue({ value }: StructField): string {
  switch (value.form) {
    case "struct":
      return emptyName(value.struct);
    case "cstring":
    case "bytes":
      return "new Uint8Array(0)";
    case "pointer":
      return "NULL";
    case "bits":
      return "[]";
    case "integer":
      return value.representation === "bigint" ? "0n" : "0";
  }
}

/** Structures that others contain come before them. */
function inOrderOfUse(structs: readonly Struct[]): Struct[] {
  const ordered = new Set<Struct>();
  const add = (struct: Struct): void => {
    for (const { value } of struct.fields) {
      const inner = value.form === "struct" && structs.find((one) => one.name === value.struct);
      if (inner && !ordered.has(inner)) add(inner);
    }
    ordered.add(struct);
  };
  for (const struct of structs) if (!ordered.has(struct)) add(struct);
  return [...ordered];
}
