import { type Container, type ContainerBlock, type ContainerRecord, fixedBytes } from "@sandbox/spec";
import { key, pascal } from "../naming.js";
import { docComment, type GeneratedFile, printModule } from "../typescript.js";
import { readObject, readOf, typeOf, writeOf } from "./fields.js";

const from = "specs/sbrec/container.yaml";

/** The records of the container: their types, and what writes and reads them. */
export function emitBodies(container: Container): Promise<GeneratedFile> {
  return printModule({
    path: "container.ts",
    from,
    imports: [
      {
        moduleSpecifier: "../container/fields.js",
        isTypeOnly: true,
        namedImports: ["FieldReader", "FieldWriter", "JsonObject"],
      },
    ],
    statements: [
      ...constants(container),
      ...block("Preamble", container.preamble),
      ...block("Footer", container.footer),
      ...container.records.map(recordInterface),
      ...records(container),
      encodeBody(container),
      decodeBody(container),
      enterMessage(container),
    ],
  });
}

function constants(container: Container): string[] {
  const { magic, codecs, limits } = container;
  const bytes = magic.match(/../g)?.map((pair) => `0x${pair}`) ?? [];
  const codecMembers = codecs.map(({ name, value, doc }) => `${docComment(doc)}\n${key(name)}: ${value},`);
  const limitMembers = limits.map(
    ({ name, value, unit, doc }) => `${docComment(`${doc} In ${unit}.`)}\n${key(name)}: ${value},`,
  );
  return [
    `/** The container of recordings. */
export const CONTAINER = {
name: ${JSON.stringify(container.name)},
major: ${container.major},
minor: ${container.minor},
littleEndian: ${container.byteOrder === "little"},
/** ${container.preamble.doc} In bytes. */
preambleBytes: ${sizeOf(container.preamble)},
/** ${container.footer.doc} In bytes. */
footerBytes: ${sizeOf(container.footer)},
/** Unknown types of records from here on are skipped; those below are an error. */
ignorableFrom: ${container.ignorableFrom},
} as const;`,
    `/** What a recording begins with. */
export const MAGIC: readonly number[] = [${bytes.join(", ")}];`,
    `/** How the data of a chunk may be compressed. */
export const codecs = {\n${codecMembers.join("\n")}\n} as const;`,
    `/** What a reader allows at the most. */
export const CONTAINER_LIMITS = {\n${limitMembers.join("\n")}\n} as const;`,
  ];
}

function sizeOf({ fields }: ContainerBlock): number {
  return fields.reduce((sum, field) => sum + (fixedBytes(field) ?? 0), 0);
}

function block(name: string, { doc, fields }: ContainerBlock): string[] {
  return [
    `${docComment(doc)}\nexport interface ${name} {\n${members(fields)}\n}`,
    `/** Writes the ${name.toLowerCase()}. */
export function encode${name}(writer: FieldWriter, value: ${name}): void {
${fields.map((field) => writeOf(field, "value")).join("\n")}
}`,
    `/** Reads the ${name.toLowerCase()}. */
export function decode${name}(reader: FieldReader): ${name} {
return ${readObject(fields)};
}`,
  ];
}

function members(fields: ContainerBlock["fields"]): string {
  return fields
    .map((field) => {
      const unit = field.unit === undefined ? "" : ` In ${field.unit}.`;
      return `${docComment(`${field.doc}${unit}`)}\nreadonly ${field.name}: ${typeOf(field)};`;
    })
    .join("\n");
}

function recordInterface({ name, doc, body }: ContainerRecord): string {
  return `${docComment(doc)}
export interface ${interfaceName(name)} {
readonly record: ${JSON.stringify(name)};
${members(body)}
}`;
}

function interfaceName(name: string): string {
  return `${pascal(name)}Record`;
}

function records({ records }: Container): string[] {
  const union = records.map(({ name }) => `| ${interfaceName(name)}`).join("\n");
  const rows = records.map(({ name, type }) => `${key(name)}: ${type},`).join("\n");
  return [
    `/** Any record, by the name of its type in \`record\`. */\nexport type ContainerRecord =\n${union};`,
    `/** The number of each type of record. */
export const recordTypes: Readonly<Record<ContainerRecord["record"], number>> = {\n${rows}\n};`,
  ];
}

function encodeBody({ records }: Container): string {
  const cases = records.map(
    ({ name, body }) =>
      `case ${JSON.stringify(name)}:\n${body.map((field) => writeOf(field, "record")).join("\n")}\nbreak;`,
  );
  return `/** Writes the body of a record. */
export function encodeBody(writer: FieldWriter, record: ContainerRecord): void {
switch (record.record) {
${cases.join("\n")}
}
}`;
}

function decodeBody({ records }: Container): string {
  const cases = records.map(
    ({ name, type, body }) => `case ${type}:\nreturn ${readObject(body, `record: ${JSON.stringify(name)}`)};`,
  );
  return `/**
 * Reads the body of a record of a type; \`undefined\` for a type that this version does not know.
 * @throws RecordingError when the body does not have the form that its type has.
 */
export function decodeBody(type: number, reader: FieldReader): ContainerRecord | undefined {
switch (type) {
${cases.join("\n")}
default:
return undefined;
}
}`;
}

/** The records that are a message on a pipe and end in its bytes. */
function enterMessage({ records }: Container): string {
  const messages = records.filter(({ name }) => name.endsWith("-message"));
  const cases = messages.map(({ name, type, body }) => {
    const fields = body.filter(({ name }) => name !== "bytes").map((field) => `${readOf(field)};`);
    return `case ${type}:\n${fields.join("\n")}\nreturn ${JSON.stringify(name)};`;
  });
  return `/**
 * Reads what stands in front of the bytes of a message; \`undefined\` for a record that is none, of which nothing is read.
 * @throws RecordingError as \`decodeBody\` does.
 */
export function enterMessage(type: number, reader: FieldReader): ${messages.map(({ name }) => JSON.stringify(name)).join(" | ")} | undefined {
switch (type) {
${cases.join("\n")}
default:
return undefined;
}
}`;
}
