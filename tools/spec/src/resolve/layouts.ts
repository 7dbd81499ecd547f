import { didYouMean } from "../diagnostics.js";
import type { AbiDocument, StructFieldDocument, StructsDocument } from "../documents.js";
import type { Abi, FieldLayout, Scalar, Struct, StructField, StructLayout } from "../model.js";
import type { SourceFile } from "../source.js";
import { bitsOf, representationOf } from "./vocabulary.js";

/** Reads an ABI: the C types, and where the fields of each structure are. */
export function resolveAbi(file: SourceFile): Abi {
  const document = file.value() as AbiDocument;
  const sizes = new Map(Object.entries(document.structs).map(([name, { size }]) => [name, size]));
  const structs: StructLayout[] = [];
  for (const [name, struct] of Object.entries(document.structs)) {
    const fields: FieldLayout[] = [];
    let end = 0;
    for (const [fieldName, { offset, type }] of Object.entries(struct.fields)) {
      const at = ["structs", name, "fields", fieldName];
      const layout = parseFieldType(type, sizes);
      if (!layout) {
        file.problem(
          [...at, "type"],
          "SBX005",
          `unknown field type \`${type}\``,
          didYouMean(type, sizes.keys()),
        );
        continue;
      }
      if (offset < end)
        file.problem([...at, "offset"], "SBX008", `overlaps the field before it, which ends at ${end}`);
      end = offset + layout.size;
      fields.push({ name: fieldName, offset, type: layout.type });
    }
    if (end > struct.size) {
      file.problem(
        ["structs", name, "size"],
        "SBX008",
        `the last field ends at ${end}, past the size ${struct.size}`,
      );
    }
    structs.push({ name, size: struct.size, fields });
  }
  return {
    name: document.name,
    doc: document.doc,
    littleEndian: document.byteOrder === "little",
    pointerBytes: document.pointerBytes,
    types: new Map(Object.entries(document.types)),
    structs,
  };
}

function parseFieldType(
  type: string,
  structSizes: ReadonlyMap<string, number>,
): { type: FieldLayout["type"]; size: number } | undefined {
  const chars = /^char\[(\d+)\]$/.exec(type);
  if (chars) return { type: { chars: Number(chars[1]) }, size: Number(chars[1]) };
  const scalar = /^(u?int(?:8|16|32|64))(?:\[(\d+)\])?$/.exec(type);
  if (scalar) {
    const count = Number(scalar[2] ?? 1);
    return { type: { scalar: scalar[1] as Scalar, count }, size: (bitsOf(scalar[1] as Scalar) / 8) * count };
  }
  const size = structSizes.get(type);
  return size === undefined ? undefined : { type: { struct: type }, size };
}

/** Reads the structures, and holds each ABI's layouts against them. */
export function resolveStructs(file: SourceFile, abis: readonly Abi[]): Struct[] {
  const document = file.value() as StructsDocument;
  const names = Object.keys(document.structs);
  return Object.entries(document.structs).map(([name, struct]) => {
    for (const abi of abis) {
      const layout = abi.structs.find((one) => one.name === name);
      const laidOut = layout?.fields.map((field) => field.name).join(" ");
      const declared = struct.fields.map((field) => field.name).join(" ");
      if (laidOut !== declared) {
        const problem = layout ? "has other fields, or another order, in" : "has no layout in";
        file.problem(["structs", name], "SBX008", `struct ${name} ${problem} ABI ${abi.name}`);
      }
    }
    const fields = struct.fields.map((field, index) => {
      if (field.struct !== undefined && !names.includes(field.struct)) {
        const at = ["structs", name, "fields", index, "struct"];
        file.problem(at, "SBX005", `unknown struct \`${field.struct}\``, didYouMean(field.struct, names));
      }
      return resolveField(name, field, abis);
    });
    return { name, doc: struct.doc, source: struct.source, fields };
  });
}

function resolveField(struct: string, field: StructFieldDocument, abis: readonly Abi[]): StructField {
  const { name, doc, unit = "none", role = "exact" } = field;
  return { name, doc, unit, role, value: fieldValue(struct, field, abis) };
}

function fieldValue(struct: string, field: StructFieldDocument, abis: readonly Abi[]): StructField["value"] {
  if (field.struct !== undefined) return { form: "struct", struct: field.struct };
  if (field.bytes !== undefined) return { form: "cstring" };
  if (field.bits !== undefined) return { form: "bits", count: field.bits };
  const scalars = abis.flatMap((abi) => {
    const layout = abi.structs
      .find((one) => one.name === struct)
      ?.fields.find((one) => one.name === field.name);
    return layout && "scalar" in layout.type ? [layout.type.scalar] : [];
  });
  const widest = scalars.reduce<Scalar>((a, b) => (bitsOf(b) > bitsOf(a) ? b : a), "int8");
  return {
    form: "integer",
    representation: representationOf(widest, field.number === "safe"),
    ...(field.enum === undefined ? {} : { enum: field.enum }),
    ...(field.format === undefined ? {} : { format: field.format }),
  };
}
