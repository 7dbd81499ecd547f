import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath } from "@sandbox/test-fixtures";
import { afterAll, describe, expect, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const folder = mkdtempSync(join(tmpdir(), "sandbox-convert-"));
const frames = fixturePath("recordings/files.frames");
const packed = fixturePath("recordings/files.sbrec");
const inFolder = (name: string) => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true }));

describe("sandbox convert", () => {
  test("goes from .frames to .sbrec, to .sbt, and back to the same bytes", async () => {
    for (const [from, to] of [
      [frames, inFolder("a.sbrec")],
      [inFolder("a.sbrec"), inFolder("a.sbt")],
      [inFolder("a.sbt"), inFolder("a.frames")],
    ] as const)
      expect(await sandbox(["convert", from, to])).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(Buffer.compare(readFileSync(inFolder("a.frames")), readFileSync(frames))).toBe(0);
  });

  test("prints text unless told otherwise, and reads it from standard input", async () => {
    const { stdout: text } = await sandbox(["convert", "--no-addresses", packed]);
    expect(text).toContain('open(a1, O_RDONLY, 0777)i   ? Z a1 4096 = "/tmp/greeting.txt"\n');
    const again = await sandbox(["convert", "--no-addresses", "-"], { input: text });
    expect(again).toEqual({ status: 0, stdout: text, stderr: "" });
  });

  test("replaces no file unless it is told to", async () => {
    writeFileSync(inFolder("there.sbt"), "mine");
    const refused = await sandbox(["convert", packed, inFolder("there.sbt")]);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringMatching(/is there already; --force/) });
    expect(readFileSync(inFolder("there.sbt"), "utf8")).toBe("mine");
    expect(await sandbox(["convert", "--force", packed, inFolder("there.sbt")])).toMatchObject({ status: 0 });
    expect(readFileSync(inFolder("there.sbt"), "utf8")).toMatch(/^sbt 1/);
  });

  test("refuses a name that tells no format, and a mistake with its place", async () => {
    expect((await sandbox(["convert", packed, inFolder("x.txt")])).stderr).toMatch(
      /x\.txt: expected a name that ends in \.sbrec, \.sbt, \.frames, or --to and a format/,
    );
    writeFileSync(inFolder("wrong.sbt"), "sbt 1\nclose(1)i = what\n");
    const { status, stderr } = await sandbox(["convert", inFolder("wrong.sbt")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/wrong\.sbt: expected a number, or .* at line 2, column 13, received "what"\n$/);
  });

  test("is what git shows a .sbrec by, so that only what differs is in a diff", async (context) => {
    const git = (...args: string[]) => spawnSync("git", args, { cwd: folder, encoding: "utf8" });
    if (git("--version").error) return context.skip("no git");
    const main = new URL("../dist/main.js", import.meta.url).pathname;
    const textconv = `"${process.execPath}" "${main}" convert --to canonical`;
    git("init", "-q");
    git("config", "diff.sbrec.textconv", textconv);
    writeFileSync(inFolder(".gitattributes"), "*.sbrec diff=sbrec\n");
    writeFileSync(inFolder("b.sbrec"), readFileSync(packed));
    git("add", "b.sbrec", ".gitattributes");
    const { stdout: text } = await sandbox(["convert", packed]);
    writeFileSync(inFolder("b.sbt"), text.replace('W a1 "hello world', 'W a1 "hello_world'));
    await sandbox(["convert", "--force", inFolder("b.sbt"), inFolder("b.sbrec")]);
    const diff = git("diff", "-U0").stdout.split("\n");
    expect(diff.filter((line) => /^[-+][^-+]/.test(line))).toEqual([
      '-! W a1 "hello world\\n"',
      '+! W a1 "hello_world\\n"',
    ]);
  });
});
