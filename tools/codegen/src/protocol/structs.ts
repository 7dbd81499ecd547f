import type { Spec, StructField } from "@sandbox/spec";
import { key, pascal } from "../naming.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";

/** The structures as TypeScript sees them. */
export function emitStructs(spec: Spec): Promise<GeneratedFile> {
  const interfaces = spec.structs.map((struct) => {
    const fields = struct.fields.map(
      (field) => `${fieldDoc(field)}\nreadonly ${field.name}: ${fieldType(field)};`,
    );
    const doc = docComment(`${struct.doc} See ${struct.source}.`);
    return `${doc}\nexport interface ${pascal(struct.name)} {\n${fields.join("\n")}\n}`;
  });
  const members = spec.structs.map((struct) => `readonly ${key(struct.name)}: ${pascal(struct.name)};`);
  return printModule({
    path: "structs.ts",
    from: "structs.yaml",
    imports: [importFrom("../pointer.js", ["type Pointer"], interfaces.join("\n"))],
    statements: [
      ...interfaces,
      `/** Every structure by its name in C. */\nexport interface Structs {\n${members.join("\n")}\n}`,
    ],
  });
}

function fieldType({ value }: StructField): string {
  switch (value.form) {
    case "struct":
      return pascal(value.struct);
    case "cstring":
    case "bytes":
      return "Uint8Array";
    case "pointer":
      return "Pointer";
    case "bits":
      return "readonly number[]";
    case "integer":
      return value.representation === "bigint" ? "bigint" : "number";
  }
}

function fieldDoc(field: StructField): string {
  const unit =
    ["none", "bytes", "address"].includes(field.unit) && field.value.form !== "integer" ? "none" : field.unit;
  return docComment(unit === "none" ? field.doc : `${field.doc} In ${unit}.`);
}
