import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileGuest, fixturePath } from "@sandbox/test-fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const folder = mkdtempSync(join(tmpdir(), "replay-"));
afterAll(() => rmSync(folder, { recursive: true }));

const python = join(folder, "python.sbrec");
const files = join(folder, "files.sbrec");
const script = join(folder, "script.py");
const filesGuest = compileGuest("files");
const noCompiler = typeof filesGuest === "string" ? undefined : filesGuest.skipped;
const guest = typeof filesGuest === "string" ? filesGuest : "";

/** A program that is no guest of the recording: it writes these bytes and reads until the end. */
function speaker(name: string, bytes: string): string {
  const file = join(folder, name);
  writeFileSync(
    file,
    `process.stdout.write(Buffer.from(${JSON.stringify(bytes)}, "latin1"));process.stdin.resume();`,
  );
  return file;
}

let recorded: { readonly stdout: string; readonly status: number | null };

beforeAll(async () => {
  writeFileSync(
    script,
    `import random, sys, time
print(random.random(), time.time())
print("to stderr", file=sys.stderr)
print(open(sys.argv[0]).readline())
sys.exit(7)
`,
  );
  recorded = await sandbox(["run", "--record", python, script, "word"]);
  expect(recorded.status).toBe(7);
  if (noCompiler === undefined)
    expect((await sandbox(["run", "--record", files, "--executable", guest, "/tmp"])).status).toBe(0);
});

