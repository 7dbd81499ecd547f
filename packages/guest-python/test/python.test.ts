import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type PythonGuestOptions, pythonGuest } from "../src/index.js";
import { runRaw } from "./raw-controller.js";

function runPython(
  args: readonly string[],
  more: Partial<PythonGuestOptions> = {},
  env: readonly string[] = [],
) {
  const { file, args: words } = pythonGuest({ ...more, args });
  return runRaw(file, words, env);
}

describe("Python as a guest", () => {
  test("prints, and needs ten calls for it", async () => {
    const run = await runPython(["-c", "print(6*7)"]);
    expect(run).toEqual({
      status: 0,
      signal: null,
      stdout: "42\n",
      stderr: "",
      processStderr: "",
      calls: [
        "clock_gettime",
        "get_environ",
        "open",
        "read",
        "clock_gettime",
        ...["fstat64", "fstat64", "fstat64", "fstat64"],
        "write",
      ],
    });
  });

  test("exits with the status of sys.exit", async () => {
    const run = await runPython(["-c", "import sys; sys.exit(3)"]);
    expect([run.status, run.calls.at(-1), run.processStderr]).toEqual([3, "_exit", ""]);
  });

  test("writes a traceback to descriptor 2, not to the process's own stderr", async () => {
    const { status, stderr, processStderr } = await runPython(["-c", "1/0"]);
    expect([status, processStderr]).toEqual([1, ""]);
    expect(stderr).toMatch(/^Traceback .*\nZeroDivisionError: division by zero\n$/s);
  });

  test("finds its library inside the module, and no file anywhere else", async () => {
    const code = "import json, sys; print(json.dumps([sys.executable, sys.prefix])); open('/etc/passwd')";
    const { stdout, stderr } = await runPython(["-c", code]);
    expect(stdout).toBe('["/usr/local/bin/python3", "/usr/local"]\n');
    expect(stderr).toContain("FileNotFoundError: [Errno 44] No such file or directory: '/etc/passwd'");
  });

  test("sees the arguments and the environment that it was given, and no others", async () => {
    const code = "import os, sys; print(sys.argv, dict(os.environ))";
    const { stdout } = await runPython(["-c", code, "a b", "é"], {}, ["A=1", "B=x=y"]);
    expect(stdout).toBe("['-c', 'a b', 'é'] {'A': '1', 'B': 'x=y'}\n");
  });

  test("sleeps by select", async () => {
    const { status, calls } = await runPython(["-c", "import time; time.sleep(3600)"]);
    expect([status, calls.filter((name) => name === "select")]).toEqual([0, ["select"]]);
  });

  test("gets a MemoryError beyond its limit", async () => {
    const { status, stderr } = await runPython(["-c", "x = [1]\nwhile True: x = x + x"], { memoryMiB: 24 });
    expect([status, stderr.split("\n").at(-2)]).toEqual([1, "MemoryError"]);
  });

  test.each([
    ["a function", "def f(): f()\nf()"],
    ["__getattr__", "class A:\n  def __getattr__(self, name): return getattr(self, name)\nA().x"],
    ["map()", "import sys; sys.setrecursionlimit(10**6)\ndef f(x): return list(map(f, [x]))\nf(1)"],
    ["sorted()", "class A:\n  def __lt__(self, _): return sorted([A(), A()])\nsorted([A(), A()])"],
    ["a long expression", "import ast; ast.parse('+'.join(['1'] * 100_000))"],
  ])("gets a RecursionError of endless recursion through %s", async (_, code) => {
    const { status, stderr, processStderr } = await runPython(["-c", code]);
    expect([status, processStderr]).toEqual([1, ""]);
    expect(stderr.split("\n").at(-2)).toMatch(/^RecursionError: maximum recursion depth exceeded/);
  });

  test.each([
    ["os.abort()", "import os; os.abort()", "trap: unreachable\n"],
    [
      "a recursion in C that CPython does not count",
      "x = ()\nfor _ in range(200_000): x = (x,)\nhash(x)",
      "trap: Maximum call stack size exceeded\n",
    ],
  ])("dies by SIGABRT of %s", async (_, code, message) => {
    const { signal, processStderr } = await runPython(["-c", code]);
    expect([signal, processStderr]).toEqual(["SIGABRT", message]);
  });

  test("has no network and no other processes", async () => {
    const code =
      "import socket, subprocess\n" +
      "for attempt in (socket.socket, lambda: subprocess.run(['ls'])):\n" +
      "  try: attempt()\n" +
      "  except OSError as error: print(error)\n";
    const { stdout } = await runPython(["-c", code]);
    expect(stdout).toBe("[Errno 58] Not supported\n[Errno 58] wasi does not support processes.\n");
  });

  test("runs from the package's own program likewise", async () => {
    const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
    const { stdout } = await runRaw(process.execPath, [main, "-c", "print('direct')"]);
    expect(stdout).toBe("direct\n");
    const dump = spawnSync(process.execPath, [main], { env: { RPY_SANDBOX_DUMP: "1" } });
    expect(dump.stdout.toString()).toMatch(/^Version: 20001\nPlatform: linux\nFuncs: _exit\(i\)v /);
  });
});
