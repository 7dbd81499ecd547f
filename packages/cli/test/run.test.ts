import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const folder = mkdtempSync(join(tmpdir(), "sandbox-run-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Puts a script on the host. */
function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const run = (code: string, ...options: string[]) => sandbox(["run", ...options, "-c", code]);

describe("sandbox run", () => {
  test("prints what code prints", async () => {
    expect(await run("print(6*7)")).toEqual({ status: 0, stdout: "42\n", stderr: "" });
  });

  test("passes arguments, standard input and the exit status of a script", async () => {
    const path = script("args.py", "import sys\nprint(sys.argv[1:], sys.stdin.read())\nsys.exit(3)\n");
    const printed = await sandbox(["run", path, "a", "--json", "-c"], { input: "typed" });
    expect(printed).toEqual({ status: 3, stdout: "['a', '--json', '-c'] typed\n", stderr: "" });
  });

  test("shows a traceback on stderr, with the script's lines, and exits with 1", async () => {
    const { status, stdout, stderr } = await sandbox([
      "run",
      script("fails.py", "def f():\n    1 / 0\n\nf()\n"),
    ]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain('File "/sandbox/fails.py", line 2, in f');
    expect(stderr.trimEnd().split("\n").at(-1)).toBe("ZeroDivisionError: division by zero");
  });

  test("keeps the two streams apart, byte for byte", async () => {
    const { stdout, stderr } = await run(
      `import sys; sys.stdout.buffer.write(b"\\x1b[2Jout\\r"); sys.stderr.write("err\\u202e")`,
    );
    expect([stdout, stderr]).toEqual(["\x1b[2Jout\r", "err\u202e"]);
  });

  test.each([
    ["opening a file of the host", "open('/etc/passwd')", "FileNotFoundError"],
    ["listing a directory of the host", "import os; os.listdir('/root')", "FileNotFoundError"],
    ["a path that climbs out", "open('/tmp/../../../etc/passwd')", "FileNotFoundError"],
    ["a socket", "import socket; socket.socket()", "OSError"],
    ["a subprocess", "import subprocess; subprocess.run(['ls'])", "OSError"],
    ["os.system", "import os; os.system('ls')", "AttributeError"],
  ])("refuses %s", async (_, code, error) => {
    const { status, stderr } = await run(code);
    expect(status).toBe(1);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(new RegExp(`^${error}`));
  });

  test("shows nothing of the host: no environment, no user, no files", async () => {
    const everything = `
import os, sys, platform
print(os.environ, sys.argv, sys.path, os.getcwd(), platform.uname())
for folder, folders, files in os.walk("/"):
    print(folder, folders, files)
for name in ("/proc/self/environ", "/proc/cpuinfo", "/etc/hostname", "/etc/localtime", "/sys"):
    print(name, os.path.exists(name))
`;
    const secret = "a-secret-of-the-host";
    const { stdout } = await sandbox(["run", "-c", everything], { env: { SECRET: secret } });
    expect(stdout).toContain("environ({})");
    expect(stdout).not.toContain("True");
    for (const hostly of [
      secret,
      "SECRET",
      process.env["HOME"],
      userInfo().homedir,
      process.cwd(),
      "node_modules",
    ]) {
      if (hostly !== undefined && hostly.length > 1) expect(stdout).not.toContain(hostly);
    }
  });

  test("shows a mounted directory, and refuses to change it", async () => {
    writeFileSync(join(folder, "given.txt"), "given");
    const code = `
print(open("/data/given.txt").read())
for attempt in (lambda: open("/data/given.txt", "w"), lambda: open("/data/new", "w"), lambda: __import__("os").unlink("/data/given.txt")):
    try: attempt()
    except OSError as error: print(error.errno)
`;
    expect((await run(code, "--mount", `${folder}:/data`)).stdout).toBe("given\n69\n69\n69\n");
  });

  test("sets environment, working directory, clock and seed as it is told", async () => {
    const code = "import os, time; print(os.environ, os.getcwd(), int(time.time()), os.urandom(4).hex())";
    const flags = [
      "--env",
      "A=b=c",
      "--cwd",
      "/tmp",
      "--clock",
      "frozen=2026-01-31T12:00:00Z",
      "--seed",
      "7",
    ];
    const [first, second] = [await run(code, ...flags), await run(code, ...flags)];
    expect(first.stdout).toMatch(/^environ\(\{'A': 'b=c'\}\) \/tmp 1769860800 [0-9a-f]{8}\n$/);
    expect(second.stdout).toBe(first.stdout);
  });

  test("runs a module of Python, to which everything behind its name belongs", async () => {
    const timed = await sandbox(["run", "-m", "timeit", "-n", "10", "-r", "1", "--json", "pass"]);
    expect([timed.status, timed.stdout]).toEqual([
      2,
      expect.stringContaining("option --json not recognized"),
    ]);
    const tool = await sandbox(["run", "-m", "json.tool", "--compact"], { input: '{ "a": [1, 2] }' });
    expect(tool).toEqual({ status: 0, stdout: '{"a":[1,2]}\n', stderr: "" });
    const none = await sandbox(["run", "-m", "pip", "install", "x"]);
    expect([none.status, none.stderr]).toEqual([1, "/usr/local/bin/python3: No module named pip\n"]);
  });

  test("runs asyncio as the README of the guest says", async () => {
    const readme = readFileSync(new URL("../../guest-python/README.md", import.meta.url), "utf8");
    const [, loop = ""] = /```python\n(.*?)```/s.exec(readme) ?? [];
    const code = `${loop}
async def slowly(n):
    await asyncio.sleep(n)
    return n

async def main():
    asyncio.get_running_loop().call_soon_threadsafe(print, "soon")
    print(await asyncio.gather(slowly(2), slowly(1)))
    async with asyncio.timeout(1):
        await asyncio.sleep(60)

try:
    asyncio.run(main())
except TimeoutError:
    print("timed out")
`;
    // Virtual time passes by waiting alone.
    const printed = await run(code, "--clock", "virtual");
    expect(printed).toEqual({ status: 0, stdout: "soon\n[2, 1]\ntimed out\n", stderr: "" });
  });

  test("finds the tests of a mounted project, and says how they went", async () => {
    const project = join(folder, "project");
    mkdirSync(project);
    writeFileSync(join(project, "doubled.py"), "def doubled(x):\n    return x * 2\n");
    const text = `import unittest, doubled
class Doubled(unittest.TestCase):
    def test_two(self):
        self.assertEqual(doubled.doubled(2), 4)
`;
    writeFileSync(join(project, "test_doubled.py"), text);
    const flags = ["--mount", `${project}:/project`, "--cwd", "/project"];
    const { status, stderr } = await sandbox(["run", ...flags, "-m", "unittest", "discover", "-v"]);
    expect(stderr).toMatch(
      /^test_two \(test_doubled\.Doubled\.test_two\) \.\.\. ok\n.*\nRan 1 test in .*\nOK\n$/s,
    );
    expect(status).toBe(0);
  });

  test("enters a directory whatever PYTHONPATH is, and leaves it and a sitecustomize of the user's as they are", async () => {
    writeFileSync(join(folder, "sitecustomize.py"), "print('customized')\n");
    const code = "import os, sys; print(os.getcwd(), os.environ['PYTHONPATH'], sys.path[:2])";
    const flags = ["--mount", `${folder}:/own`, "--cwd", "/tmp"];
    expect((await run(code, ...flags, "--env", "PYTHONPATH=/own")).stdout).toBe(
      "customized\n/tmp /own ['', '/own']\n",
    );
    expect((await run(code, ...flags, "--env", "PYTHONPATH=/none")).stdout).toBe(
      "/tmp /none ['', '/none']\n",
    );
  });

  test.each([
    [["-m"], "nothing to run: -m stands before the name of a module, such as unittest"],
    [["-c", "1", "-m", "this"], "-c and -m say both what to run: give one of them"],
    [
      ["--wasm", process.execPath, "-c", "1"],
      "-c is for Python: it does not go with --wasm; a program's own arguments stand behind --",
    ],
    [
      ["--executable", process.execPath, "-m", "this"],
      "-m is for Python: with --executable it needs --lib; a program's own arguments stand behind --",
    ],
    [["--cwd", "data", "-c", "1"], "expected the guest's path from its root, such as /data"],
  ])("refuses %j", async (args, message) => {
    const { status, stdout, stderr } = await sandbox(["run", ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test("stops at a time limit with status 125 and says so in one line", async () => {
    const { status, stderr } = await run("while True: pass", "--timeout", "1.5");
    expect(status).toBe(125);
    expect(stderr).toMatch(
      /^sandbox: stopped at its limit of 1500 milliseconds from start to end \(wallMs\), having reached 1[5-9]\d\d\n$/,
    );
  });

  test("stops at an output limit, and passes on what was within it", async () => {
    const { status, stdout, stderr } = await run("while True: print('x' * 99)", "--max-output", "4K");
    expect({ status, length: stdout.length }).toEqual({ status: 125, length: 4096 });
    expect(stderr).toContain("(outputBytes)");
  });

  test("with --json prints one object and passes nothing through", async () => {
    const { status, stdout, stderr } = await run(
      "import sys; print('out'); sys.stderr.write('err'); sys.exit(4)",
      "--json",
    );
    expect(stderr).toBe("");
    expect(status).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: { kind: "exit", code: 4 },
      stdout: "out\n",
      stderr: "err",
      calls: { total: expect.any(Number), bySignature: { "write(ipi)i": expect.any(Number) } },
      durationMs: expect.any(Number),
    });
  });

  test("with --trace shows each call as strace would, and the verdict", async () => {
    const { stderr } = await run("open('/etc/passwd')", "--trace");
    expect(stderr).toMatch(
      /^openat\(AT_FDCWD, "\/etc\/passwd", O_RDONLY\) = -1 ENOENT \(No such file or directory\)$/m,
    );
    expect(stderr.trimEnd().split("\n").at(-1)).toBe("sandbox: exited with 1");
  });

  test.each([
    ["nothing to run", ["run"], "nothing to run"],
    ["a script that is not there", ["run", "absent.py"], "absent.py: no such file"],
    ["an unknown option", ["run", "--tracee", "x.py"], "Did you mean --trace?"],
    ["a time that is none", ["run", "--timeout", "soon", "x.py"], "expected a time such as"],
    ["a mount that is none", ["run", "--mount", "data", "x.py"], "expected HOST:GUEST"],
    ["an unknown command", ["rum"], "Did you mean run?"],
  ])("says what to do about %s, with status 2", async (_, args, sentence) => {
    const { status, stderr, stdout } = await sandbox(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(sentence);
  });

  test("a guest that cannot be started is status 127", async () => {
    const { status, stderr } = await sandbox(["run", "--executable", script("no-program", "")]);
    expect(status).toBe(127);
    expect(stderr).toMatch(/^sandbox: could not run \(GUEST_START\): /);
  });
});
