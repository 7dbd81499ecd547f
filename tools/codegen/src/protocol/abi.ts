import {
  type Abi,
  bitsOf,
  type FieldLayout,
  type Spec,
  type StructField,
  type StructLayout,
} from "@sandbox/spec";
import { camel, key, pascal } from "../naming.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";

/** The name of an ABI in TypeScript: `linuxX8664`. */
export function abiName(abi: Pick<Abi, "name">): string {
  return camel(abi.name.replaceAll(/[^A-Za-z0-9]+/g, "_"));
}

/** How structures lie in the memory of one ABI. */
export function emitAbi(spec: Spec, abi: Abi): Promise<GeneratedFile> {
  const codecs = inOrderOfUse(abi.structs).map((layout) => structCodec(spec, abi, layout));
  const object = `${docComment(abi.doc)}
export const ${abiName(abi)}: Abi = {
  name: ${JSON.stringify(abi.name)},
  pointerBytes: ${abi.pointerBytes},
  littleEndian: ${abi.littleEndian},
  structs: { ${abi.structs.map((layout) => keyed(layout.name)).join(", ")} },
};`;
  const text = [...codecs, object].join("\n");
  const structTypes = spec.structs.map((struct) => `type ${pascal(struct.name)}`);
  return printModule({
    path: `abi/${abi.name}.ts`,
    from: `abi/${abi.name}.yaml and structs.yaml`,
    imports: [
      importFrom("../../abi.js", ["type Abi", "type StructCodec"], text),
      importFrom("../../struct-fields.js", ["clear", "getBits", "getCString", "putBits", "putCString"], text),
      importFrom("../structs.js", structTypes, text),
    ],
    statements: [...codecs, object],
  });
}

function keyed(name: string): string {
  return key(name) === codecName(name) ? codecName(name) : `${key(name)}: ${codecName(name)}`;
}

function codecName(struct: string): string {
  return camel(struct);
}

/** Structures that others contain come first. */
function inOrderOfUse(layouts: readonly StructLayout[]): StructLayout[] {
  const contained = new Set(
    layouts.flatMap((layout) => layout.fields.flatMap(({ type }) => ("struct" in type ? [type.struct] : []))),
  );
  return [
    ...layouts.filter((layout) => contained.has(layout.name)),
    ...layouts.filter((layout) => !contained.has(layout.name)),
  ];
}

function structCodec(spec: Spec, abi: Abi, layout: StructLayout): string {
  const type = pascal(layout.name);
  const fields = spec.structs.find((struct) => struct.name === layout.name)?.fields ?? [];
  const pairs = layout.fields.map((place, index) => ({ place, field: fields[index] as StructField }));
  const puts = pairs.map(({ place, field }) => putField(abi, place, field));
  const gets = pairs.map(({ place, field }) => `${field.name}: ${getField(abi, place, field)},`);
  return `const ${codecName(layout.name)}: StructCodec<${type}> = {
  size: ${layout.size},
  encode(value, view, at) {
    clear(view, at, ${layout.size});
    ${puts.join("\n    ")}
  },
  decode: (view, at) => ({
    ${gets.join("\n    ")}
  }),
};`;
}

function place({ offset }: FieldLayout): string {
  return offset === 0 ? "at" : `at + ${offset}`;
}

function endian(abi: Abi, bits: number): string {
  return bits === 8 ? "" : `, ${abi.littleEndian}`;
}

function putField(abi: Abi, layout: FieldLayout, field: StructField): string {
  const { type } = layout;
  const value = `value.${field.name}`;
  if ("struct" in type) return `${codecName(type.struct)}.encode(${value}, view, ${place(layout)});`;
  if ("chars" in type) return `putCString(view, ${place(layout)}, ${type.chars}, ${value});`;
  const bits = bitsOf(type.scalar);
  if (field.value.form === "bits") {
    return `putBits(view, ${place(layout)}, ${field.value.count}, ${value}, ${abi.littleEndian});`;
  }
  const isSafe = field.value.form === "integer" && field.value.representation === "safe" && bits === 64;
  return `view.set${accessor(type.scalar)}(${place(layout)}, ${isSafe ? `BigInt(${value})` : value}${endian(abi, bits)});`;
}

function getField(abi: Abi, layout: FieldLayout, field: StructField): string {
  const { type } = layout;
  if ("struct" in type) return `${codecName(type.struct)}.decode(view, ${place(layout)})`;
  if ("chars" in type) return `getCString(view, ${place(layout)}, ${type.chars})`;
  const bits = bitsOf(type.scalar);
  if (field.value.form === "bits") {
    return `getBits(view, ${place(layout)}, ${field.value.count}, ${abi.littleEndian})`;
  }
  const read = `view.get${accessor(type.scalar)}(${place(layout)}${endian(abi, bits)})`;
  return field.value.form === "integer" && field.value.representation === "safe" ? `Number(${read})` : read;
}

function accessor(scalar: string): string {
  const unsigned = scalar.startsWith("u");
  const bits = scalar.replace(/^u?int/, "");
  return `${bits === "64" ? "Big" : ""}${unsigned ? "Uint" : "Int"}${bits}`;
}
