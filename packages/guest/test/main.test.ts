import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Assembly, assemble, op } from "./assemble.js";

// The built program, in a process of its own: how a guest dies cannot be seen from inside.
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "guest-main-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(
  args: readonly string[],
  env: Record<string, string> = {},
  input: Uint8Array = new Uint8Array(),
) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { env, input });
  return { status, signal, stdout: stdout.toString("latin1"), stderr: stderr.toString() };
}

function startModule(assembly: Assembly, input?: Uint8Array) {
  const file = join(folder, "program.wasm");
  writeFileSync(file, assemble(assembly));
  return start([file], {}, input);
}

const exits = { name: "proc_exit", parameters: 1, hasResult: false };
const yields = { name: "sched_yield", parameters: 0 };

describe("the program guest", () => {
  test("ends with 0 when its module returns, and writes nothing", () => {
    expect(startModule({})).toEqual({ status: 0, signal: null, stdout: "", stderr: "" });
  });

  test("asks to exit, and exits when the pipe is closed then", () => {
    const ended = startModule({ imports: [exits], start: [...op.i32(7), ...op.call(0)] });
    expect(ended).toEqual({ status: 7, signal: null, stdout: "\x09_exit(i)v\x07\0\0\0\0\0\0\0", stderr: "" });
  });

  test("dies by SIGABRT when the pipe is closed during any other call", () => {
    expect(startModule({ imports: [yields], start: [...op.call(0), ...op.drop] })).toEqual({
      status: null,
      signal: "SIGABRT",
      stdout: "\x0esched_yield()i",
      stderr: "sandbox: stdin is closed, subprocess interrupted\n",
    });
  });

  test("dies by SIGABRT of a byte that is no command", () => {
    const assembly = { imports: [yields], start: [...op.call(0), ...op.drop] };
    const { signal, stderr } = startModule(assembly, Uint8Array.of(63));
    expect([signal, stderr]).toEqual(["SIGABRT", "sandbox: protocol error: unexpected byte 63\n"]);
  });

  test("dies by SIGABRT of a trap", () => {
    const { signal, stderr } = startModule({ start: op.unreachable });
    expect([signal, stderr]).toEqual(["SIGABRT", "trap: unreachable\n"]);
  });

  test("refuses a module that wants more than WASI, before it runs", () => {
    const { status, stdout, stderr } = startModule({ imports: [{ from: "env", name: "x", parameters: 0 }] });
    expect([status, stdout]).toEqual([126, ""]);
    expect(stderr).toMatch(
      /^guest: .*program\.wasm: the module imports the function "x" from "env", and only/,
    );
  });

  test("refuses a file that is not there", () => {
    const { status, stderr } = start([join(folder, "nothing.wasm")]);
    expect([status, stderr]).toEqual([126, expect.stringMatching(/^guest: .*: ENOENT: no such file/)]);
  });

  test("tells what it can ask when RPY_SANDBOX_DUMP is set, and runs nothing", () => {
    const { status, stdout, stderr } = start(["any.wasm"], { RPY_SANDBOX_DUMP: "1" });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Version: 20001\nPlatform: linux\nFuncs: _exit\(i\)v .* write\(ipi\)i\n$/);
  });

  test.each([
    [[], "guest: no file to run; usage: guest"],
    [["--argv0", "name"], "guest: no file to run; usage: guest"],
    [["--what", "a.wasm"], "guest: unknown option --what; usage: guest"],
    [["--memory", "0", "a.wasm"], "guest: expected --memory as a whole number of MiB from 1 to 4096"],
    [["--stack", "1.5", "a.wasm"], "guest: expected --stack as a whole number of MiB from 1 to 1024"],
    [["--memory", "a.wasm"], "guest: no file to run; usage: guest"],
  ])("says how it is used when started with %o", (args, message) => {
    const { status, stderr } = start(args);
    expect([status, stderr.slice(0, message.length)]).toEqual([2, message]);
  });
});
