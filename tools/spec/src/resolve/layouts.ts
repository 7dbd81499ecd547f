import { didYouMean } from "../diagnostics.js";
import type { AbiDocument, StructLayoutDocument } from "../documents.js";
import type { Abi, AbiConstant, FieldLayout, FixedField, Scalar, StructLayout } from "../model.js";
import type { SourceFile } from "../source.js";
import { bitsOf } from "./vocabulary.js";

/** Reads an ABI: the C types, and where the fields of each structure are. */
export function resolveAbi(file: SourceFile): Abi {
  const document = file.value() as AbiDocument;
  const scope: LayoutScope = {
    file,
    sizes: new Map(Object.entries(document.structs).map(([name, { size }]) => [name, size])),
    pointer: document.pointerBytes === 8 ? "uint64" : "uint32",
  };
  const constants = Object.entries(document.constants ?? {});
  return {
    name: document.name,
    doc: document.doc,
    littleEndian: document.byteOrder === "little",
    pointerBytes: document.pointerBytes,
    types: new Map(Object.entries(document.types)),
    structs: Object.entries(document.structs).map(([name, struct]) => resolveLayout(name, struct, scope)),
    lacks: document.lacks ?? [],
    constants: new Map(constants.map(([set, values]) => [set, overrides(values)])),
    errnos: overrides(document.errno ?? {}),
    check: {
      defines: document.check?.defines ?? [],
      headers: document.check?.headers ?? [],
      skip: new Map(Object.entries(document.check?.skip ?? {})),
    },
  };
}

/** Reports files of two ABIs of one name. */
export function checkAbiNames(files: readonly (SourceFile | undefined)[]): void {
  const first = new Map<string, SourceFile>();
  for (const file of files) {
    if (!file) continue;
    const { name } = file.value() as AbiDocument;
    const other = first.get(name);
    first.set(name, other ?? file);
    if (!other) continue;
    const related = [{ message: "first declared here", ...other.placeOf(["name"]) }];
    file.problem(["name"], "SBX006", `an ABI \`${name}\` exists`, "rename one, or remove it", related);
  }
}

interface LayoutScope {
  readonly file: SourceFile;
  readonly sizes: ReadonlyMap<string, number>;
  readonly pointer: Scalar;
}

function overrides(values: Record<string, number | null>): AbiConstant[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function resolveLayout(name: string, struct: StructLayoutDocument, scope: LayoutScope): StructLayout {
  const fields: FieldLayout[] = [];
  const fixedFields: FixedField[] = [];
  let end = 0;
  for (const [fieldName, { offset, type, c, fixed }] of Object.entries(struct.fields)) {
    const at = ["structs", name, "fields", fieldName];
    const layout = parseFieldType(type, scope);
    if (!layout) {
      const hint = didYouMean(type, scope.sizes.keys());
      scope.file.problem([...at, "type"], "SBX005", `unknown field type \`${type}\``, hint);
      continue;
    }
    if (offset < end) {
      const message = `overlaps the field before it, which ends at ${end}`;
      scope.file.problem([...at, "offset"], "SBX008", message);
    }
    end = offset + layout.size;
    if (fixed === undefined) {
      fields.push({ name: fieldName, offset, type: layout.type, ...(c === undefined ? {} : { c }) });
    } else if ("scalar" in layout.type && layout.type.count === 1) {
      fixedFields.push({ name: fieldName, offset, scalar: layout.type.scalar, value: fixed });
    } else {
      scope.file.problem([...at, "fixed"], "SBX008", "only an integer can have a fixed value");
    }
  }
  if (end > struct.size) {
    const message = `the last field ends at ${end}, past the size ${struct.size}`;
    scope.file.problem(["structs", name, "size"], "SBX008", message);
  }
  return { name, size: struct.size, fields, fixed: fixedFields, lacks: struct.lacks ?? [] };
}

function parseFieldType(
  type: string,
  { sizes, pointer }: LayoutScope,
): { type: FieldLayout["type"]; size: number } | undefined {
  const chars = /^char\[([1-9]\d*)\]$/.exec(type);
  if (chars) return { type: { chars: Number(chars[1]) }, size: Number(chars[1]) };
  const scalar = /^(u?int(?:8|16|32|64)|pointer)(?:\[([1-9]\d*)\])?$/.exec(type);
  if (scalar) {
    const element = scalar[1] === "pointer" ? pointer : (scalar[1] as Scalar);
    const count = Number(scalar[2] ?? 1);
    return { type: { scalar: element, count }, size: (bitsOf(element) / 8) * count };
  }
  const size = sizes.get(type);
  return size === undefined ? undefined : { type: { struct: type }, size };
}
