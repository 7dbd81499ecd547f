import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const specs = new URL("../../../specs/", import.meta.url).pathname;

/** The specification of this repository. */
export const realSpec = join(specs, "rpython-sandbox-2");

/** A copy of the specification with one edit: in `file`, `from` becomes `to`. Answers its directory. */
export function editedSpec(file: string, from: string, to: string): string {
  const directory = mkdtempSync(join(tmpdir(), "sandbox-spec-"));
  cpSync(specs, directory, { recursive: true });
  const path = join(directory, "rpython-sandbox-2", file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no \`${from}\``);
  writeFileSync(path, text.replace(from, to));
  return join(directory, "rpython-sandbox-2");
}
