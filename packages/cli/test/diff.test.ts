import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFrames, writeFrames } from "@sandbox/replay";
import { fixturePath } from "@sandbox/test-fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const files = fixturePath("recordings/files.frames");
let directory: string;
let other: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "diff-"));
  other = join(directory, "other.frames");
  const text = Buffer.from("hello world\n");
  // What the guest read, and what it then wrote; not the size of the file.
  const frames = readFrames(readFileSync(files)).map(({ direction, bytes }) => {
    const copy = Buffer.from(bytes);
    for (let at = copy.indexOf(text); at >= 0; at = copy.indexOf(text, at + 1)) copy[at + 5] = 0x5f;
    return { direction, bytes: new Uint8Array(copy) };
  });
  writeFileSync(other, writeFrames(frames));
});

afterAll(() => rmSync(directory, { recursive: true }));

describe("sandbox diff", () => {
  test("exits with 0 for recordings that are the same, whatever their formats", async () => {
    const { status, stdout } = await sandbox(["diff", files, fixturePath("recordings/files.sbrec")]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "the same: 43 requests\n" });
  });

  test("shows what differs, call by call, and exits with 1", async () => {
    const { status, stdout, stderr } = await sandbox(["diff", files, other]);
    expect(stderr).toBe("");
    expect(status).toBe(1);
    expect(stdout).toBe(`\
  ...
      15     15  getcwd("/tmp", 256) = "/tmp"
      16     16  write(1, "cwd /tmp\\n", 9) = 9
      17     17  open("/tmp/greeting.txt", O_RDONLY) = 3
-     18         read(3, "hello world\\n", 4096) = 12
+            18  read(3, "hello_world\\n", 4096) = 12
                 write_mismatch: "hello world\\n" at +0 in buffer became "hello_world\\n" at +0
                 1 of 12 bytes, from buffer+5 on
-     19         write(1, "hello world\\n", 12) = 12
+            19  write(1, "hello_world\\n", 12) = 12
                 argument buffer: "hello world\\n" became "hello_world\\n"
                 1 of 12 bytes, from buffer+5 on
      20     20  lseek(3, 6, SEEK_SET) = 6
      21     21  read(3, "world", 5) = 5
      22     22  write(1, "world\\n", 6) = 6
41 the same, 2 changed
effects that differ:
  written    fd 1  66 bytes, but other ones
`);
  });

  test("shows one request with its bytes side by side", async () => {
    const { status, stdout } = await sandbox(["diff", files, other, "--at", "18"]);
    expect(status).toBe(1);
    expect(stdout).toContain(
      "          ! 0010  00 68 65 6c 6c 6f 20 77  .hello w   00 68 65 6c 6c 6f 5f 77  .hello_w\n",
    );
    expect((await sandbox(["diff", files, other, "--at", "17"])).status).toBe(0);
  });

  test("exits with 0 where all that differs is ignored", async () => {
    expect((await sandbox(["diff", files, other, "--ignore", "read,write"])).status).toBe(0);
  });

  test("prints an object for each difference, then one for the whole", async () => {
    const { stdout } = await sandbox(["diff", files, other, "--json"]);
    const records = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(records).toMatchObject([
      { kind: "changed", a: { request: 18 }, b: { request: 18 }, answer: { code: "write_mismatch" } },
      { kind: "changed", a: { request: 19 }, b: { request: 19 }, requests: [{ name: "buffer" }] },
      { kind: "summary", requests: { a: 43, b: 43 }, counts: { same: 41, changed: 2 }, isSame: false },
    ]);
  });

  test.each([
    ["another program's", () => fixturePath("recordings/files.json")],
    ["a truncated one", () => join(directory, "short.frames")],
  ])("exits with 2 for %s file, in one sentence", async (_, path) => {
    writeFileSync(join(directory, "short.frames"), readFileSync(files).subarray(0, 2000));
    const { status, stdout, stderr } = await sandbox(["diff", files, path()]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sandbox: .*: expected .*, received .*\n$/);
  });

  test.each([
    [["absent.frames"], /absent\.frames: no such file/],
    [[files, "--at", "0"], /expected the number of a request/],
    [[files, "--at", "44"], /the first recording has 43 requests/],
  ])("exits with 2 for wrong arguments: %j", async (args, message) => {
    const { status, stderr } = await sandbox(["diff", files, ...args]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
