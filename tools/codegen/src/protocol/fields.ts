import type { Field } from "@sandbox/spec";
import { camel, variable } from "../naming.js";
import { bytesOf, type Encoding, read, sum, typeOf, write } from "./encodings.js";

/** The fields that a message shows: a length that stands for some bytes goes without saying. */
export function visibleFields(fields: readonly Field[]): Field[] {
  const lengths = new Set(
    fields.flatMap((field) => (field.type === "bytes" && field.length ? [field.length] : [])),
  );
  const shown = fields.filter((field) => !lengths.has(field.name));
  // What may be left out comes last, so that it can be left out of a call, too.
  return [
    ...shown.filter((field) => field.default === undefined),
    ...shown.filter((field) => field.default !== undefined),
  ];
}

/** A field's value in TypeScript. */
export function fieldType({ type }: Field): string {
  if (type === "bytes") return "Uint8Array";
  return type === "size" ? "number" : typeOf(type);
}

/** What the variables of generated functions are called; a field of such a name gets another. */
const taken = new Set(["at", "command", "end", "fail", "input", "limit", "p", "writer"]);

/** The variable that holds a field. */
export function fieldVariable(field: Pick<Field, "name">): string {
  return variable(camel(field.name), taken, "Field");
}

/** A member of a message's object literal. */
export function fieldMember(field: Field): string {
  const [name, variable] = [camel(field.name), fieldVariable(field)];
  return name === variable ? name : `${name}: ${variable}`;
}

/** Statements that write fields, from variables of their names. */
export function encodeFields(fields: readonly Field[]): string[] {
  const writes = fields.map((field) => {
    const bytes = fields.find((other) => other.type === "bytes" && other.length === field.name);
    const value = bytes ? `${fieldVariable(bytes)}.length` : fieldVariable(field);
    const { type } = field;
    if (type === "size" || type === "bytes") return `writer.${field.unlimited ? "limit" : type}(${value});`;
    return write(type, value);
  });
  return [...fields.flatMap(refuseField), ...writes];
}

/** Statements that refuse what a decoder of ours would. */
function refuseField(field: Field): string[] {
  const name = fieldVariable(field);
  const { excludes } = field;
  if (field.nonNull)
    return [`if (${name} === NULL) throw new EncodeError("NULL_ALLOCATION", "an address", "NULL");`];
  if (excludes === undefined) return [];
  return [
    `if (${name}.includes(${excludes}))`,
    `throw new EncodeError("IMPOSSIBLE_STRING", "a string with no byte ${excludes} in it", showBytes(${name}));`,
  ];
}

/** The statements of a decoding function. */
export interface Decoding {
  readonly lines: string[];
  /** Members of the message's object literal. */
  readonly members: string[];
}

/** Where the next field is: behind plain bytes and pointers, from a variable on. */
class Position {
  readonly #sizes: (number | "p")[] = [];

  constructor(readonly base: string) {}

  advance(field: Field): void {
    this.#sizes.push(field.type === "size" ? "p" : bytesOf(field.type as Encoding));
  }

