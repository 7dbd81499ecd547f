import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitters, loadMarshalSpec, outputFolder, staleFiles, writeGenerated } from "@sandbox/codegen";
import { loadSpec, type Spec } from "@sandbox/spec";
import { afterAll, describe, expect, test } from "vitest";

const root = new URL("../../../", import.meta.url).pathname;
const temporary = mkdtempSync(join(tmpdir(), "sandbox-codegen-"));
afterAll(() => rmSync(temporary, { recursive: true }));

/** Both generations, each read anew. */
function realSpecs(): [spec: Spec, marshalSpec: Spec] {
  const directory = join(root, "specs", "rpython-sandbox-2");
  const { spec } = loadSpec(directory);
  const { spec: marshalSpec } = spec ? loadMarshalSpec(directory, spec) : {};
  if (!spec || !marshalSpec) throw new Error("the specification has problems");
  return [spec, marshalSpec];
}

describe.each(Object.entries(emitters))("the generated code of %s", (name, emit) => {
  test("is the same to the byte when it is generated again", async () => {
    const [first, second] = [await emit(...realSpecs()), await emit(...realSpecs())];
    expect(second).toEqual(first);
  });

  test("is what is committed", async () => {
    expect(staleFiles(join(root, outputFolder(name)), await emit(...realSpecs()))).toEqual([]);
  });
});

test("a file that was changed, is missing or is generated no more is stale, and writing mends it", () => {
  const files = ["a.ts", "b.ts", "c/d.ts"].map((path) => ({ path, text: `// ${path}\n` }));
  writeGenerated(temporary, files);
  expect(staleFiles(temporary, files)).toEqual([]);
  writeFileSync(join(temporary, "a.ts"), "// changed\n");
  rmSync(join(temporary, "b.ts"));
  writeFileSync(join(temporary, "c", "e.ts"), "// stray\n");
  expect(
    staleFiles(temporary, files).map((sentence) => sentence.replace(/^.*sandbox-codegen-\w+\//, "")),
  ).toEqual(["a.ts is not what the specification gives", "b.ts is missing", "c/e.ts is generated no more"]);
  writeGenerated(temporary, files);
  expect(staleFiles(temporary, files)).toEqual([]);
});
