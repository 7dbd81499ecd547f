// The commands that read a recording, as a user runs them.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSession, writeSession } from "@sandbox/replay";
import { fixturePath } from "@sandbox/test-fixtures";
import { afterAll, describe, expect, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const folder = mkdtempSync(join(tmpdir(), "sandbox-reading-"));
afterAll(() => rmSync(folder, { recursive: true }));

const frames = fixturePath("recordings/files.frames");
const script = fixturePath("recordings/default/files.sbrec");

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const journal = writeSession(loadSession(readFileSync(script)), "journal");

describe("sandbox trace", () => {
  test("shows only what the filters take, of any format", async () => {
    const text = file("files.sbt", writeSession(loadSession(readFileSync(script)), "sbt"));
    const args = ["-e", "trace=%file,read", "-P", "/data/poem.txt", "--where", "result > 0", "-z"];
    const shown = await Promise.all([script, text].map((path) => sandbox(["trace", path, ...args])));
    const lines = [
      'openat(AT_FDCWD, "/data/poem.txt", O_RDONLY) = 4',
      'read(4, "the pipe is narrow\\nand what goes"..., 77) = 76',
    ];
    for (const { status, stdout, stderr } of shown) {
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout.split("\n")).toEqual([...lines, "+++ exited with 0 +++", ""]);
    }
    const { stdout } = await sandbox(["trace", "-Z", "-s", "4", frames]);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .every((line) => line.includes(" = -1 E")),
    ).toBe(true);
  });

  test("shows when and how long, where the file says", async () => {
    const { stdout } = await sandbox(["trace", "-t", "-r", "-T", "-e", "clock_gettime", script]);
    expect(stdout).toMatch(/^ {4}\d\.\d{6} {5}\d\.\d{6} clock_gettime\(.*\) = 0 <0\.\d{6}>\n/);
    const without = await sandbox(["trace", "-T", frames]);
    expect(without).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("has no times") });
    const where = await sandbox(["trace", "--where", "dur > 1ms", frames]);
    expect(where).toMatchObject({ status: 2, stderr: expect.stringContaining("--where asks for times") });
  });

  test("counts, with times where there are some", async () => {
    const timed = await sandbox(["trace", "-c", script]);
    expect(timed.stdout).toMatch(/^% time {5}seconds {2}usecs\/call {5}calls {4}errors call\n/);
    const json = JSON.parse((await sandbox(["trace", "-c", "--json", script])).stdout) as {
      nanoseconds: number;
    };
    expect(json.nanoseconds).toBeGreaterThan(0);
    const { stdout } = await sandbox(["trace", "-c", "-e", "open", frames]);
    expect(stdout).toBe(
      [
        "    calls    errors call",
        "--------- --------- ----------------",
        "        4         2 open",
        "--------- --------- ----------------",
        "        4         2 total",
        "",
      ].join("\n"),
    );
  });

  test("writes into a file, but never into the one that it reads", async () => {
    const output = join(folder, "trace.txt");
    expect(await sandbox(["trace", "-o", output, script])).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readFileSync(output, "utf8")).toBe((await sandbox(["trace", script])).stdout);
    const own = file("own.sbrec", journal);
    const refused = await sandbox(["trace", "-o", own, own]);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("is what is read") });
    expect(readFileSync(own)).toEqual(Buffer.from(journal));
  });

  test("shows where an expression cannot be understood", async () => {
    const { status, stderr } = await sandbox(["trace", "--where", "name == open && nam == 1", frames]);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^sandbox: expected a field: .* at column 17, received "nam"\n\nname == .*\n {16}\^\n$/,
    );
  });

  test("shows all that is whole of an interrupted recording, and says so", async () => {
    const whole = (await sandbox(["trace", script])).stdout.split("\n");
    const path = file("interrupted.sbrec", journal.subarray(0, journal.length - 200));
    const { status, stdout, stderr } = await sandbox(["trace", path]);
    const lines = stdout.trimEnd().split("\n");
    expect(status).toBe(0);
    expect(whole.slice(0, lines.length - 1)).toEqual(lines.slice(0, -1));
    expect(lines.length).toBeGreaterThan(40);
    expect(stderr).toMatch(
      /: the recording was interrupted, its end is missing(; \d+ bytes of an unfinished record are left out)?\n$/,
    );
  });

  test("shows what comes before damage, and names the damage in one line", async () => {
    const damaged = journal.slice();
    damaged[journal.length - 300] = (damaged[journal.length - 300] as number) ^ 0x10;
    const { status, stdout, stderr } = await sandbox(["trace", file("damaged.sbrec", damaged)]);
    expect(status).toBe(2);
    expect(stdout.split("\n").length).toBeGreaterThan(40);
    expect(stderr).toMatch(/^sandbox: .*damaged\.sbrec: expected .* at byte \d+.*, received .*\n$/);
    const other = await sandbox(["trace", file("other", "#!/bin/sh\n")]);
    expect(other).toMatchObject({ status: 2, stdout: "" });
    expect(other.stderr.trimEnd().split("\n")).toHaveLength(1);
    const missing = await sandbox(["trace", join(folder, "missing.sbrec")]);
    expect(missing.stderr).toMatch(/missing\.sbrec: no such file\n$/);
  });

  test("ends quietly when nobody reads any more", async () => {
    const main = new URL("../dist/main.js", import.meta.url).pathname;
    const child = spawn(process.execPath, [main, "trace", "--json", fixturePath("recordings/big.frames")]);
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += String(chunk);
    });
    child.stdout.once("data", () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.once("close", resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe("sandbox export", () => {
  test("writes what other programs read", async () => {
    const chrome = await sandbox(["export", "--to", "chrome", script]);
    expect((JSON.parse(chrome.stdout) as { traceEvents: object[] }).traceEvents.length).toBeGreaterThan(200);
    const cast = await sandbox(["export", "--to", "asciicast", script]);
    const [head, ...events] = cast.stdout.trimEnd().split("\n");
    expect(head).toContain('"version":3');
    expect(events.at(0)).toContain('"o","3 lines, 73 characters\\r\\n');
    expect(events.at(-1)).toMatch(/^\[[\d.]+,"x","0"\]$/);
    const lines = await sandbox(["export", "--to", "jsonl", script]);
    expect(lines.stdout).toBe((await sandbox(["trace", "--json", script])).stdout);
    const output = join(folder, "files.pcapng");
    expect(await sandbox(["export", "--to", "pcapng", "-o", output, script])).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(readFileSync(output).readUInt32LE(0)).toBe(0x0a0d0d0a);
  });

  test("refuses what it cannot read or write", async () => {
    expect(await sandbox(["export", "--to", "har", script])).toMatchObject({ status: 2, stdout: "" });
    expect(await sandbox(["export", script])).toMatchObject({ status: 2, stdout: "" });
    const output = join(folder, "none.json");
    const other = file("no-recording", "hello");
    expect(await sandbox(["export", "--to", "chrome", "-o", output, other])).toMatchObject({ status: 2 });
    expect(() => readFileSync(output)).toThrow("ENOENT");
  });
});

describe("sandbox minimise", () => {
  const shows = `process.exit(require("fs").readFileSync(process.argv[1]).toString("latin1").match(/[^"]\\/data\\/poem/) ? 0 : 1)`;

  test("finds the shortest recording for which a command exits with 0", { timeout: 120_000 }, async () => {
    const output = join(folder, "small.frames");
    const { status, stdout, stderr } = await sandbox([
      ...["minimise", script, "-o", output, "--", process.execPath, "-e", shows, "--"],
    ]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toMatch(/^sandbox: 51 requests, now 1, after \d+ runs: none can be left out\n$/);
    expect((await sandbox(["trace", output])).stdout).toBe('openat(AT_FDCWD, "/data/poem", O_RDONLY) = 4\n');
  });

  test("says where the command does not hold for the recording itself, or cannot be run", async () => {
    const output = join(folder, "never.sbrec");
    const never = await sandbox([
      "minimise",
      script,
      "-o",
      output,
      "--",
      process.execPath,
      "-e",
      "process.exit(1)",
    ]);
    expect(never).toMatchObject({ status: 1, stderr: expect.stringContaining("does not exit with 0") });
    const missing = await sandbox(["minimise", script, "-o", output, "--", join(folder, "no-such-command")]);
    expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining("cannot be run") });
    const named = await sandbox(["minimise", script, "-o", join(folder, "x.txt"), "--", "true"]);
    expect(named).toMatchObject({ status: 2, stderr: expect.stringContaining(".sbrec, .sbt, .frames") });
    expect(() => readFileSync(output)).toThrow("ENOENT");
  });
});

test("sandbox emit-test writes a test, with the recording's path from where it is to be", async () => {
  const recording = file("session.sbrec", readFileSync(script));
  const output = join(folder, "session.test.ts");
  expect(await sandbox(["emit-test", recording, "-o", output])).toEqual({
    status: 0,
    stdout: "",
    stderr: "",
  });
  const text = readFileSync(output, "utf8");
  expect(text).toMatch(
    /^import \{ expectReplay \} from "@sandbox\/vitest";\nimport \{ test \} from "vitest";\n/,
  );
  expect(text).toContain('await expectReplay("session.sbrec", {');
  expect(text).toContain('"/data/poem.txt": "the pipe is narrow\\n');
  expect(text).not.toMatch(/[^\x20-\x7e\n]/);
});