  get text(): string {
    return sum(this.base, this.#sizes);
  }
}

/**
 * Statements that read fields from an `Input`, each only when it is there whole, and answer `undefined` otherwise.
 * Lengths are held against their bounds before anything is done with them.
 */
export function decodeFields(
  fields: readonly Field[],
  place: { readonly at: string; readonly context: "command" | "reply" },
): Decoding {
  const lines = [`const at = ${place.at};`];
  if (fields.some(({ type }) => type === "pointer" || type === "size"))
    lines.push("const p = input.pointerBytes;");
  const parts = split(fields);
  const endsWith = parts.filter((part) => part.bytes).length;
  let position = new Position("at");
  for (const { fixed, bytes } of parts) {
    const behind = new Position(position.base);
    for (const field of fixed) behind.advance(field);
    if (fixed.length > 0) lines.push(`if (${behind.text} > input.end) return undefined;`);
    for (const field of fixed) {
      lines.push(...readFixed(field, position.text, fields, place.context));
      position.advance(field);
    }
    if (!bytes) continue;
    const end = endsWith === 1 ? "end" : `${fieldVariable(bytes)}End`;
    lines.push(...readBytes(bytes, position.text, end));
    position = new Position(end);
  }
  lines.push(`input.position = ${position.text};`);
  return { lines, members: visibleFields(fields).map(fieldMember) };
}

/** Runs of fields that are as long as their types say, each up to the bytes behind it. */
function split(fields: readonly Field[]): { readonly fixed: Field[]; bytes?: Field }[] {
  const parts: { readonly fixed: Field[]; bytes?: Field }[] = [{ fixed: [] }];
  for (const field of fields) {
    const part = parts.at(-1);
    if (field.type !== "bytes") part?.fixed.push(field);
    else {
      if (part) part.bytes = field;
      parts.push({ fixed: [] });
    }
  }
  return parts.filter((part) => part.fixed.length > 0 || part.bytes);
}

function readBytes(field: Field, position: string, end: string): string[] {
  const { length = "", excludes } = field;
  const count = length.startsWith("command.") ? camelPath(length) : fieldVariable({ name: length });
  const name = fieldVariable(field);
  const lines = [
    `const ${end} = ${position} + ${count};`,
    `if (${end} > input.end) return undefined;`,
    `const ${name} = input.copy(${end} - ${count}, ${count});`,
  ];
  if (excludes === undefined) return lines;
  return [
    ...lines,
    `if (${name}.includes(${excludes})) {`,
    `fail("IMPOSSIBLE_STRING", input.offset, "a string with no byte ${excludes} in it", showBytes(${name}));`,
    "}",
  ];
}

function readFixed(field: Field, at: string, all: readonly Field[], context: "command" | "reply"): string[] {
  const name = fieldVariable(field);
  if (field.type === "pointer") {
    const lines = [`const ${name} = input.pointer(${at});`];
    if (!field.nonNull) return lines;
    return [...lines, `if (${name} === NULL) fail("NULL_ALLOCATION", input.offset, "an address", "NULL");`];
  }
  if (field.type !== "size") {
    const lines = [`const ${name} = ${read(field.type as Encoding, at)};`];
    const isLength = all.some((other) => other.type === "bytes" && other.length === field.name);
    return isLength ? [...lines, ...bounded(field, context, name)] : lines;
  }
  if (field.unlimited) {
    return [
      `const ${name} = input.isAllOnes(${at}) ? Number.POSITIVE_INFINITY : input.size(${at});`,
      `if (${name} === Number.POSITIVE_INFINITY && !input.isAllOnes(${at})) {`,
      `fail("TRANSFER_TOO_LONG", input.offset, "at most 2^53-1 bytes, or all ones", "more");`,
      "}",
    ];
  }
  return [`const ${name} = input.size(${at});`, ...bounded(field, context, `input.pointer(${at})`)];
}

/** A length is held against what was asked for, or against what may be moved at once. */
function bounded(field: Field, context: "command" | "reply", received: string): string[] {
  const bound = context === "command" ? "limit" : field.atMost && camelPath(field.atMost);
  if (bound === undefined) return [];
  const code = context === "command" ? "TRANSFER_TOO_LONG" : "LENGTH_LIE";
  // Where there was no limit, there still is what a number holds exactly.
  const most =
    context === "reply" && field.type === "size" ? `Math.min(${bound}, Number.MAX_SAFE_INTEGER)` : bound;
  return [
    `if (${fieldVariable(field)} > ${most}) {`,
    `fail("${code}", input.offset, \`at most \${${bound}} bytes\`, \`\${${received}}\`);`,
    "}",
  ];
}

function camelPath(path: string): string {
  return path.split(".").map(camel).join(".");
}