describe("sandbox replay --as controller", () => {
  test("answers the default guest with the recorded arguments: it prints and exits the same", async () => {
    const { status, stdout, stderr } = await sandbox(["replay", python, "--as", "controller"]);
    expect(stdout).toBe(recorded.stdout);
    expect(status).toBe(7);
    expect(stderr).toMatch(/^to stderr\nreplay matched: \d+ requests/);
  });

  test("prints one object with --json, the guest's output in it", async () => {
    const { status, stdout } = await sandbox(["replay", python, "--as", "controller", "--json"]);
    expect(status).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "matched",
      replayed: "controller",
      recording: python,
      stdout: recorded.stdout,
      stderr: "to stderr\n",
      status: 7,
    });
  });

  test("answers a native guest given by its file, with the recorded arguments, or by its command", async (context) => {
    if (noCompiler !== undefined) return context.skip(noCompiler);
    const byFile = await sandbox(["replay", files, "--as", "controller", "--executable", guest]);
    expect(byFile.status).toBe(0);
    expect(byFile.stdout).toMatch(/^cwd \/\n/);
    const byCommand = await sandbox(["replay", files, "--as", "controller", "--", guest, "/tmp"]);
    expect(byCommand).toEqual(byFile);
  });

  test("reports a guest that asks for something else, and exits with 1", async (context) => {
    if (noCompiler !== undefined) return context.skip(noCompiler);
    const { status, stderr } = await sandbox(["replay", files, "--as", "controller", "--", guest, "/usr"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /argument_mismatch: open\(pii\)i: expected path "\/tmp\/made\.bin", received "\/usr\/made\.bin"/,
    );
    expect(stderr).toMatch(/^- +\d+ {2}open\("\/tmp\/made\.bin".* recorded$/m);
    expect(stderr).toMatch(/^\+ +\d+ {2}open\("\/usr\/made\.bin".* live guest$/m);
  });

  test("reports a guest that breaks the protocol", async () => {
    const command = ["--", process.execPath, speaker("broken.js", "\x00")];
    const { status, stderr } = await sandbox(["replay", python, "--as", "controller", ...command]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/protocol_error/);
  });

  test("stops a guest that falls silent, after --timeout", async () => {
    const command = ["--timeout", "1s", "--", process.execPath, speaker("silent.js", "")];
    const { status, stderr } = await sandbox(["replay", python, "--as", "controller", ...command]);
    expect(status).toBe(1);
    expect(stderr).toBe("sandbox: the live side was not done after 1000 ms: --timeout gives it more\n");
  });

  test("does not compare what the recorder took out", async () => {
    const secret = join(folder, "secret.sbrec");
    const flags = ["--no-pack", "--redact", "data:hunter\\d+", "--env", "PASSWORD=hunter42"];
    const code = ["-c", "import os; print('it is', os.environ['PASSWORD'])"];
    const run = await sandbox(["run", "--record", secret, ...flags, ...code]);
    expect(run.stdout).toBe("it is hunter42\n");
    expect(readFileSync(secret, "latin1")).not.toContain("hunter42");
    const { status, stdout } = await sandbox(["replay", secret, "--as", "controller"]);
    expect(stdout).toMatch(/^it is .{8}\n$/);
    expect(stdout).not.toContain("hunter42");
    expect(status).toBe(0);
  });

  test("ends with --until after so many calls", async () => {
    const { status, stderr } = await sandbox(["replay", python, "--as", "controller", "--until", "20"]);
    expect(stderr).toMatch(/^replay matched: 20 requests/);
    expect(status).toBe(0);
  });
});

describe("sandbox replay --as guest", () => {
  const asGuest = ["replay", files, "--as", "guest"];

  test("makes the recorded calls to our controller", async (context) => {
    if (noCompiler !== undefined) return context.skip(noCompiler);
    const { status, stdout } = await sandbox(asGuest);
    expect(stdout).toMatch(/^replay matched: \d+ requests/);
    expect(status).toBe(0);
  });

  test("reports a controller that answers otherwise, and exits with 1", async (context) => {
    if (noCompiler !== undefined) return context.skip(noCompiler);
    const { status, stdout } = await sandbox([...asGuest, "--cwd", "/tmp"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/write_mismatch: getcwd\(pi\)p/);
    expect((await sandbox([...asGuest, "--cwd", "/tmp", "--ignore", "getcwd"])).status).toBe(0);
  });

  test("makes them to a controller of another make, over pipes", async (context) => {
    const { status, stderr } = spawnSync("python3", [
      "-c",
      "import sys; sys.exit(sys.version_info < (3, 6))",
    ]);
    if (status !== 0) return context.skip(`no Python 3: ${stderr ?? "cannot run python3"}`);
    // It answers every call with -1, and with EPERM.
    const controller = join(folder, "refuse.py");
    writeFileSync(
      controller,
      `import struct, sys
while True:
    head = sys.stdin.buffer.read(1)
    if not head: break
    signature = sys.stdin.buffer.read(head[0]).decode()
    sys.stdin.buffer.read(8 * len(signature[signature.index("(") + 1 : signature.index(")")]))
    sys.stdout.buffer.write(b"E" + struct.pack("=i", 1) + signature[-1:].encode() + struct.pack("=q", -1))
    sys.stdout.buffer.flush()
`,
    );
    const recording = fixturePath("recordings/files.frames");
    const answered = await sandbox(["replay", recording, "--as", "guest", "--", "python3", controller]);
    expect(answered.status).toBe(1);
    expect(answered.stdout).toMatch(/replay diverged at request 1 of \d+, after 0 that matched/);
    expect(answered.stdout).toMatch(/live controller$/m);
  });

  test("says that a controller cannot be started", async (context) => {
    if (noCompiler !== undefined) return context.skip(noCompiler);
    const { status, stderr } = await sandbox([...asGuest, "--", join(folder, "nothing")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/nothing: cannot be started: spawn .* ENOENT/);
  });
});

describe("sandbox replay --until N --then live", () => {
  test("goes on with a live controller from any call, open directories and all", async (context) => {
    if (noCompiler !== undefined) return context.skip(noCompiler);
    const whole = await sandbox(["replay", files, "--as", "controller", "--executable", guest]);
    const calls = Number(/matched: (\d+)/.exec(whole.stderr)?.[1]);
    expect(calls).toBeGreaterThan(15);
    for (let until = 0; until <= calls; until += 6) {
      const flags = ["--until", String(until), "--then", "live", "--executable", guest];
      const { status, stdout } = await sandbox(["replay", files, "--as", "controller", ...flags]);
      expect(stdout).toBe(whole.stdout);
      expect(status).toBe(0);
    }
  });

  test("gives the default guest what is there now, behind what was there then", async () => {
    const flags = ["--until", "30", "--then", "live", "--mount", `${folder}:/sandbox`];
    const { status, stdout } = await sandbox(["replay", python, "--as", "controller", ...flags]);
    expect(status).toBe(7);
    const [numbers, ...lines] = stdout.split("\n");
    expect(lines).toEqual(recorded.stdout.split("\n").slice(1));
    expect(numbers).not.toBe(recorded.stdout.split("\n")[0]);
  });

  test("goes on with a controller of another make, over pipes", async (context) => {
    if (noCompiler !== undefined) return context.skip(noCompiler);
    const controller = join(folder, "controller.mjs");
    const [session, protocol] = ["controller", "protocol"].map((name) =>
      import.meta.resolve(`@sandbox/${name}`),
    );
    writeFileSync(
      controller,
      `import { createSystem, Session } from ${JSON.stringify(session)};
import { linuxX8664 } from ${JSON.stringify(protocol)};
const onOutput = (stream, bytes) => process.stderr.write(bytes);
const handlers = createSystem({ onOutput });
const send = (bytes) => process.stdout.write(bytes);
const session = new Session({ abi: linuxX8664, handlers, send, onEnd: () => {} });
process.stdin.on("data", (bytes) => session.receive(bytes));
`,
    );
    const flags = ["--until", "14", "--then", "live", "--executable", guest];
    const command = ["--", process.execPath, controller];
    const { status, stdout, stderr } = await sandbox([
      "replay",
      files,
      "--as",
      "guest",
      ...flags,
      ...command,
    ]);
    expect(status).toBe(0);
    // What the recording says was printed before, then the live controller's, which prints onto its own stderr.
    expect(stdout).toMatch(/^cwd \/\n/);
    expect(stderr).toMatch(/^replay matched: 14 requests/m);
    expect(stderr).toMatch(/^open again -1 errno 2 ENOENT$/m);
  });

  test("does not go on where the live controller would have answered otherwise", async () => {
    // The script is not there.
    const flags = ["--until", "55", "--then", "live"];
    const { status, stderr } = await sandbox(["replay", python, "--as", "controller", ...flags]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/result_mismatch/);
    expect(stderr).toMatch(/live controller$/m);
  });
});

describe("sandbox replay refuses", () => {
  const refusal = async (...args: string[]) => {
    const { status, stderr } = await sandbox(["replay", ...args]);
    expect(status).toBe(2);
    return stderr;
  };

  test("a file that is none, or not there", async () => {
    expect(await refusal(script, "--as", "guest")).toMatch(/script\.py: /);
    expect(await refusal(join(folder, "none"), "--as", "guest")).toMatch(/none: no such file\n$/);
  });

  test("a recording that does not say what its guest was, without a guest", async () => {
    const recording = fixturePath("recordings/files.frames");
    expect(await refusal(recording, "--as", "controller")).toMatch(
      /does not say what the guest was: give --executable/,
    );
  });

  test("--then without --until, and a call that the recording does not answer", async () => {
    expect(await refusal(python, "--as", "guest", "--then", "live")).toMatch(/--then goes with --until/);
    const late = await refusal(python, "--as", "controller", "--until", "9999", "--then", "live");
    expect(late).toMatch(/--until 9999: the recording has answers to \d+ calls/);
  });

  test("a level where nothing is compared by it", async () => {
    expect(await refusal(python, "--as", "controller", "--level", "bytes")).toMatch(
      /it goes with --as guest/,
    );
  });
});
