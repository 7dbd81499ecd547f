import type { Abi, AbiConstant, Spec, StructLayout } from "@sandbox/spec";
import { camel, key, pascal } from "../naming.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { constantSetName } from "./constants.js";
import { emptyName } from "./empty-structs.js";
import { absentCodec, codecName, fieldHelpers, structCodec, translationName } from "./struct-codecs.js";

/** The name of an ABI in TypeScript: `linuxX8664`. */
export function abiName(abi: Pick<Abi, "name">): string {
  return camel(abi.name.replaceAll(/[^A-Za-z0-9]+/g, "_"));
}

/** How structures lie in the memory of one ABI, and what its numbers are. */
export function emitAbi(spec: Spec, abi: Abi): Promise<GeneratedFile> {
  const translations = translated(spec, abi);
  const codecs = [
    ...inOrderOfUse(abi.structs).map((layout) => structCodec(spec, abi, layout)),
    ...abi.lacks.map(absentCodec),
  ];
  const statements = [...translations.map(({ text }) => text), ...codecs, abiObject(abi, translations)];
  const text = statements.join("\n");
  const sets = spec.constants.flatMap((set) => [constantSetName(set), `${constantSetName(set)}Mask`]);
  const structTypes = spec.structs.map((struct) => `type ${pascal(struct.name)}`);
  return printModule({
    path: `abi/${abi.name}.ts`,
    from: `abi/${abi.name}.yaml and structs.yaml`,
    imports: [
      importFrom("../../abi.js", ["type Abi", "type StructCodec"], text),
      importFrom("../../guest-numbers.js", ["guestEnum", "guestFlags"], text),
      importFrom("../../pointer.js", ["NULL", "pointer"], text),
      importFrom("../../struct-fields.js", fieldHelpers, text),
      importFrom("../constants.js", sets, text),
      importFrom(
        "../empty-structs.js",
        spec.structs.map((struct) => emptyName(struct.name)),
        text,
      ),
      importFrom("../structs.js", structTypes, text),
    ],
    statements,
  });
}

function abiObject(abi: Abi, translations: readonly Translation[]): string {
  const types = [...abi.types].map(([c, scalar]) => `${key(c)}: ${JSON.stringify(scalar)}`);
  const numbers = translations.map(({ set }) => `${key(set)}: ${translationName(set)}`);
  return `${docComment(abi.doc)}
export const ${abiName(abi)}: Abi = {
  name: ${JSON.stringify(abi.name)},
  pointerBytes: ${abi.pointerBytes},
  littleEndian: ${abi.littleEndian},
  types: { ${types.join(", ")} },
  structs: { ${[...abi.structs.map(({ name }) => name), ...abi.lacks].map(keyed).join(", ")} },
  numbers: { ${numbers.join(", ")} },
  errno: { ${abi.errnos.map(({ name, value }) => `${name}: ${value ?? ERRNO_OF_NONE}`).join(", ")} },
};`;
}

/** EIO, which every system has: what a guest is told whose system has no errno of that name. */
const ERRNO_OF_NONE = 5;

interface Translation {
  readonly set: string;
  readonly text: string;
}

function translated(spec: Spec, abi: Abi): Translation[] {
  return spec.constants.flatMap((set) => {
    const overrides = abi.constants.get(set.name);
    if (!overrides) return [];
    const name = constantSetName(set);
    const make =
      set.kind === "enum"
        ? `guestEnum(${name}, ${numbersLiteral(overrides)})`
        : `guestFlags(${name}, ${numbersLiteral(overrides)}, ${set.field ? `${name}Mask` : 0})`;
    return [{ set: set.name, text: `const ${translationName(set.name)} = /* @__PURE__ */ ${make};` }];
  });
}

function numbersLiteral(overrides: readonly AbiConstant[]): string {
  return `{ ${overrides.map(({ name, value }) => `${name}: ${value}`).join(", ")} }`;
}

function keyed(name: string): string {
  return key(name) === codecName(name) ? codecName(name) : `${key(name)}: ${codecName(name)}`;
}

/** Structures that others contain come first. */
function inOrderOfUse(layouts: readonly StructLayout[]): StructLayout[] {
  const ordered = new Set<StructLayout>();
  const add = (layout: StructLayout) => {
    for (const { type } of layout.fields) {
      const inner = "struct" in type ? layouts.find(({ name }) => name === type.struct) : undefined;
      if (inner && inner !== layout) add(inner);
    }
    ordered.add(layout);
  };
  for (const layout of layouts) add(layout);
  return [...ordered];
}
