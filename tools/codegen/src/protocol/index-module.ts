import type { Spec } from "@sandbox/spec";
import { type GeneratedFile, printModule } from "../typescript.js";
import { callAreas } from "./calls.js";

/** What of the generated code is public. */
export function emitIndex(spec: Spec): Promise<GeneratedFile> {
  const modules = [
    ...spec.abis.map((abi) => `./abi/${abi.name}.js`),
    "./calls.js",
    ...callAreas(spec).map((area) => `./calls/${area}.js`),
    "./commands.js",
    "./constants.js",
    "./empty-structs.js",
    "./errno.js",
    "./structs.js",
    "./version.js",
  ];
  const statements = [modules.map((module) => `export * from "${module}";`).join("\n")];
  return printModule({ path: "index.ts", from: "the specification", statements });
}
