// Nothing of a guest may steer the terminal of whoever runs it (H77).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeVerdict } from "@sandbox/controller";
import { afterAll, describe, expect, test } from "vitest";
import { jsonLine, Sanitiser, sanitise } from "../src/sanitise.js";
import { sandbox } from "./sandbox-command.js";

const folder = mkdtempSync(join(tmpdir(), "sandbox-terminal-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Everything that steers a terminal or turns text around. */
const steering = /[^\P{Cc}\n\t]|\p{Bidi_Control}|[\u2028\u2029]/u;
const hostile = "\x1b]8;;http://evil\x07link\x1b]8;;\x1b\\ \x9b2J\x85 \u202eabc\u2066\u200f\u061c \x7f\r\b\0";

describe("what is printed", () => {
  test("holds no control but newline and tab, no bidi control and no line separator", () => {
    expect(sanitise(`a\n\t${hostile}\u2028`)).not.toMatch(steering);
    expect(sanitise("grün 漢字 🙂 \u05d0")).toBe("grün 漢字 🙂 \u05d0");
  });

  test("is the same where a stream is cut inside a character or an escape", () => {
    const bytes = new TextEncoder().encode(`é漢🙂${hostile}`);
    for (let size = 1; size <= 8; size++) {
      const sanitiser = new Sanitiser();
      let text = "";
      for (let at = 0; at < bytes.length; at += size) text += sanitiser.push(bytes.subarray(at, at + size));
      expect(text + sanitiser.end()).toBe(sanitise(`é漢🙂${hostile}`));
    }
  });

  test("shows a character that was never finished", () => {
    const sanitiser = new Sanitiser();
    expect(sanitiser.push(Uint8Array.of(0x61, 0xe2, 0x82)) + sanitiser.end()).toBe("a\ufffd");
  });

  test("escapes C1 and bidi controls in JSON too, which is the same value", () => {
    const line = jsonLine({ text: hostile });
    expect(line).not.toMatch(steering);
    expect(JSON.parse(line)).toEqual({ text: hostile });
  });
});

describe("a verdict in one line", () => {
  const around = { before: "1b5b324a", after: "0aff" };
  const place = { offset: 4, requestNumber: 1, expected: "a signature", received: `${hostile}\n`, around };
  test.each([
    { kind: "violation", code: "BAD_SIGNATURE", ...place },
    { kind: "host-error", code: "GUEST_START", message: `spawn ${hostile}\n ENOENT` },
    { kind: "aborted", reason: `${hostile}\r\n` },
  ] as const)("can steer nothing, and is one line: $kind", (verdict) => {
    const line = describeVerdict(verdict);
    expect(line).not.toMatch(steering);
    expect(line).not.toMatch(/[\n\t]/);
  });

  test("shows the bytes around the offset of a violation", () => {
    const line = describeVerdict({ kind: "violation", code: "BAD_SIGNATURE", ...place });
    expect(line).toMatch(/around it "\\x1b\[2J" \| "\\x0a\\xff"/);
  });
});

describe("sandbox", () => {
  /** A program that says what it is where it is asked, and else prints a text on its real stdout and stderr. */
  function program(dump: string, text = ""): string {
    const path = join(folder, "program.cjs");
    const code = `const text = process.env.RPY_SANDBOX_DUMP ? ${JSON.stringify(dump)} : ${JSON.stringify(text)};
      process.stderr.write(text); process.stdout.write(text);`;
    writeFileSync(path, `#!${process.execPath}\n${code}`, { mode: 0o755 });
    return path;
  }

  test("run sanitises what the guest's process wrote to its real stderr, and its own line", async () => {
    const { stderr } = await sandbox([
      "run",
      "--wall",
      "none",
      "--executable",
      program("Version: 20001\nPlatform: linux\nFuncs: a()v\n", hostile),
    ]);
    expect(stderr).toContain("link");
    expect(stderr).not.toMatch(steering);
  });

  test("run --json prints nothing that steers, whatever the guest printed", async () => {
    const code = `import sys; sys.stdout.write(${JSON.stringify(hostile)}); sys.stderr.write(${JSON.stringify(hostile)})`;
    const { stdout } = await sandbox(["run", "--json", "-c", code]);
    expect(stdout).not.toMatch(steering);
    expect(JSON.parse(stdout)).toMatchObject({ stdout: hostile, stderr: hostile });
  });

  test("probe sanitises what a program says that it is", async () => {
    const dump = `Version: 20001\nPlatform: linux\nFuncs: a()v b\x1b[2J()v \u202ec()v\n`;
    const { stdout, stderr } = await sandbox(["probe", program(dump)]);
    expect(stdout + stderr).not.toMatch(steering);
  });
});
