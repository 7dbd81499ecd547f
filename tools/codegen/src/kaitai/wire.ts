import type { Field, Kind, Scalar, Spec } from "@sandbox/spec";
import type { Yaml } from "./yaml.js";

/** What tells the bytes of one ABI from those of another: ABIs that agree in it share a description. */
export interface Wire {
  readonly littleEndian: boolean;
  readonly pointerBytes: number;
  readonly abis: readonly string[];
}

/** The wires of a specification, in the order of its ABIs. */
export function wiresOf(spec: Spec): Wire[] {
  const wires = new Map<string, Wire & { abis: string[] }>();
  for (const { name, littleEndian, pointerBytes } of spec.abis) {
    const wire = { littleEndian, pointerBytes, abis: [] };
    const known = wires.get(suffixOf(wire)) ?? wire;
    wires.set(suffixOf(wire), { ...known, abis: [...known.abis, name] });
  }
  return [...wires.values()];
}

/** `le64`: byte order and width of an address. */
export function suffixOf({ littleEndian, pointerBytes }: Wire): string {
  return `${littleEndian ? "le" : "be"}${pointerBytes * 8}`;
}

/** A name as Kaitai allows it: lower case, a letter first. */
export function identifier(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .replace(/^(?=\d)/, "n");
}

export function pointerType({ pointerBytes }: Wire): string {
  return `u${pointerBytes}`;
}

/** What reads a field of a command or of its reply. */
export function fieldType(field: Field, wire: Wire): { readonly [key: string]: Yaml | undefined } {
  const at = { id: identifier(field.name) };
  const doc = field.doc;
  switch (field.type) {
    case "pointer":
      return { ...at, type: pointerType(wire), ...(field.nonNull && { valid: { expr: "_ != 0" } }), doc };
    case "size":
      return {
        ...at,
        type: pointerType(wire),
        ...(field.atMost && { valid: { max: reference(field.atMost) } }),
        doc,
      };
    case "bytes":
      return { ...at, size: reference(field.length ?? ""), doc };
    default:
      return { ...at, type: scalarType(field.type), doc };
  }
}

/** A field of this body, or of the command that a reply belongs to. */
function reference(path: string): string {
  return path.split(".").map(identifier).join(".");
}

/** What Kaitai calls a number: `s8`, `u1`, `f8`. */
export function scalarType(scalar: Scalar | "float32" | "float64"): string {
  const bytes = Number(/\d+$/.exec(scalar)?.[0]) / 8;
  return `${scalar.startsWith("i") ? "s" : scalar.charAt(0)}${bytes}`;
}

/** What reads a value of a kind; nothing for one without a value. */
export function kindType({ encoding }: Kind, wire: Wire): string | undefined {
  if (encoding === "none") return undefined;
  return encoding === "pointer" ? pointerType(wire) : scalarType(encoding);
}
