import type { Abi, FieldLayout, Struct, StructField } from "../model.js";
import type { SourceFile } from "../source.js";

type PlaceType = FieldLayout["type"];

/** What a field of each form is laid out as. */
const places: Readonly<
  Record<StructField["value"]["form"], { fits: (type: PlaceType, abi: Abi) => boolean; as: string }>
> = {
  integer: { fits: (type) => "scalar" in type && type.count === 1, as: "one integer" },
  pointer: {
    fits: (type, abi) =>
      "scalar" in type && type.count === 1 && type.scalar === `uint${abi.pointerBytes * 8}`,
    as: "`pointer`",
  },
  bits: { fits: (type) => "scalar" in type, as: "integers" },
  bytes: { fits: (type) => "scalar" in type && /^u?int8$/.test(type.scalar), as: "`uint8[LENGTH]`" },
  cstring: { fits: (type) => "chars" in type, as: "`char[LENGTH]`" },
  struct: { fits: (type) => "struct" in type, as: "the structure" },
};

/** Reports fields that an ABI lays out as something else than what they are. */
export function checkPlaces(file: SourceFile, structs: readonly Struct[], abis: readonly Abi[]): void {
  for (const struct of structs) for (const abi of abis) checkStruct(file, struct, abi);
}

function checkStruct(file: SourceFile, { name: struct, fields }: Struct, abi: Abi): void {
  const layout = abi.structs.find(({ name }) => name === struct);
  for (const [index, { name, value }] of fields.entries()) {
    const type = layout?.fields.find((place) => place.name === name)?.type;
    if (!type) continue;
    const { fits, as } = places[value.form];
    const isOther = value.form === "struct" && "struct" in type && type.struct !== value.struct;
    if (fits(type, abi) && !isOther) continue;
    const message = `${name} of struct ${struct} is laid out as ${words(type)} in ABI ${abi.name}`;
    const wanted = value.form === "struct" ? `struct ${value.struct}` : as;
    file.problem(["structs", struct, "fields", index], "SBX008", message, `lay it out as ${wanted}`);
  }
}

function words(type: PlaceType): string {
  if ("chars" in type) return `char[${type.chars}]`;
  if ("struct" in type) return `struct ${type.struct}`;
  return type.count === 1 ? type.scalar : `${type.scalar}[${type.count}]`;
}
