import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath } from "@sandbox/test-fixtures";
import { afterAll, describe, expect, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const folder = mkdtempSync(join(tmpdir(), "sandbox-probe-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program of one line of shell. */
function program(name: string, line: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  return path;
}

describe("sandbox probe", () => {
  test("tells what the default guest is, and that each of its calls is supported", async () => {
    const { status, stdout } = await sandbox(["probe", "--json"]);
    const { version, platform, calls } = JSON.parse(stdout);
    expect({ status, version, platform }).toEqual({ status: 0, version: 20001, platform: "linux" });
    expect(calls.length).toBeGreaterThan(30);
    expect(calls.filter((call: { support: string }) => call.support !== "supported")).toEqual([]);
  });

  test("says of each call of a real PyPy what becomes of it", async () => {
    const dump = fixturePath("../specs/rpython-sandbox-2/inventories/pypy3.6-sandbox-2.txt");
    const { stdout } = await sandbox(["probe", program("pypy", `cat ${dump}`)]);
    expect(stdout).toMatch(/^157 calls: \d+ supported, \d+ refused, 0 unknown here$/m);
    expect(stdout).toMatch(/^refused +EPERM +chroot\(p\)i$/m);
    expect(stdout).toMatch(/^supported +open\(pii\)i$/m);
  });

  test.each([
    ["prints nothing", "true", "has no line `Version:`"],
    [
      "cannot be loaded",
      "echo 'guest: libpypy.so: cannot open\\033[2J' >&2; exit 127",
      "On stderr it said: guest: libpypy.so: cannot open[2J\n",
    ],
    ["prints nothing and leaves stderr open", "exec 1>&-; sleep 5", "has no line `Version:`"],
    ["prints without end", "yes", "which is no dump"],
    [
      "prints control characters",
      "printf 'Version: \\033[2J\\nPlatform: x\\nFuncs: \\n'",
      "has no line `Version:`",
    ],
  ])("refuses a program that %s", async (name, line, sentence) => {
    const { status, stdout, stderr } = await sandbox(["probe", program(name.replaceAll(" ", "-"), line)]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(sentence);
  });
});
