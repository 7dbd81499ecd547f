import { bitsOf, type Kind, type Scalar } from "@sandbox/spec";

/** How one value stands on the wire. */
export type Encoding = Kind["encoding"];

/** Whether a value is an integer, however wide. */
export function isInteger(encoding: Encoding): encoding is Scalar {
  return !["float32", "float64", "pointer", "none"].includes(encoding);
}

/** How many bytes a value takes; `p` stands for the width of a pointer. */
export function bytesOf(encoding: Encoding): number | "p" {
  if (encoding === "pointer") return "p";
  if (encoding === "none") return 0;
  return isInteger(encoding) ? bitsOf(encoding) / 8 : Number(encoding.slice("float".length)) / 8;
}

/** A value in TypeScript. */
export function typeOf(encoding: Encoding): string {
  if (encoding === "pointer") return "Pointer";
  if (encoding === "none") return "undefined";
  return isInteger(encoding) && bitsOf(encoding) === 64 ? "bigint" : "number";
}

/** An expression that reads a value; the methods of `Input` are called as encodings are. */
export function read(encoding: Encoding, at: string): string {
  return `input.${encoding}(${at})`;
}

/** A statement that writes a value; the methods of `Writer` are called as encodings are. */
export function write(encoding: Encoding, value: string): string {
  return `writer.${encoding}(${value});`;
}

/** A statement that writes a value of a kind, of which an integer may be signed or not. */
export function writeKind(encoding: Encoding, value: string): string {
  if (!isInteger(encoding)) return write(encoding, value);
  const bits = bitsOf(encoding);
  return `writer.integer(${value}${bits === 64 ? "" : `, ${bits}`});`;
}

/** What may be given to be written. */
export function writtenType(encoding: Encoding): string {
  const type = typeOf(encoding);
  return type === "bigint" ? "number | bigint" : type;
}

/** A sum of an offset, plain bytes, and pointers: `at + 8 + 2 * p`. */
export function sum(base: string, sizes: readonly (number | "p")[], pointer = "p"): string {
  const pointers = sizes.filter((size) => size === "p").length;
  const bytes = sizes.reduce<number>((total, size) => total + (size === "p" ? 0 : size), 0);
  const terms = [base];
  if (bytes > 0) terms.push(String(bytes));
  if (pointers > 0) terms.push(pointers === 1 ? pointer : `${pointers} * ${pointer}`);
  return terms.join(" + ");
}
