import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitters, loadMarshalSpec } from "@sandbox/codegen";
import { loadSpec, type Spec } from "@sandbox/spec";
import { afterEach, describe, expect, test } from "vitest";

const specs = new URL("../../../specs/", import.meta.url).pathname;
let folder = "";
afterEach(() => rmSync(folder, { recursive: true }));

/** A copy of specifications in which the call `fsync` has another name; where it is, and what it says. */
function renamed(...names: readonly string[]): [directory: string, spec: Spec] {
  folder = mkdtempSync(join(tmpdir(), "sandbox-codegen-"));
  for (const name of names) cpSync(join(specs, name), join(folder, name), { recursive: true });
  const directory = join(folder, "rpython-sandbox-2");
  const calls = join(directory, "calls/file.yaml");
  writeFileSync(calls, readFileSync(calls, "utf8").replace("  fsync(i)i:", "  sync_file(i)i:"));
  const { spec } = loadSpec(directory);
  if (!spec) throw new Error("the specification has problems");
  return [directory, spec];
}

const functionsOf = (spec: Spec | undefined) => spec?.marshal?.functions.map(({ shortName }) => shortName);

describe("the first generation over a specification that was edited", () => {
  test("has to fit it, where it stands beside it", () => {
    const { spec, diagnostics } = loadMarshalSpec(
      ...renamed("schema", "rpython-sandbox-1", "rpython-sandbox-2"),
    );
    expect(spec).toBeUndefined();
    expect(diagnostics.map(({ message }) => message)).toEqual(["unknown call `fsync(i)i`"]);
  });

  test("is the shipped one where there is none beside it, without the functions that do not fit", () => {
    const { spec, diagnostics } = loadMarshalSpec(...renamed("schema", "rpython-sandbox-2"));
    expect(diagnostics).toEqual([]);
    expect(functionsOf(spec)).toContain("fdatasync");
    expect(functionsOf(spec)).not.toContain("fsync");
    expect(spec?.calls.some(({ name }) => name === "sync_file")).toBe(true);
  });
});

test("without it nothing of it is generated", async () => {
  const [, spec] = renamed("schema", "rpython-sandbox-2");
  for (const name of ["protocol", "controller", "guest", "replay", "model"]) {
    const paths = (await emitters[name]?.(spec))?.map(({ path }) => path) ?? [];
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => path.startsWith("marshal"))).toEqual([]);
  }
});
