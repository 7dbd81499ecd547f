import type { ConstantSet, Spec } from "@sandbox/spec";
import { key } from "../naming.js";
import { constantSetName } from "../protocol/constants.js";
import { type GeneratedFile, importFrom, printModule } from "../typescript.js";

/** The sets of named numbers by the names that the tables use; the numbers are those of `@sandbox/protocol`. */
export function emitConstantSets(spec: Spec): Promise<GeneratedFile> {
  const flags = spec.constants.filter((set) => set.kind === "flags");
  const enums = spec.constants.filter((set) => set.kind === "enum");
  const statements = [
    `/** Bits that are combined. Those of \`mask\` are one value. */
export const flagSets = {
${flags.map((set) => `${key(set.name)}: { names: ${constantSetName(set)}, mask: ${mask(set)} },`).join("\n")}
} as const;`,
    `/** Numbers of which a value is one. */
export const enumSets = {
${enums.map((set) => `${key(set.name)}: ${constantSetName(set)},`).join("\n")}
} as const;`,
  ];
  const text = statements.join("\n");
  const names = spec.constants.flatMap((set) => [constantSetName(set), `${constantSetName(set)}Mask`]);
  return printModule({
    path: "constant-sets.ts",
    from: "constants.yaml",
    imports: [importFrom("@sandbox/protocol", names, text)],
    statements,
  });
}

function mask(set: ConstantSet): string {
  return set.field ? `${constantSetName(set)}Mask` : "0";
}
