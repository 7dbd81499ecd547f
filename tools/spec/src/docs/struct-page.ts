import type { Abi, FieldLayout, Spec, Struct, StructField } from "../model.js";
import { code, page, sourceLink, table } from "./markdown.js";

/** The page of one structure: its fields, and where each ABI has them. */
export function structPage(struct: Struct, spec: Spec): string {
  const abis = spec.abis.filter((abi) => layoutOf(struct, abi));
  const users = spec.calls.filter((call) =>
    JSON.stringify([call.arguments, call.returns]).includes(`"struct":"${struct.name}"`),
  );
  const links = users.map((call) => `[${code(call.signature)}](../calls/${call.area}.md)`);
  return page([
    `# ${code(struct.c)}`,
    struct.doc,
    `Source: ${sourceLink(struct.source)}. Used by ${links.join(", ") || "other structures only"}. Back to [all structures](README.md).`,
    table(
      ["field", "what it is", "value", "unit", "replay compares"],
      struct.fields.map((field) => [
        code(field.name),
        field.doc,
        valueWords(field),
        field.unit === "none" ? "" : field.unit,
        field.role,
      ]),
    ),
    "Where the fields are, in bytes:",
    table(
      ["field", ...abis.map((abi) => abi.name)],
      [
        ...struct.fields.map(({ name }) => [code(name), ...abis.map((abi) => placeWords(struct, name, abi))]),
        ["size", ...abis.map((abi) => String(layoutOf(struct, abi)?.size ?? ""))],
      ],
    ),
  ]);
}

/** The list of all structures. */
export function structIndex(spec: Spec): string {
  return page([
    "# Structures",
    "What crosses as raw memory, in the guest's C layout. Back to [all calls](../README.md).",
    table(
      ["structure", "what it is", ...spec.abis.map((abi) => `bytes on ${abi.name}`)],
      spec.structs.map((struct) => [
        `[${struct.c}](${struct.name}.md)`,
        struct.doc,
        ...spec.abis.map((abi) => String(layoutOf(struct, abi)?.size ?? "none")),
      ]),
    ),
  ]);
}

function layoutOf(struct: Struct, abi: Abi) {
  return abi.structs.find(({ name }) => name === struct.name);
}

function placeWords(struct: Struct, field: string, abi: Abi): string {
  const layout = layoutOf(struct, abi)?.fields.find(({ name }) => name === field);
  return layout ? `${layout.offset}: ${layoutTypeWords(layout)}` : "none";
}

function layoutTypeWords({ type }: FieldLayout): string {
  if ("scalar" in type) return type.count === 1 ? type.scalar : `${type.scalar}[${type.count}]`;
  if ("struct" in type) return `struct ${type.struct}`;
  return "chars" in type ? `char[${type.chars}]` : Object.keys(type).join(" ");
}

function valueWords({ value }: StructField): string {
  switch (value.form) {
    case "integer": {
      const names = value.enum ?? value.flags;
      const number = value.representation === "bigint" ? "bigint" : "number";
      return names === undefined ? number : `${number}, ${names} constants`;
    }
    case "struct":
      return `[struct ${value.struct}](${value.struct}.md)`;
    case "cstring":
      return "bytes that end in NUL";
    case "bits":
      return `${value.count} bits`;
    default:
      return value.form;
  }
}
