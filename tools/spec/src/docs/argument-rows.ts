import type { Argument, ArgumentShape, Return } from "../model.js";
import { directionOf, resultWords, shapeWords } from "../words/shapes.js";
import { code } from "./markdown.js";

/** The columns of the table of a call's arguments and result. */
export const argumentColumns = [
  "argument",
  "what it is",
  "direction",
  "unit",
  "when wrong",
  "replay compares",
];

/** One row for an argument. */
export function argumentRow(argument: Argument): string[] {
  const { name, kind, shape } = argument;
  const type = typeOf(shape);
  return [
    `${code(name)} ${kind}`,
    [structLink(shape, shapeWords(shape)), ...remarks(argument)].join("; "),
    directionOf(shape),
    unitOf(shape),
    errnoOf(shape),
    type?.role ?? (kind === "p" ? "pointer" : "exact"),
  ];
}

/** The row for the result. */
export function resultRow(returns: Return, kind: string): string[] {
  const { shape, makes } = returns;
  const type = "type" in shape ? shape.type : undefined;
  const words = resultWords(returns) + (makes === undefined ? "" : `; a new ${makes}`);
  return [
    `result ${kind}`,
    words,
    "out",
    type?.unit ?? (shape.shape === "length-of" || shape.shape === "size-of" ? "bytes" : ""),
    "",
    kind === "v" ? "" : (type?.role ?? (kind === "p" ? "pointer" : "exact")),
  ];
}

function typeOf(shape: ArgumentShape) {
  return "type" in shape ? shape.type : undefined;
}

/** What else is to be known of an argument. */
function remarks({ nullable, optional, ends, frees, makes, deprecated, doc, shape }: Argument): string[] {
  const type = typeOf(shape);
  const names = type?.form === "integer" ? (type.flags ?? type.enum) : undefined;
  const said = [
    doc?.replace(/\.$/, ""),
    names === undefined ? undefined : `${names} constants`,
    type?.form === "cstring" ? `at most ${type.limit} bytes` : undefined,
    nullable ? "may be NULL" : undefined,
    optional ? "need not be answered" : undefined,
    makes === undefined ? undefined : `a new ${makes}`,
    ends === undefined ? undefined : `ends the ${ends}`,
    frees === undefined ? undefined : `frees what ${frees} answered`,
    deprecated === undefined ? undefined : `deprecated: ${deprecated}`,
  ];
  return said.filter((one) => one !== undefined);
}

function unitOf(shape: ArgumentShape): string {
  const type = typeOf(shape);
  if (type) return type.form === "cstring" ? "bytes" : type.unit === "none" ? "" : type.unit;
  return ["bytes-in", "bytes-out", "sized-bytes", "cstrings-in", "result-room"].includes(shape.shape)
    ? "bytes"
    : "";
}

function errnoOf(shape: ArgumentShape): string {
  const type = typeOf(shape);
  if (type?.form === "integer" && shape.shape !== "scalar-out") return type.outside;
  if (type?.form === "cstring") return `${type.overflow} if longer`;
  if (shape.shape === "handle") return shape.handle.unknown;
  if (shape.shape === "sized-bytes") return shape.sizes.outside;
  if (!("overflow" in shape)) return "";
  return shape.overflow === "truncate" ? "cut" : `${shape.overflow} if longer`;
}

function structLink(shape: ArgumentShape, words: string): string {
  if (shape.shape !== "struct" && shape.shape !== "struct-array") return words;
  const name = `struct ${shape.struct}`;
  return words.replace(name, `[${name}](../structures/${shape.struct}.md)`);
}
