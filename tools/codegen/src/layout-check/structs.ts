import { type Abi, bitsOf, type FieldLayout, type Scalar, type Spec, type StructLayout } from "@sandbox/spec";

/** A static assertion, which names what does not hold. */
export function holds(condition: string, what: string): string {
  return `_Static_assert(${condition}, "${what}");`;
}

/** The order of bytes, the width of an address, the width and sign of every C type. */
export function checkTypes(abi: Abi): string[] {
  const order = abi.littleEndian ? "__ORDER_LITTLE_ENDIAN__" : "__ORDER_BIG_ENDIAN__";
  return [
    holds(`__BYTE_ORDER__ == ${order}`, "byteOrder"),
    holds(`sizeof(void *) == ${abi.pointerBytes}`, "pointerBytes"),
    ...[...abi.types].map(([c, scalar]) => holds(isScalar(c, scalar), `${c} is ${scalar}`)),
  ];
}

/** The size of every structure, the place, size and sign of every field. */
export function checkStructs(spec: Spec, abi: Abi): string[] {
  return abi.structs.flatMap((layout) => {
    const struct = spec.structs.find(({ name }) => name === layout.name);
    if (!struct) return [];
    const integers = struct.fields.flatMap(({ name, value }) => (value.form === "integer" ? [name] : []));
    return [
      holds(`sizeof(${struct.c}) == ${layout.size}`, `${struct.c}: size`),
      ...layout.fields.flatMap((field) => checkField(struct.c, field, layoutsByName(abi), integers)),
      ...layout.fixed.flatMap(({ name, offset, scalar }) => [
        holds(`offsetof(${struct.c}, ${name}) == ${offset}`, `${struct.c}: offset of ${name}`),
        holds(
          isScalar(`__typeof__(((${struct.c} *)0)->${name})`, scalar),
          `${struct.c}: ${name} is ${scalar}`,
        ),
      ]),
    ];
  });
}

function checkField(
  struct: string,
  { name, offset, type, c = name }: FieldLayout,
  layouts: ReadonlyMap<string, StructLayout>,
  integers: readonly string[],
): string[] {
  if (c === null) return [];
  const member = `((${struct} *)0)->${c}`;
  const place = holds(`offsetof(${struct}, ${c}) == ${offset}`, `${struct}: offset of ${name}`);
  if ("scalar" in type && integers.includes(name)) {
    return [
      place,
      holds(isScalar(`__typeof__(${member})`, type.scalar), `${struct}: ${name} is ${type.scalar}`),
    ];
  }
  return [place, holds(`sizeof(${member}) == ${sizeOf(type, layouts)}`, `${struct}: size of ${name}`)];
}

function sizeOf(type: FieldLayout["type"], layouts: ReadonlyMap<string, StructLayout>): number {
  if ("chars" in type) return type.chars;
  if ("struct" in type) return layouts.get(type.struct)?.size ?? 0;
  return (bitsOf(type.scalar) / 8) * type.count;
}

function layoutsByName(abi: Abi): ReadonlyMap<string, StructLayout> {
  return new Map(abi.structs.map((layout) => [layout.name, layout]));
}

function isScalar(type: string, scalar: Scalar): string {
  return `sizeof(${type}) == ${bitsOf(scalar) / 8} && (${type})-1 ${scalar.startsWith("u") ? ">" : "<"} 0`;
}
