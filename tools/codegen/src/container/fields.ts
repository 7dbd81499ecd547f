import type { ContainerField } from "@sandbox/spec";

/** The TypeScript type of a field. */
export function typeOf(field: ContainerField): string {
  switch (field.type) {
    case "bytes":
      return "Uint8Array";
    case "text":
      return "string";
    case "json":
      return "JsonObject";
    case "list":
      return `readonly { ${(field.of ?? []).map((one) => `readonly ${one.name}: ${typeOf(one)}`).join("; ")} }[]`;
    default:
      return "number";
  }
}

/** The statement that writes `value.name`. */
export function writeOf(field: ContainerField, value: string): string {
  const place = `${value}.${field.name}`;
  if (field.type === "list") {
    const row = rowName(field);
    const rows = (field.of ?? []).map((one) => writeOf(one, row)).join("\n");
    return `writer.uvarint(${place}.length);\nfor (const ${row} of ${place}) {\n${rows}\n}`;
  }
  return field.type === "bytes" && field.length !== undefined
    ? `writer.fixedBytes(${place}, ${field.length});`
    : `writer.${field.type}(${place});`;
}

/** The expression that reads a field; the order in which they stand is the order of the bytes. */
export function readOf(field: ContainerField): string {
  if (field.type === "list") return `reader.list(() => (${readObject(field.of ?? [])}))`;
  return field.type === "bytes" && field.length !== undefined
    ? `reader.fixedBytes(${field.length})`
    : `reader.${field.type}()`;
}

/** An object literal that reads all of `fields`. */
export function readObject(fields: readonly ContainerField[], first = ""): string {
  return `{ ${[first, ...fields.map((field) => `${field.name}: ${readOf(field)}`)].filter(Boolean).join(", ")} }`;
}

/** `chunks` are read and written one `chunk` at a time. */
function rowName({ name }: ContainerField): string {
  return name.endsWith("s") ? name.slice(0, -1) : `${name}Row`;
}
