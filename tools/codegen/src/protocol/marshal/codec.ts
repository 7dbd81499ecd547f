import type { MarshalValueType, MarshalWire } from "@sandbox/spec";
import { type GeneratedFile, printModule } from "../../typescript.js";
import { lengthBytes, tagText } from "./roles.js";

/** A sign, a point, an `e`, its sign and three digits: what a float has at the most beside its digits. */
const BESIDE_DIGITS = 7;

/** How values are read and written, by their tags. */
export function emitMarshalCodec({ values }: MarshalWire): Promise<GeneratedFile> {
  return printModule({
    path: "marshal/codec.ts",
    from: "marshal.yaml",
    imports: [
      {
        moduleSpecifier: "../../marshal/reader.js",
        isTypeOnly: true,
        namedImports: ["MarshalReader"],
      },
      { moduleSpecifier: "../../marshal/value-writer.js", isTypeOnly: true, namedImports: ["ValueWriter"] },
      { moduleSpecifier: "./values.js", isTypeOnly: true, namedImports: ["MarshalValue"] },
    ],
    statements: [
      `/** How many significant digits a guest writes of a float. */\nexport const FLOAT_DIGITS = ${digits(values)};`,
      `/** Reads the value behind a tag at the reader's place; nothing while more bytes are needed. */
export function readValue(reader: MarshalReader, tag: number): MarshalValue | undefined {
  switch (tag) {
    ${values.map((value) => `case ${tagText(value)}:\nreturn ${read(value)};`).join("\n")}
    default:
      return reader.unknownTag();
  }
}`,
      `/** Writes a value with its tag. */
export function writeValue(writer: ValueWriter, value: MarshalValue): void {
  switch (value.type) {
    ${values.map((value) => `case ${JSON.stringify(value.name)}:\nreturn ${write(value)};`).join("\n")}
  }
}`,
    ],
  });
}

function digits(values: readonly MarshalValueType[]): number {
  return Math.max(0, ...values.map((value) => (value.form === "decimal" ? value.digits : 0)));
}

function read(value: MarshalValueType): string {
  const type = JSON.stringify(value.name);
  switch (value.form) {
    case "constant":
      return `reader.constant({ type: ${type} })`;
    case "integer":
      return `reader.int${8 * value.bytes}(${type})`;
    case "decimal":
      return `reader.decimal(${type}, ${lengthBytes(value)}, ${value.digits + BESIDE_DIGITS})`;
    case "bytes":
      return `reader.bytes(${type}, ${lengthBytes(value)})`;
    case "items":
      return `reader.items(${type}, ${lengthBytes(value)})`;
  }
}

function write(value: MarshalValueType): string {
  const tag = tagText(value);
  switch (value.form) {
    case "constant":
      return `writer.constant(${tag})`;
    case "integer":
      return `writer.int${8 * value.bytes}(${tag}, value.value)`;
    case "decimal":
      return `writer.decimal(${tag}, ${lengthBytes(value)}, ${value.digits + BESIDE_DIGITS}, value.text)`;
    case "bytes":
      return `writer.bytes(${tag}, ${lengthBytes(value)}, value.value)`;
    case "items":
      return `writer.items(${tag}, ${lengthBytes(value)}, value.items)`;
  }
}
