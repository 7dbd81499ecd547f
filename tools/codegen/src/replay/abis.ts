import type { Spec } from "@sandbox/spec";
import { key } from "../naming.js";
import { abiName } from "../protocol/abi.js";
import { type GeneratedFile, printModule } from "../typescript.js";

/** Every ABI by its name, as a recording has it. */
export function emitAbis(spec: Spec): Promise<GeneratedFile> {
  const names = spec.abis.map(abiName);
  return printModule({
    path: "abis.ts",
    from: "abi/*.yaml",
    imports: [{ moduleSpecifier: "@sandbox/protocol", namedImports: ["type Abi", ...names] }],
    statements: [
      `/** The ABIs of guests, by name. */
export const abis: Readonly<Record<string, Abi>> = {
${spec.abis.map((abi) => `${key(abi.name)}: ${abiName(abi)},`).join("\n")}
};`,
    ],
  });
}
