// What a program may print when it is asked what it is (H46).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GuestCommand, ProbeError, probeGuest } from "@sandbox/controller";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "sandbox-probe-"));
afterAll(() => rmSync(folder, { recursive: true }));

function program(name: string, code: string): GuestCommand {
  const path = join(folder, `${name}.cjs`);
  writeFileSync(path, code);
  return { file: process.execPath, args: [path] };
}

test.concurrent.each([
  ["prints nothing", "", "no line `Version:`"],
  ["prints one line of three", `console.log("Version: 20001")`, "no line `Platform:`"],
  [
    "prints a version that is no number",
    `console.log("Version: \\u202e1\\nPlatform: linux\\nFuncs: a()v")`,
    "Version",
  ],
  [
    "prints half a gigabyte",
    `for (;;) require("fs").writeSync(1, "x".repeat(65536))`,
    "more than 1048576 bytes",
  ],
  ["never ends", "setInterval(() => {}, 1000)", "within 10 seconds"],
  [
    "prints a dump and never ends",
    `console.log("Version: 1"); setInterval(() => {}, 1000)`,
    "within 10 seconds",
  ],
])("a program that %s is no guest", async (name, code, sentence) => {
  const probed = probeGuest(program(name.replaceAll(" ", "-"), code));
  await expect(probed).rejects.toThrow(ProbeError);
  await expect(probed).rejects.toThrow(sentence);
});

test("a program that is not there is no guest", async () => {
  await expect(probeGuest({ file: "/absent/guest" })).rejects.toThrow(ProbeError);
});
