// sandbox replay with recordings of the first generation, made with our controller and a guest in C.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath, marshalGuestInC } from "@sandbox/test-fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const folder = mkdtempSync(join(tmpdir(), "replay-marshal-"));
afterAll(() => rmSync(folder, { recursive: true }));

const found = marshalGuestInC();
const noCompiler = "skipped" in found ? found.skipped : undefined;
const guest = "skipped" in found ? "" : found.file;
const recording = join(folder, "session.sbrec");

const program = `
getcwd -> string
mkdir "/tmp/d" 448 -> none
fd = open "/tmp/d/out" 66 420 -> int
write $fd "hello" -> int
lseek $fd I:0 0 -> int64
read $fd 100 -> string
close $fd -> none
listdir "/tmp/d" -> [string]
ll_time.ll_time_time -> float
isatty 1 -> bool
unlink "/tmp/d/out" -> none
unlink "/tmp/d/out" -> none
exit 3
`;

let live: { readonly stdout: string; readonly status: number | null };

beforeAll(async () => {
  if (noCompiler !== undefined) return;
  live = await sandbox(["run", "--record", recording, "--executable", guest, "--", program]);
  expect(live.status).toBe(3);
  expect(live.stdout).toMatch(/^unlink "\/tmp\/d\/out" -> OSError 2$/m);
});

describe.skipIf(noCompiler !== undefined)("a recording of the first generation", () => {
  const asController = ["replay", recording, "--as", "controller"];

  test("answers its guest, which prints and exits the same", async () => {
    const byFile = await sandbox([...asController, "--executable", guest]);
    expect({ status: byFile.status, stdout: byFile.stdout }).toEqual({ status: 3, stdout: live.stdout });
    expect(byFile.stderr).toMatch(/^replay matched: \d+ requests/);
    expect(await sandbox([...asController, "--", guest, program])).toEqual(byFile);
  });

  test("is at once at its end for a guest of the other generation", async () => {
    const second = 'process.stdout.write("\\x09getpid()i"); setTimeout(() => {}, 50_000)';
    const { status, stderr } = await sandbox([...asController, "--", process.execPath, "-e", second]);
    expect(status).toBe(1);
    expect(stderr).toContain(
      "expected a guest of generation 1 of the pipe, as the recorded one is, received one of generation 2",
    );
  });

  test("says where another guest differs, and exits with 1", async () => {
    const other = program.replace("100", "99");
    const { status, stderr } = await sandbox([...asController, "--", guest, other]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^argument_mismatch: ll_os\.ll_os_read: expected count 100, received 99$/m);
    expect(stderr).toMatch(/^- +\d+ {2}read\(3, "hello", 100\).* recorded$/m);
    expect(stderr).toMatch(/^\+ +\d+ {2}read\(3, 99\).* live guest$/m);
  });

  test("makes its calls to our controller, which finds itself as it was", async () => {
    const { status, stdout } = await sandbox(["replay", recording, "--as", "guest", "--level", "commands"]);
    expect(stdout).toMatch(/^replay matched: \d+ requests \(level commands\)/);
    expect(status).toBe(0);
    const elsewhere = await sandbox(["replay", recording, "--as", "guest", "--cwd", "/tmp", "--json"]);
    expect(elsewhere.status).toBe(1);
    expect(JSON.parse(elsewhere.stdout)).toMatchObject({
      outcome: "diverged",
      divergence: { signature: "ll_os.ll_os_getcwd", code: "write_mismatch" },
    });
  });

  test("goes on with both sides live from any call", async () => {
    const whole = await sandbox([...asController, "--executable", guest]);
    const calls = Number(/matched: (\d+)/.exec(whole.stderr)?.[1]);
    expect(calls).toBeGreaterThan(15);
    for (let until = 0; until <= calls; until += 9) {
      const flags = ["--until", String(until), "--then", "live", "--executable", guest];
      const { status, stdout } = await sandbox([...asController, ...flags]);
      const withoutTime = (text: string) => text.replace(/(ll_time_time -> ).*/, "$1");
      expect(withoutTime(stdout)).toBe(withoutTime(live.stdout));
      expect(status).toBe(3);
    }
  });

  test("makes its calls to a controller of another make, over pipes", async () => {
    const controller = join(folder, "controller.mjs");
    // It answers whatever it is asked with a RuntimeError.
    writeFileSync(
      controller,
      `process.stdin.on("data", () => process.stdout.write(Buffer.from([0x69, 9, 0, 0, 0])));`,
    );
    const command = ["--", process.execPath, controller];
    const { status, stdout } = await sandbox(["replay", recording, "--as", "guest", ...command]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^result_mismatch: ll_os\.ll_os_getcwd: expected "\/", received RuntimeError$/m);
  });

  test("without its secrets answers its guest as it was recorded, and does not compare them", async () => {
    const secret = join(folder, "secret.sbrec");
    const flags = ["--no-pack", "--redact", "data:hunter\\d+", "--env", "PASSWORD=hunter42"];
    const asks = 'getenv "PASSWORD" -> string?\nexit 0';
    const run = await sandbox(["run", "--record", secret, ...flags, "--executable", guest, "--", asks]);
    expect(run.stdout).toContain("hunter42");
    expect(readFileSync(secret, "latin1")).not.toContain("hunter42");
    const answered = await sandbox(["replay", secret, "--as", "controller", "--executable", guest]);
    expect(answered.stderr).toMatch(/^replay matched/);
    expect(answered.stdout).toBe(run.stdout.replace("hunter42", "********"));
    expect(answered.status).toBe(0);
  });

  test("is made shorter by a command that looks for a call", async () => {
    const shorter = join(folder, "shorter.sbt");
    const flags = ["--output", shorter, "--", "grep", "-q", "ll_os_lseek"];
    const { status, stderr } = await sandbox(["minimise", recording, ...flags]);
    expect(stderr).toMatch(/requests, now 1, after \d+ runs: none can be left out/);
    expect(status).toBe(0);
    expect((await sandbox(["trace", shorter])).stdout).toMatch(/^lseek\(3, 0, SEEK_SET\) += 0\n/);
  });
});

test("bare frames of the first generation do not say what the guest was", async () => {
  const frames = fixturePath("recordings/generation-1/files.frames");
  const { status, stderr } = await sandbox(["replay", frames, "--as", "controller"]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/does not say what the guest was: give --executable/);
});
