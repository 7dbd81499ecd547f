import type { Field } from "@sandbox/spec";
import { camel } from "../naming.js";

/** The fields that a message shows: a length that stands for some bytes goes without saying. */
export function visibleFields(fields: readonly Field[]): Field[] {
  const lengths = new Set(
    fields.flatMap((field) => (field.type === "bytes" && field.length ? [field.length] : [])),
  );
  return fields.filter((field) => !lengths.has(field.name));
}

/** Statements that write fields, from variables of their names. */
export function encodeFields(fields: readonly Field[]): string[] {
  return fields.map((field) => {
    const bytes = fields.find((other) => other.type === "bytes" && other.length === field.name);
    if (bytes) return `writer.size(${camel(bytes.name)}.length);`;
    return `writer.${field.type === "int32" ? "int" : field.type}(${camel(field.name)});`;
  });
}

/** The statements of a decoding function. */
export interface Decoding {
  readonly lines: string[];
  /** Members of the message's object literal. */
  readonly members: string[];
}

/** Where fields are: a sum of plain bytes, addresses, and lengths that were read before. */
class Position {
  bytes = 0;
  pointers = 0;
  readonly lengths: string[] = [];

  text(base = "at"): string {
    const terms = [base];
    if (this.bytes > 0) terms.push(String(this.bytes));
    if (this.pointers > 0) terms.push(this.pointers === 1 ? "p" : `${this.pointers} * p`);
    return [...terms, ...this.lengths].join(" + ");
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
  const position = new Position();
  const lines = [`const at = ${place.at};`];
  if (fields.some((field) => field.type === "pointer" || field.type === "size"))
    lines.push("const p = input.pointerBytes;");
  const fixed = fields.filter((field) => field.type !== "bytes");
  if (fixed.length > 0) {
    const all = new Position();
    for (const field of fixed) advance(all, field);
    lines.push(`if (${all.text()} > input.end) return undefined;`);
  }
  for (const field of fields) {
    const name = camel(field.name);
    if (field.type === "bytes") {
      const length = field.length?.startsWith("command.") ? field.length : camel(field.length ?? "");
      position.lengths.push(length);
      lines.push(`const end = ${position.text()};`, "if (end > input.end) return undefined;");
      lines.push(`const ${name} = input.copy(end - ${length}, ${length});`);
      if (field.excludes !== undefined) lines.push(...excluded(field, name));
      continue;
    }
    lines.push(...readFixed(field, name, position.text(), place.context));
    advance(position, field);
  }
  const hasBytes = fields.some((field) => field.type === "bytes");
  lines.push(`input.position = ${hasBytes ? "end" : position.text()};`);
  return { lines, members: visibleFields(fields).map((field) => camel(field.name)) };
}

function advance(position: Position, field: Field): void {
  if (field.type === "int32") position.bytes += 4;
  else position.pointers += 1;
}

function readFixed(field: Field, name: string, at: string, context: "command" | "reply"): string[] {
  if (field.type === "int32") return [`const ${name} = input.int(${at});`];
  if (field.type === "pointer") {
    const read = `const ${name} = input.pointer(${at});`;
    if (!field.nonNull) return [read];
    return [read, `if (${name} === NULL) fail("NULL_ALLOCATION", input.offset, "an address", "NULL");`];
  }
  if (field.unlimited) {
    return [
      `const ${name} = input.size(${at});`,
      `if (${name} === Number.POSITIVE_INFINITY && !input.isAllOnes(${at})) {`,
      `fail("TRANSFER_TOO_LONG", input.offset, "at most 2^53-1 bytes, or all ones", "more");`,
      "}",
    ];
  }
  const bound = context === "command" ? "limit" : camelPath(field.atMost ?? "");
  const code = context === "command" ? "TRANSFER_TOO_LONG" : "LENGTH_LIE";
  return [
    `const ${name} = input.size(${at});`,
    `if (${name} > ${bound}) {`,
    `fail("${code}", input.offset, \`at most \${${bound}} bytes\`, \`\${input.pointer(${at})}\`);`,
    "}",
  ];
}

function camelPath(path: string): string {
  return path.split(".").map(camel).join(".");
}

function excluded(field: Field, name: string): string[] {
  return [
    `if (${name}.includes(${field.excludes})) {`,
    `fail("IMPOSSIBLE_STRING", input.offset, "a string with no byte ${field.excludes} in it", showBytes(${name}));`,
    "}",
  ];
}
