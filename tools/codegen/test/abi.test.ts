import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitters } from "@sandbox/codegen";
import { loadSpec } from "@sandbox/spec";
import { afterAll, expect, test } from "vitest";

const specs = new URL("../../../specs", import.meta.url).pathname;
const copy = mkdtempSync(join(tmpdir(), "sandbox-abi-"));
afterAll(() => rmSync(copy, { recursive: true }));

/** The generated module of one ABI, with its file in the specification edited. */
async function generated(abi: string, edit: (yaml: string) => string): Promise<string> {
  cpSync(specs, copy, { recursive: true });
  const path = join(copy, "rpython-sandbox-2", "abi", `${abi}.yaml`);
  const yaml = readFileSync(path, "utf8");
  const edited = edit(yaml);
  expect(edited).not.toBe(yaml);
  writeFileSync(path, edited);
  const { spec, diagnostics } = loadSpec(join(copy, "rpython-sandbox-2"));
  if (!spec) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const files = (await emitters["protocol"]?.(spec)) ?? [];
  return files.find(({ path: name }) => name === `abi/${abi}.ts`)?.text ?? "";
}

test("a structure that an ABI says it lacks has a codec that refuses", async () => {
  const text = await generated("darwin-arm64", (yaml) =>
    yaml
      .replace(/\n {2}winsize:\n {4}size: 8\n {4}fields:\n(?: {6}.*\n)+/, "\n")
      .replace(/\nstructs:/, "\nlacks: [winsize]\n\nstructs:"),
  );
  expect(text).toContain('const winsize: StructCodec<Winsize> = /* @__PURE__ */ absent("struct winsize");');
});

test("a field narrower than its TypeScript type is held against its range", async () => {
  const text = await generated("linux-i386", (yaml) =>
    yaml.replace("st_size: { offset: 44, type: int64 }", "st_size: { offset: 44, type: int32 }"),
  );
  expect(text).toContain('view.setInt32(at + 44, fitBig(value.st_size, "int32"), true);');
  expect(text).toContain("st_size: BigInt(view.getInt32(at + 44, true)),");
});

test("an ABI with big-endian bytes writes and reads them so, but ports as ever", async () => {
  const text = await generated("linux-aarch64", (yaml) =>
    yaml.replace("byteOrder: little", "byteOrder: big"),
  );
  expect(text).toContain("view.setInt16(at + 4, value.events, false);");
  expect(text).toContain("view.setUint16(at + 2, value.sin_port, false);");
  expect(text).not.toContain(", true)");
});
