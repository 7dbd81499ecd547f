import type { MarshalValueType, MarshalWire, Spec } from "../model.js";
import { code, page, table } from "./markdown.js";

/** The page of a wire of tagged values: the values, what is said with them, the exceptions, the limits. */
export function wirePage(spec: Spec, marshal: MarshalWire): string {
  const { values, request, answer, exceptions, limits } = marshal;
  return page([
    "# The wire of the first generation",
    `${spec.doc} Back to [all functions](README.md).`,
    "## Values",
    "Little-endian. In front of every value stands its tag.",
    table(
      ["value", "tag", "behind it", "what it is"],
      values.map((value) => [code(value.name), tagWords(value.tag), bodyWords(value), value.doc]),
    ),
    "## Request",
    `${request.doc} The name is a ${code(request.name)}, the arguments are a ${code(request.arguments)}.`,
    "## Answer",
    `${answer.doc} The number is an ${code(answer.status)}; success is ${answer.success}.`,
    table(
      ["exception", "number", "behind it", "what it says"],
      exceptions.map(({ name, number, errno, doc }) => [
        code(name),
        String(number),
        errno === undefined ? "nothing" : `the errno, an ${code(errno)}`,
        doc,
      ]),
    ),
    "## Limits",
    "What a controller takes from a guest; more ends the session.",
    table(
      ["limit", "value", "unit", "what it bounds"],
      limits.map(({ name, value, unit, doc }) => [code(name), String(value), unit, doc]),
    ),
  ]);
}

/** A tag as its character, and as its byte. */
function tagWords(tag: number): string {
  const digits = `0x${tag.toString(16).padStart(2, "0")}`;
  return tag > 0x20 && tag < 0x7f ? `${code(String.fromCharCode(tag))} ${digits}` : digits;
}

function bodyWords(value: MarshalValueType): string {
  switch (value.form) {
    case "constant":
      return "nothing";
    case "integer":
      return `${value.bytes} bytes, two's complement`;
    case "decimal":
      return `${lengthWords(value.length)} length, decimal text with ${value.digits} significant digits`;
    case "bytes":
      return `${lengthWords(value.length)} length, the bytes`;
    case "items":
      return `${lengthWords(value.length)} count, the items`;
  }
}

function lengthWords(length: "uint8" | "int32"): string {
  return length === "uint8" ? "1 byte of" : "4 bytes of";
}
