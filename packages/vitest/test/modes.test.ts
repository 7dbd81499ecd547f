import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type ExpectReplayOptions, expectReplay, type ReplayMode } from "../src/index.js";
import { noteProcesses } from "./process-notes.js";

const folder = mkdtempSync(join(tmpdir(), "sandbox-vitest-"));
const path = join(folder, "recordings/shout.sbrec");
const python = "print(open('/data.txt').read().upper())";
const file = () => readFileSync(path).toString("base64");
let recorded: string;
let started: string[];

/** What it did, and what the script printed. */
async function shout(data = "hello", options: ExpectReplayOptions = {}): Promise<string> {
  const { did, stdout } = await expectReplay(path, { python, files: { "/data.txt": data }, ...options });
  return `${did} ${new TextDecoder().decode(stdout).trim()}`;
}

beforeAll(async () => {
  vi.stubEnv("CI", "");
  vi.stubEnv("SANDBOX_REPLAY", "record");
  started = noteProcesses();
  expect(await shout()).toBe("recorded HELLO");
  // The notes work: here the guest is among them.
  expect(started.length).toBeGreaterThan(0);
  recorded = file();
});
beforeEach(() => {
  vi.stubEnv("CI", "");
  vi.stubEnv("SANDBOX_REPLAY", "");
  writeFileSync(path, Buffer.from(recorded, "base64"));
  started = noteProcesses();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

describe("by default", () => {
  test("a file is replayed, and no process is started", async () => {
    expect(await shout()).toBe("replayed HELLO");
    expect(started).toEqual([]);
  });

  test("a divergence fails with the report, and a missing file says how to record it", async () => {
    await expect(shout("goodbye")).rejects.toThrow(
      /^replay diverged at request \d+ of \d+, after \d+ that matched[\s\S]*SANDBOX_REPLAY=update records it anew/,
    );
    rmSync(path);
    await expect(shout()).rejects.toThrow(
      /^there is no recording .* run the test with SANDBOX_REPLAY=record/,
    );
    expect(started).toEqual([]);
  });

  test("a recording of another script fails", async () => {
    const other = { python: `${python}\n` };
    await expect(shout("hello", other)).rejects.toThrow("the recording is of another script");
  });

  test("a file that is no recording, or a damaged one, fails with one sentence", async () => {
    writeFileSync(path, "\x7fELF, or whatever else there is");
    await expect(shout()).rejects.toThrow(/shout\.sbrec cannot be replayed: expected .*/);
    const damaged = Buffer.from(recorded, "base64");
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, damaged);
    await expect(shout()).rejects.toThrow(/shout\.sbrec cannot be replayed: expected the checksum .*/);
  });
});

const live: ReplayMode[] = ["record", "update", "off"];

describe("where CI is set, the mode is lockdown:", () => {
  test.each([...live, "replay", undefined] as const)(
    "a test that says %s starts no process",
    async (mode) => {
      vi.stubEnv("CI", "1");
      const options = mode === undefined ? {} : { mode };
      expect(await shout("hello", options)).toBe("replayed HELLO");
      await expect(shout("goodbye", options)).rejects.toThrow("replay diverged");
      expect(file()).toBe(recorded);
      rmSync(path);
      await expect(shout("hello", options)).rejects.toThrow("in lockdown no guest is started");
      expect(existsSync(path)).toBe(false);
      expect(started).toEqual([]);
    },
  );

  test("only SANDBOX_REPLAY wins", async () => {
    vi.stubEnv("CI", "true");
    vi.stubEnv("SANDBOX_REPLAY", "record");
    rmSync(path);
    expect(await shout("hello", { mode: "replay" })).toBe("recorded HELLO");
  });

  test.each(["false", "0"])("CI=%s does not count", async (value) => {
    vi.stubEnv("CI", value);
    rmSync(path);
    await expect(shout()).rejects.not.toThrow("lockdown");
  });
});

describe("the mode", () => {
  test("record replays a file that is there, and keeps it where that diverges", async () => {
    expect(await shout("hello", { mode: "record" })).toBe("replayed HELLO");
    await expect(shout("goodbye", { mode: "record" })).rejects.toThrow("replay diverged");
    expect(file()).toBe(recorded);
    expect(started).toEqual([]);
  });

  test("update replays, and rewrites the file where that diverges", async () => {
    expect(await shout("hello", { mode: "update" })).toBe("replayed HELLO");
    expect({ file: file(), started }).toEqual({ file: recorded, started: [] });
    expect(await shout("goodbye", { mode: "update" })).toBe("recorded GOODBYE");
    expect(await shout("goodbye")).toBe("replayed GOODBYE");
  });

  test("off runs the guest, and touches no file", async () => {
    writeFileSync(path, "not a recording");
    expect(await shout("hello", { mode: "off" })).toBe("ran HELLO");
    expect(readFileSync(path, "utf8")).toBe("not a recording");
  });

  test("record without a guest to run, or with one that cannot be started, fails and leaves no file", async () => {
    rmSync(path);
    await expect(expectReplay(path, { mode: "record" })).rejects.toThrow("give `command`, or `python`");
    const command = { file: join(folder, "missing") };
    await expect(expectReplay(path, { mode: "record", command })).rejects.toThrow(
      "the guest could not be run",
    );
    expect(existsSync(path)).toBe(false);
  });

  test("of another name is refused", async () => {
    vi.stubEnv("SANDBOX_REPLAY", "rerecord");
    await expect(shout()).rejects.toThrow("expected SANDBOX_REPLAY to be one of record, replay, lockdown");
  });
});
