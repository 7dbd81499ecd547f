import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitters } from "@sandbox/codegen";
import { loadSpec } from "@sandbox/spec";
import { afterAll, expect, test } from "vitest";

const copy = mkdtempSync(join(tmpdir(), "sandbox-deprecation-"));
afterAll(() => rmSync(copy, { recursive: true }));

/** The text of a generated file of a package. */
async function generated(name: string, path: string): Promise<string> {
  const { spec } = loadSpec(join(copy, "rpython-sandbox-2"));
  const files = spec ? await emitters[name]?.(spec) : undefined;
  return files?.find((file) => file.path === path)?.text ?? "";
}

function edit(file: string, from: string, to: string): void {
  const path = join(copy, "rpython-sandbox-2", file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no \`${from}\``);
  writeFileSync(path, text.replace(from, to));
}

test("what is deprecated says why, wherever a user meets it", async () => {
  cpSync(new URL("../../../specs", import.meta.url).pathname, copy, { recursive: true });
  edit("calls/file.yaml", "  open(pii)i:\n", '  open(pii)i:\n    deprecated: "use openat"\n');
  edit(
    "calls/file.yaml",
    "{ name: flags, type: open_flags }",
    "{ name: flags, type: open_flags, deprecated: be plain }",
  );
  edit("constants.yaml", "O_NOATIME: 0o1000000", 'O_NOATIME: { value: 0o1000000, deprecated: "no one may" }');
  edit("protocol.yaml", "    name: free\n", "    name: free\n    deprecated: leak instead\n");
  expect(await generated("protocol", "calls/file.ts")).toMatch(
    /See open\(2\)\.\n \* @deprecated use openat\n/,
  );
  expect(await generated("protocol", "calls/file.ts")).toMatch(
    /@deprecated be plain\n +\*\/\n +readonly flags/,
  );
  expect(await generated("controller", "handlers.ts")).toMatch(/@deprecated use openat\n +\*\/\n +open\(/);
  expect(await generated("guest", "stubs.ts")).toMatch(/@deprecated use openat\n +\*\/\n +open\(/);
  expect(await generated("protocol", "constants.ts")).toMatch(
    /\/\*\* @deprecated no one may \*\/\n +O_NOATIME/,
  );
  expect(await generated("protocol", "commands.ts")).toMatch(
    /@deprecated leak instead\n \*\/\nexport function encodeFree/,
  );
});
