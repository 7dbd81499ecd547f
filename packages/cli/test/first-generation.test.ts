// `sandbox run` and `sandbox probe` with guests of the first generation.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { marshalGuestInPython } from "@sandbox/test-fixtures";
import { afterAll, describe, expect, type TestContext, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const folder = mkdtempSync(join(tmpdir(), "sandbox-first-generation-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An executable that runs the program which is its last argument, whatever stands before it, as a PyPy runs `-c CODE`. */
function guest(context: TestContext): string {
  const found = marshalGuestInPython();
  if ("skipped" in found) return context.skip(found.skipped);
  const path = join(folder, "guest");
  const command = [found.file, ...found.args].map((word) => `'${word}'`).join(" ");
  writeFileSync(path, `#!/bin/sh\nfor last; do :; done\nexec ${command} "$last"\n`, { mode: 0o755 });
  return path;
}

const program = 'stat "/bin/pypy-c" -> stat\nlistdir "/bin" -> [string]\nisatty 0 -> bool\nexit 3';

describe("sandbox run --executable", () => {
  test("tells a guest of the first generation by what it says, and says so", async (context) => {
    const file = guest(context);
    const { status, stdout, stderr } = await sandbox([
      "run",
      "--trace",
      "--executable",
      file,
      "getpid -> int",
    ]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "getpid -> 2\n" });
    expect(stderr).toMatch(/^getpid\(\) += 2$/m);
    expect(stderr).toMatch(/^sandbox: exited with 0; first generation of the pipe$/m);
  });

  test("has the generation in the report of --json", async (context) => {
    const file = guest(context);
    const { stdout } = await sandbox(["run", "--json", "--executable", file, "getpid -> int\nexit 7"]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: { kind: "exit", code: 7 }, protocol: 1 });
    const second = await sandbox(["run", "--json", "-c", "pass"]);
    expect(JSON.parse(second.stdout)).toMatchObject({ verdict: { kind: "exit", code: 0 }, protocol: 2 });
  });

  test("serves the library of --lib beside /bin/pypy-c", async (context) => {
    const lib = join(folder, "pypy");
    for (const name of ["lib-python", "lib_pypy"]) mkdirSync(join(lib, name), { recursive: true });
    const { status, stdout } = await sandbox([
      "run",
      "--executable",
      guest(context),
      "--lib",
      lib,
      "-c",
      program,
    ]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^stat "\/bin\/pypy-c" -> \(33261, /);
    expect(stdout).toContain('listdir "/bin" -> ["lib-python", "lib_pypy", "pypy-c"]\nisatty 0 -> True\n');
  });

  test("takes a guest for what --protocol says", async (context) => {
    const run = (protocol: string) =>
      sandbox(["run", "--protocol", protocol, "--executable", guest(context), "getpid -> int"]);
    expect(await run("1")).toMatchObject({ status: 0, stdout: "getpid -> 2\n" });
    const asSecond = await run("2");
    expect(asSecond.status).toBe(127);
    expect(asSecond.stderr).toContain("speaks the first generation of the pipe, which knows no dump");
  });

  test.each([
    [["--protocol", "3", "--executable", "/bin/true"], "expected auto, 1 or 2"],
    [["--protocol", "1", "script.py"], "--protocol goes with --executable"],
  ])("says what to do about %j, with status 2", async (options, sentence) => {
    const { status, stderr } = await sandbox(["run", ...options]);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
  });
});

describe("sandbox probe", () => {
  test("says that a guest is of the first generation, and does not wait for a dump", async (context) => {
    const file = guest(context);
    // What it is asked with is its program.
    expect(await sandbox(["probe", asksAtOnce(file)])).toEqual({
      status: 0,
      stdout: `${asksAtOnce(file)}\nfirst generation of the pipe, no dump: it does not say what it calls\n`,
      stderr: "",
    });
    expect((await sandbox(["probe", "--json", asksAtOnce(file)])).stdout).toBe('{"protocol":1}\n');
  });
});

/** A guest that needs no arguments. */
function asksAtOnce(file: string): string {
  const path = join(folder, "asks-at-once");
  writeFileSync(path, `#!/bin/sh\nexec '${file}' 'getpid -> int'\n`, { mode: 0o755 });
  return path;
}
