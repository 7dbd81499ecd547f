import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateLayoutChecks } from "@sandbox/codegen";
import { loadSpec, type Spec } from "@sandbox/spec";
import { afterAll, describe, expect, test } from "vitest";

const specs = new URL("../../../specs", import.meta.url).pathname;
const temporary = mkdtempSync(join(tmpdir(), "sandbox-layout-check-"));
afterAll(() => rmSync(temporary, { recursive: true }));

/** Compilers that may be there for each ABI; a Mac on Apple silicon checks its own headers. */
const compilers: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "linux-x86_64":
    process.platform === "linux" && process.arch === "x64" ? [["cc"], ["x86_64-linux-gnu-gcc"]] : [],
  "linux-i386": [
    ["cc", "-m32"],
    // Where another compiler's package keeps gcc-multilib from making its link to the kernel's headers.
    ["cc", "-m32", "-isystem", "/usr/include/x86_64-linux-gnu"],
    ["i686-linux-gnu-gcc"],
  ],
  "linux-aarch64": [
    ...(process.platform === "linux" && process.arch === "arm64" ? [["cc"]] : []),
    ["aarch64-linux-gnu-gcc"],
    ...["14", "13", "12"].map((version) => [`aarch64-linux-gnu-gcc-${version}`]),
  ],
  "darwin-arm64": process.platform === "darwin" && process.arch === "arm64" ? [["cc"]] : [],
};

/** What the compiler says of a program; nothing when all of it holds. */
function compile([file = "cc", ...args]: readonly string[], source: string): string {
  const run = spawnSync(file, [...args, "-fsyntax-only", "-x", "c", "-"], {
    input: source,
    encoding: "utf8",
  });
  return run.status === 0 ? "" : run.stderr || String(run.error);
}

/** The first compiler that finds headers for the ABI. */
function compilerFor(abi: string): readonly string[] | undefined {
  return compilers[abi]?.find(
    (compiler) => compile(compiler, "#define _GNU_SOURCE 1\n#include <sys/stat.h>\n") === "",
  );
}

function load(directory: string): Spec {
  const { spec, diagnostics } = loadSpec(join(directory, "rpython-sandbox-2"));
  if (!spec) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return spec;
}

async function program(spec: Spec, abi: string): Promise<string> {
  const files = await generateLayoutChecks(spec);
  return files.find(({ path }) => path === `${abi}.c`)?.text ?? "";
}

describe.each(load(specs).abis.map(({ name }) => name))("the layouts of %s", (abi) => {
  const compiler = compilerFor(abi);
  const reason = `no compiler with headers for ${abi}: tried ${compilers[abi]?.map((one) => one.join(" ")).join(", ") || "none"}`;

  test("are those of the system's headers", async ({ skip }) => {
    if (!compiler) return skip(reason);
    expect(compile(compiler, await program(load(specs), abi))).toBe("");
  });
});

describe("an edit that makes the specification wrong does not compile:", () => {
  const abi = "linux-x86_64";
  const compiler = compilerFor(abi);

  test.skipIf(!compiler).each([
    ["an offset", `abi/${abi}.yaml`, "st_rdev: { offset: 40,", "st_rdev: { offset: 36,", "offset of st_rdev"],
    ["a size", `abi/${abi}.yaml`, "tms:\n    size: 32", "tms:\n    size: 40", "struct tms: size"],
    [
      "a field's sign",
      `abi/${abi}.yaml`,
      "st_mode: { offset: 24, type: uint32",
      "st_mode: { offset: 24, type: int32",
      "st_mode is int32",
    ],
    ["a C type", `abi/${abi}.yaml`, "\n  mode_t: uint32", "\n  mode_t: uint16", "mode_t is uint16"],
    ["a flag", "constants.yaml", "O_TRUNC: 0o1000", "O_TRUNC: 0o2000", "O_TRUNC is 1024"],
    ["a value", "constants.yaml", "DT_LNK: 10", "DT_LNK: 11", "DT_LNK is 11"],
    ["an errno", "constants.yaml", "ENOTEMPTY: { value: 39", "ENOTEMPTY: { value: 93", "ENOTEMPTY is 93"],
    [
      "an argument's width",
      "types.yaml",
      "offset: { form: integer, c: off_t",
      "offset: { form: integer, c: int",
      "different width",
    ],
    [
      "a structure",
      "calls/file.yaml",
      "type: struct statvfs",
      "type: struct stat",
      "incompatible pointer type",
    ],
  ])("%s", async (name, file, before, after, complaint) => {
    if (!compiler) return;
    const copy = join(temporary, name.replaceAll(/\W/g, "-"));
    cpSync(specs, copy, { recursive: true });
    const path = join(copy, "rpython-sandbox-2", file);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(before);
    writeFileSync(path, text.replace(before, after));
    expect(compile(compiler, await program(load(copy), abi))).toContain(complaint);
  });
});
