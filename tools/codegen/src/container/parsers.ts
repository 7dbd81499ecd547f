import type { Container, ContainerField } from "@sandbox/spec";
import { type GeneratedFile, printModule } from "../typescript.js";

/** The binary-parser definitions of the container, for files that are in memory whole. */
export function emitContainerParsers(container: Container): Promise<GeneratedFile> {
  const { preamble, record, footer, records, byteOrder } = container;
  const bodies = records.map(
    ({ name, type, body }) => `/** ${name} */\n${type}: parser()${body.map(readerOf).join("")},`,
  );
  const chain = (fields: readonly ContainerField[]) => fields.map(readerOf).join("");
  return printModule({
    path: "binary/container.ts",
    from: "specs/sbrec/container.yaml",
    imports: [{ moduleSpecifier: "binary-parser", namedImports: ["Parser"] }],
    statements: [
      `const parser = () => new Parser().endianness(${JSON.stringify(byteOrder)});`,
      `/** The bytes of a uvarint: seven bits each, the lowest first; the last is below 128. */
const uvarint = {
type: "uint8",
readUntil: (byte: number) => byte < 0x80,
formatter: (bytes: readonly number[]) => bytes.reduce((sum, byte, place) => sum + (byte & 0x7f) * 2 ** (7 * place), 0),
} as const;`,
      `/** The first bytes of a file. */
export const preambleParser = parser()${chain(preamble.fields)};`,
      `/** A record with its checksum; the next begins at \`end\`. \`body\` may come back short: hold it against \`length\`. */
export const recordParser = parser()${chain(record.head)}.buffer("body", { length: "length" })${chain(record.tail)}.saveOffset("end");`,
      `/** A record of a chunk, which has no checksum of its own. */
export const packedRecordParser = parser()${chain(record.head)}.buffer("body", { length: "length" }).saveOffset("end");`,
      `/** The last bytes of a packed file. */
export const footerParser = parser()${chain(footer.fields)};`,
      `/** The bodies of records by the number of their type. */
export const bodyParsers: Readonly<Record<number, Parser>> = {\n${bodies.join("\n")}\n};`,
    ],
  });
}

function readerOf(field: ContainerField): string {
  const label = JSON.stringify(field.name);
  switch (field.type) {
    case "uvarint":
      return `.array(${label}, uvarint)`;
    case "list": {
      const rows = (field.of ?? []).map(readerOf).join("");
      return `.array("${field.name}Count", uvarint).array(${label}, { length: "${field.name}Count", type: parser()${rows} })`;
    }
    case "text":
    case "json":
      return `.string(${label}, { greedy: true, encoding: "utf8" })`;
    case "bytes":
      return field.length === undefined
        ? `.buffer(${label}, { readUntil: "eof" })`
        : `.buffer(${label}, { length: ${field.length} })`;
    default:
      return `.${field.type}(${label})`;
  }
}
