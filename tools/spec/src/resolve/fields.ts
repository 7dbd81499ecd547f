import { didYouMean } from "../diagnostics.js";
import type { FieldDocument } from "../documents.js";
import type { Scalar } from "../model.js";
import type { SourceFile, YamlPath } from "../source.js";
import { reportDuplicates } from "./duplicates.js";
import { rangeOf } from "./ranges.js";

/** What a field may be that says how many bytes follow. */
const lengthTypes = ["size", "uint8", "uint16", "uint32"];

/** Holds the fields of a command's body, or of its reply, against each other; a reply is decoded with `body` at hand. */
export function checkFields(
  file: SourceFile,
  path: YamlPath,
  fields: readonly FieldDocument[],
  body: readonly FieldDocument[] | undefined,
): void {
  reportDuplicates(file, path, fields, "a field");
  fields.forEach((field, index) => {
    const report = (property: string, message: string, hint?: string) =>
      file.problem([...path, index, property], "SBX031", message, hint);
    if (field.name === "kind") report("name", "`kind` is what tells messages apart", "call it otherwise");
    const before = fields.slice(0, index);
    if (field.type === "bytes") checkLength(field, before, body, report);
    else if (field.length !== undefined) report("length", "only `bytes` have a length");
    checkBound(field, body, report);
    checkDefault(field, report);
    if (body && field.atMost === undefined && isLength(field, fields)) {
      report(
        "name",
        `\`${field.name}\` needs \`atMost\`: a guest may claim any length`,
        "`atMost: command.…`",
      );
    }
  });
}

type Report = (property: string, message: string, hint?: string) => void;

function isLength({ name }: FieldDocument, fields: readonly FieldDocument[]): boolean {
  return fields.some((other) => other.type === "bytes" && other.length === name);
}

function checkLength(
  { name, length }: FieldDocument,
  before: readonly FieldDocument[],
  body: readonly FieldDocument[] | undefined,
  report: Report,
): void {
  if (length === undefined) {
    return report("type", `\`${name}\` needs \`length\`, the field that says how many bytes there are`);
  }
  const found = findField(length, before, body);
  if (!found)
    return report("length", `no field before it is \`${length}\``, didYouMean(length, names(before, body)));
  if (lengthTypes.includes(found.type)) return;
  report("length", `\`${length}\` is no length: its type is ${found.type}`, lengthTypes.join(", "));
}

function checkBound(
  { atMost, type, excludes, nonNull, allOnes }: FieldDocument,
  body: readonly FieldDocument[] | undefined,
  report: Report,
): void {
  if (excludes !== undefined && type !== "bytes") report("excludes", "only `bytes` exclude a value");
  if (nonNull && type !== "pointer") report("nonNull", "only a `pointer` can be NULL");
  if (allOnes && (type !== "size" || body)) report("allOnes", "only a `size` of a command can be unlimited");
  if (atMost === undefined) return;
  if (!body || !lengthTypes.includes(type))
    return report("atMost", "only a length of a reply is bounded by its command");
  const found = findField(atMost, [], body);
  if (!found) return report("atMost", `no field is \`${atMost}\``, didYouMean(atMost, names([], body)));
  if (!lengthTypes.includes(found.type))
    report("atMost", `\`${atMost}\` is no length: its type is ${found.type}`);
}

function names(before: readonly FieldDocument[], body: readonly FieldDocument[] | undefined): string[] {
  return [...before.map((one) => one.name), ...(body ?? []).map((one) => `command.${one.name}`)];
}

/**
 * The field that a name stands for: one before it, or `command.x`. What a command's body only says by the length
 * of its bytes is no field of the message, so that a reply cannot refer to it.
 */
function findField(
  name: string,
  before: readonly FieldDocument[],
  body: readonly FieldDocument[] | undefined,
): FieldDocument | undefined {
  if (!name.startsWith("command.")) return before.find((one) => one.name === name);
  const found = body?.find((one) => `command.${one.name}` === name);
  return found && body && !isLength(found, body) ? found : undefined;
}

function checkDefault({ default: value, type }: FieldDocument, report: Report): void {
  if (value === undefined) return;
  if (!/^u?int(8|16|32)$/.test(type))
    return report("default", "only an integer of at most 32 bits has a default");
  const { least, greatest } = rangeOf(type as Scalar);
  if (value < least || value > greatest) report("default", `${value} is no ${type}`);
}
