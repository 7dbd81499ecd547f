import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const specs = new URL("../../../specs/", import.meta.url).pathname;

/** The specification of this repository. */
export const realSpec = join(specs, "rpython-sandbox-2");

const copies: string[] = [];
afterAll(() => {
  for (const directory of copies) rmSync(directory, { recursive: true });
});

/** That of the first generation, which extends the other. */
export const realMarshalSpec = join(specs, "rpython-sandbox-1");

/** A copy of a specification with one edit: in `file`, `from` becomes `to`. Answers its directory. */
export function editedSpec(file: string, from: string, to: string, name = "rpython-sandbox-2"): string {
  const directory = mkdtempSync(join(tmpdir(), "sandbox-spec-"));
  copies.push(directory);
  cpSync(specs, directory, { recursive: true });
  const path = join(directory, name, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no \`${from}\``);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  return join(directory, name);
}
