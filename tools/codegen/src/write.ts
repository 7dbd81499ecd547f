import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { GeneratedFile } from "./typescript.js";

/** Writes `files` below `directory` and removes what else is there; a file that would not change keeps its date. */
export function writeGenerated(directory: string, files: readonly GeneratedFile[]): void {
  for (const { path, text } of files) {
    const target = join(directory, path);
    if (existsSync(target) && readFileSync(target, "utf8") === text) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  for (const path of leftovers(directory, files)) rmSync(join(directory, path));
}

/** What `writeGenerated` would change, as sentences; none when the files on disk are fresh. */
export function staleFiles(directory: string, files: readonly GeneratedFile[]): string[] {
  const shown = (path: string) => relative(process.cwd(), join(directory, path));
  const changed = files.flatMap(({ path, text }) => {
    const target = join(directory, path);
    if (!existsSync(target)) return [`${shown(path)} is missing`];
    return readFileSync(target, "utf8") === text
      ? []
      : [`${shown(path)} is not what the specification gives`];
  });
  return [...changed, ...leftovers(directory, files).map((path) => `${shown(path)} is generated no more`)];
}

function leftovers(directory: string, files: readonly GeneratedFile[]): string[] {
  if (!existsSync(directory)) return [];
  const wanted = new Set(files.map((file) => file.path));
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter((path) => !wanted.has(path.replaceAll("\\", "/")));
}
