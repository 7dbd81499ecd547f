import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { concatenate } from "../src/bytes.js";
import { type FileRecorder, packFile, readRecording, recordTo } from "../src/index.js";
import { recordingFrames, recordingNames } from "./recordings.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "record-to-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(path: string) {
  return readRecording(new Uint8Array(readFileSync(path)));
}

function feed(recorder: FileRecorder, name: (typeof recordingNames)[number]): void {
  for (const { direction, bytes } of recordingFrames(name)) recorder.observe(direction, bytes);
}

/** All that a side wrote. */
function streamOf(
  frames: readonly { direction: string; bytes: Uint8Array }[],
  direction: string,
): Uint8Array {
  return concatenate(frames.filter((one) => one.direction === direction).map(({ bytes }) => bytes));
}

describe("a recording into a file", () => {
  test.each(recordingNames)("has all bytes of %s, as a journal and packed", (name) => {
    for (const pack of [false, true]) {
      const path = join(folder, `${pack}.sbrec`);
      const recorder = recordTo(path, { pack });
      feed(recorder, name);
      recorder.stderr(Buffer.from("last words"));
      const outcome = recorder.end({ kind: "exit", code: 3 });
      expect(outcome).toEqual({ path, bytes: statSync(path).size, layout: pack ? "packed" : "journal" });
      const { messages, stderr, totals, state } = read(path);
      for (const direction of ["guest-to-controller", "controller-to-guest"])
        expect(
          Buffer.compare(streamOf(messages, direction), streamOf(recordingFrames(name), direction)),
        ).toBe(0);
      expect(Buffer.from(stderr).toString()).toBe("last words");
      expect(totals?.["verdict"]).toEqual({ kind: "exit", code: 3 });
      expect(state).toBe("complete");
    }
    expect(readdirSync(folder).sort()).toEqual(["false.sbrec", "true.sbrec"]);
  });

  test("is a journal that can be read while it grows", () => {
    const path = join(folder, "growing.sbrec");
    const recorder = recordTo(path);
    let whole = 0;
    for (const { direction, bytes } of recordingFrames("files")) {
      recorder.observe(direction, bytes);
      const { messages, state, tailBytes } = read(path);
      expect(messages.length).toBeGreaterThanOrEqual(whole);
      expect({ state, tailBytes }).toEqual({ state: "interrupted", tailBytes: 0 });
      whole = messages.length;
    }
    recorder.end();
    expect(read(path).messages).toHaveLength(whole);
  });

  test("does not replace a file unless told to", () => {
    const path = join(folder, "there");
    writeFileSync(path, "mine");
    expect(() => recordTo(path)).toThrow("EEXIST");
    expect(readFileSync(path, "utf8")).toBe("mine");
    recordTo(path, { force: true }).end();
    expect(read(path).state).toBe("complete");
  });

  test("is for nobody else to read", () => {
    const path = join(folder, "mode.sbrec");
    recordTo(path).end();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("asks for its description when there is something to record", () => {
    const path = join(folder, "later.sbrec");
    let label = "too early";
    const recorder = recordTo(path, { description: () => ({ labels: { label } }) });
    label = "in time";
    feed(recorder, "kinds");
    recorder.end();
    expect(read(path).description["labels"]).toEqual({ label: "in time" });
  });

  test("ends early on a full disk, and says so in one line", ({ skip }) => {
    if (!existsSync("/dev/full")) skip("no /dev/full");
    const recorder = recordTo("/dev/full", { force: true });
    feed(recorder, "kinds");
    recorder.mark("goes on");
    const { error, layout } = recorder.end();
    expect(error).toMatch(/^the recording ends early: ENOSPC[^\n]*$/);
    expect(layout).toBe("journal");
  });

  test("stays a journal where packing fails", () => {
    const path = join(folder, "kept.sbrec");
    const recorder = recordTo(path);
    feed(recorder, "files");
    // Something else has the name of what packing writes.
    rmSync(`${path}.packing`, { force: true });
    const blocked = `${path}.packing`;
    writeFileSync(join(folder, "x"), "");
    const fs = process.getBuiltinModule("node:fs");
    fs.mkdirSync(blocked);
    const outcome = recorder.end();
    expect(outcome.error).toMatch(/^the recording is whole, but was not packed: EISDIR/);
    expect(outcome.layout).toBe("journal");
    expect(read(path).state).toBe("complete");
    fs.rmdirSync(blocked);
  });
});

test("a damaged file is not packed, and nothing is left of the attempt", () => {
  const path = join(folder, "damaged.sbrec");
  const recorder = recordTo(path, { pack: false });
  feed(recorder, "files");
  recorder.end();
  const file = readFileSync(path);
  file[file.length >> 1] = (file[file.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, file);
  expect(() => packFile(path, join(folder, "out"))).toThrow("checksum");
  expect(readdirSync(folder)).toEqual(["damaged.sbrec"]);
});
