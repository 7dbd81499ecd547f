import { basename } from "node:path";
import type { SourceFile } from "../source.js";
import { checkCodeNames } from "./code-names.js";

/** The area of a file of calls or functions: its name, which that of a module of generated code is too. */
export function areaOf(file: SourceFile): string {
  return basename(file.path, ".yaml");
}

/** Reports files whose names are none for modules, or for two modules the same one. */
export function checkAreas(files: readonly SourceFile[]): void {
  const named = files.map((file) => ({ name: areaOf(file), file, path: [] }));
  for (const { name, file } of named) {
    if (/^[a-z][a-z0-9_-]*$/.test(name)) continue;
    const message = `\`${name}\` cannot name modules of generated code`;
    file.problem([], "SBX034", message, "small letters first, then also digits, `_` and `-`");
  }
  checkCodeNames(named.filter(({ name }) => /^[a-z]/.test(name)));
}
