// Recordings of the first generation: replayed, and made of its guests.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail } from "@sandbox/controller";
import { fixturePath, marshalGuestInC, marshalGuestInPython } from "@sandbox/test-fixtures";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { expectReplay } from "../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "marshal-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a recording that another controller made", () => {
  const path = fixturePath("recordings/generation-1/files.frames");
  const options = {
    files: { "/tmp/greeting.txt": "hello world\n" },
    directories: { "/tmp": { mode: 0o755 } },
    cwd: "/tmp",
    // A directory had one link and no size.
    ignore: ["stat.st_nlink", "stat.st_size"],
    mode: "replay",
  } as const;

  test("replays, and gives what the program printed", async () => {
    const { report, stdout, stderr } = await expectReplay(path, options);
    expect(report).toMatchObject({ outcome: "matched", requests: 26, matched: 26 });
    const printed = "cwd /tmp\nhello world\nworld\nsize 12\nmode 040755\nentry greeting.txt\n";
    expect(new TextDecoder().decode(stdout)).toBe(printed);
    expect(new TextDecoder().decode(stderr)).toBe("errno 2\n");
  });

  test("fails with a report where the controller has another file, or a handler answers otherwise", async () => {
    const other = { ...options, files: { "/tmp/greeting.txt": "hello_world\n" } };
    await expect(expectReplay(path, other)).rejects.toThrow(
      /^replay diverged at request 6 of 26[\s\S]*buffer\+5/,
    );
    const handlers = { rename: () => fail("EROFS") };
    await expect(expectReplay(path, { ...options, handlers })).rejects.toThrow(
      /result_mismatch: ll_os\.ll_os_rename: expected None, received OSError EROFS/,
    );
  });

  test("fails where something comes behind the last answer", async () => {
    const connect = (guest: { receive: (bytes: Uint8Array) => void }) => ({
      send: () => guest.receive(Uint8Array.of(0x69, 0, 0, 0, 0, 0x4e, 0x4e)),
    });
    await expect(expectReplay(path, { mode: "replay", connect })).rejects.toThrow("replay diverged");
  });
});

/** Random bytes, a time and a terminal: what a run answers by itself, and differs from run to run. */
const program = `
fd = open "/dev/urandom" 0 0 -> int
read $fd 8 -> string
close $fd -> none
isatty 1 -> bool
ll_time.ll_time_time -> float
listdir "/data" -> [string]
getenv "PYPY_GC_MAX" -> string?
exit 3
`;

// What is asked for here holds on a machine of CI, too.
beforeEach(() => {
  vi.stubEnv("CI", undefined);
  vi.stubEnv("SANDBOX_REPLAY", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each([
  ["C", marshalGuestInC],
  ["Python", marshalGuestInPython],
] as const)("a guest of the first generation in %s", (language, guest) => {
  test("is recorded once, and replayed from then on", async ({ skip }) => {
    const found = guest();
    if ("skipped" in found) return skip(found.skipped);
    const path = join(folder, `${language}.sbrec`);
    const command = { ...found, args: [...found.args, program] };
    const options = { files: { "/data/a": "" } };
    const made = await expectReplay(path, { ...options, command, mode: "record" });
    expect(made).toMatchObject({
      did: "recorded",
      result: { verdict: { kind: "exit", code: 3 }, protocol: 1 },
    });
    const again = await expectReplay(path, { ...options, command, exact: ["random"], mode: "record" });
    expect(again).toMatchObject({ did: "replayed", report: { outcome: "matched" } });
    expect(new TextDecoder().decode(again.stdout)).toBe(new TextDecoder().decode(made.stdout));
    await expect(expectReplay(path, { files: {}, mode: "replay" })).rejects.toThrow(/listdir\("\/data"\)/);
  });
});
