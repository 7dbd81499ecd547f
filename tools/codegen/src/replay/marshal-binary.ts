import type { LengthType, MarshalValueType, MarshalWire } from "@sandbox/spec";
import { type GeneratedFile, printModule } from "../typescript.js";

/** The binary-parser definition of a message of the first generation. */
export function emitMarshalBinary({ values }: MarshalWire): Promise<GeneratedFile> {
  const choices = values.map((value) => `${value.tag}: ${body(value)},`);
  return printModule({
    path: "marshal/binary.ts",
    from: "marshal.yaml",
    imports: [{ moduleSpecifier: "binary-parser", namedImports: ["Parser"] }],
    statements: [
      `const parser = () => new Parser().endianness("little");`,
      `/** A value: its tag, and in \`body\` what follows. It has a name, since values stand in one another. */
const value = parser()
.namely("marshalValue")
.uint8("tag")
.choice("body", { tag: "tag", choices: {\n${choices.join("\n")}\n} });`,
      `/** All values of a message. Bytes and texts may come back short: hold them against \`length\`. */
export const marshalParser = parser().array("values", { type: value, readUntil: "eof" });`,
    ],
  });
}

function body(value: MarshalValueType): string {
  switch (value.form) {
    case "constant":
      return "parser()";
    case "integer":
      return `parser().int${8 * value.bytes}("value")`;
    case "decimal":
      return `parser()${length(value.length, "length")}.string("text", { length: "length", encoding: "latin1" })`;
    case "bytes":
      return `parser()${length(value.length, "length")}.buffer("bytes", { length: "length" })`;
    case "items":
      return `parser()${length(value.length, "count")}.array("items", { type: "marshalValue", length: "count" })`;
  }
}

function length(type: LengthType, name: string): string {
  return `.${type}("${name}")`;
}
