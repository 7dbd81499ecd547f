// The commands that read a recording, on sessions of the first generation.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath } from "@sandbox/test-fixtures";
import { afterAll, describe, expect, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const folder = mkdtempSync(join(tmpdir(), "sandbox-first-generation-"));
afterAll(() => rmSync(folder, { recursive: true }));

const names = ["files", "clock-env", "big", "pypy2-script"];
const recording = (name: string) => fixturePath(`recordings/generation-1/${name}.frames`);
const files = recording("files");

describe.each(names)("the recording %s", (name) => {
  test("is traced as it was read before", async () => {
    const golden = readFileSync(fixturePath(`traces/generation-1/${name}.txt`), "utf8");
    expect(await sandbox(["trace", recording(name)])).toMatchObject({
      status: 0,
      stdout: golden,
      stderr: "",
    });
  });

  test("has nothing wrong with it", async () => {
    const { status, stdout } = await sandbox(["check", recording(name)]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${recording(name)}: ok\n` });
  });

  test("is the same bytes when it has been a text and a container", async () => {
    const [text, packed, back] = ["sbt", "sbrec", "frames"].map((end) => join(folder, `${name}.${end}`));
    for (const [from, to] of [
      [recording(name), text],
      [text, packed],
      [packed, back],
    ] as [string, string][])
      expect(await sandbox(["convert", from, to])).toMatchObject({ status: 0, stderr: "" });
    expect(Buffer.compare(readFileSync(back as string), readFileSync(recording(name)))).toBe(0);
  });
});

test("sandbox info says which generation a recording is of", async () => {
  const { stdout } = await sandbox(["info", files]);
  expect(stdout).toMatch(/^ {2}protocol {7}first generation$/m);
  const json = JSON.parse((await sandbox(["info", "--json", files])).stdout);
  expect(json.sessions).toMatchObject([{ generation: 1, requests: 26, specification: "same" }]);
});

test("sandbox trace finds functions by their names and by those of the calls that they mean", async () => {
  const [own, meant] = await Promise.all(
    ["stat,listdir", "stat64,listdir"].map((set) => sandbox(["trace", "-e", set, files])),
  );
  expect(own?.stdout).toBe(
    'stat("/tmp", {st_mode=S_IFDIR|0755, st_size=0, ...}) = 0\nlistdir("/tmp") = ["greeting.txt"]\n',
  );
  expect(meant?.stdout).toBe(own?.stdout);
});

test("sandbox trace --json has the name of the function", async () => {
  const { stdout } = await sandbox(["trace", "--json", "--where", "errno == ENOENT", files]);
  expect(JSON.parse(stdout)).toMatchObject({
    name: "open",
    function: "ll_os.ll_os_open",
    signature: "open(pii)i",
    exception: "OSError",
    errno: { name: "ENOENT" },
  });
});

test("sandbox diff compares one program on both generations, and a recording with itself", async () => {
  const across = await sandbox(["diff", files, fixturePath("recordings/files.frames")]);
  expect(across.status).toBe(1);
  expect(across.stdout).toContain("24 the same, 1 changed, 1 dropped, 16 inserted\n");
  expect(across.stdout).toMatch(/^- +16 +listdir\("\/tmp"\) = \["greeting.txt"\]$/m);
  expect(await sandbox(["diff", files, files])).toMatchObject({
    status: 0,
    stdout: "the same: 26 requests\n",
  });
  const { stdout } = await sandbox(["diff", files, recording("clock-env"), "--at", "4"]);
  expect(stdout).toContain("-> request ll_os.ll_os_write");
});

test("sandbox convert takes secrets out of strings", async () => {
  const path = join(folder, "redacted.sbrec");
  expect(await sandbox(["convert", "--redact", "env", recording("clock-env"), path])).toMatchObject({
    status: 0,
  });
  const { stdout } = await sandbox(["trace", "-e", "getenv,envitems", path]);
  expect(stdout).toContain('getenv("GREETING") = "*******"\n');
  expect(stdout).toContain('envitems() = ["GREETING=*******", "HOME=****"]\n');
});

test("sandbox export makes a file of each format", async () => {
  for (const format of ["chrome", "asciicast", "pcapng", "jsonl"]) {
    const path = join(folder, `out.${format}`);
    expect(await sandbox(["export", "--to", format, "-o", path, files])).toMatchObject({ status: 0 });
    expect(readFileSync(path).length).toBeGreaterThan(100);
  }
});

test("sandbox emit-test writes a test that serves what the recorded controller served", async () => {
  const { stdout } = await sandbox(["emit-test", files]);
  expect(stdout).toContain('"/tmp/greeting.txt": "hello world\\n",');
});

test("sandbox doctor finds a journal and a packed file whole", async () => {
  const path = join(folder, "whole.sbrec");
  await sandbox(["convert", files, path]);
  expect((await sandbox(["doctor", path])).stdout).toContain("records are whole, no damage");
  const packed = join(folder, "packed.sbrec");
  expect(await sandbox(["pack", path, packed])).toMatchObject({ status: 0 });
  expect((await sandbox(["check", packed])).stdout).toContain(": ok");
});
