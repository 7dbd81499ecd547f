import { readFileSync } from "node:fs";
import { linuxI386 } from "@sandbox/protocol";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import {
  describeSession,
  loadSession,
  outputFormats,
  RecordingError,
  writeRecords,
  writeSession,
} from "../src/index.js";
import { recordingFile, recordingFrames, recordingNames, recordingNotes } from "./recordings.js";
import { ascii } from "./script.js";

const marker = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const containers = ["journal", "packed", "sbt"] as const;

describe.each(recordingNames)("the .sbrec of %s", (name) => {
  const session = loadSession(readFileSync(fixturePath(`recordings/${name}.sbrec`)));

  test("has the bytes of the .frames, message by message", () => {
    expect(Buffer.compare(writeSession(session, "frames"), recordingFile(name))).toBe(0);
    expect(session.frames.every(({ isRaw }) => isRaw === false)).toBe(true);
  });

  test("says what was noted beside the .frames", () => {
    const { argv, note, exitCode, stderr, calls } = JSON.parse(recordingNotes(name));
    expect(session.description).toMatchObject({ abi: "linux-x86_64", guest: { argv }, labels: { note } });
    expect(Buffer.from(session.stderr).toString()).toBe(stderr);
    expect(session.totals).toMatchObject({ requests: calls });
    const verdict = exitCode < 0 ? { kind: "signal", signal: "SIGABRT" } : { kind: "exit", code: exitCode };
    expect(session.verdict).toEqual(verdict);
  });
});

describe("a session that was written", () => {
  const [request, reply, command, ...rest] = loadSession(
    writeSession({ frames: recordingFrames("files") }, "journal"),
  ).frames;
  const at = [10, 25, 25].map((nanoseconds) => ({ at: nanoseconds }));
  const session = {
    description: describeSession(linuxI386, { startedAt: "2026-01-02T03:04:05.678Z" }),
    abi: linuxI386,
    frames: [request, reply, command, ...rest].flatMap((frame, index) =>
      frame ? [{ ...frame, at: at[index]?.at ?? 4000 + index }] : [],
    ),
    stderrParts: [{ at: 30, messagesBefore: 3, bytes: ascii("half a line") }],
    events: [
      { at: 5, messagesBefore: 0, event: { kind: "start", pid: 7 } },
      { at: 20, messagesBefore: 1, event: { kind: "mark", text: "here\nand \u00fc" } },
      { at: 9000, messagesBefore: rest.length + 3, event: { kind: "exit", code: 3, signal: null } },
    ],
    verdict: { kind: "exit", code: 3 },
  };

  test.each(containers)("as %s is loaded as it was", (format) => {
    const loaded = loadSession(writeSession(session, format));
    expect(loaded.description).toEqual(session.description);
    expect(loaded.events).toEqual(session.events);
    expect(loaded.stderrParts).toEqual(session.stderrParts);
    expect(loaded.verdict).toEqual(session.verdict);
    expect(
      loaded.frames.map(({ at: when, direction, bytes }) => [when, direction, Buffer.from(bytes)]),
    ).toEqual(session.frames.map(({ at: when, direction, bytes }) => [when, direction, Buffer.from(bytes)]));
  });

  test.each(containers)("as %s keeps what is no message, and says that it was interrupted", (format) => {
    const frames = [{ direction: "guest-to-controller", bytes: ascii("\x07garbage") }] as const;
    const loaded = loadSession(writeSession({ frames, state: "interrupted" }, format));
    expect(loaded.frames.map(({ isRaw, bytes }) => [isRaw, Buffer.from(bytes).toString()])).toEqual([
      [true, "\x07garbage"],
    ]);
    expect(loaded).toMatchObject({ state: "interrupted" });
  });

  test("is the same file when its marker is", () => {
    for (const format of outputFormats)
      expect(writeSession(session, format, { marker })).toEqual(writeSession(session, format, { marker }));
  });

  test("is made of its own file in every format, whichever comes first", () => {
    for (const first of containers) {
      const loaded = loadSession(writeSession(session, first));
      for (const second of containers) {
        const again = loadSession(writeSession(loaded, second));
        expect({ ...again, frames: bare(again.frames), format: "", tailBytes: 0 }).toEqual({
          ...loaded,
          frames: bare(loaded.frames),
          format: "",
          tailBytes: 0,
        });
      }
    }
  });
});

/** Frames without their places in the file, which are another's in another one. */
function bare(frames: ReturnType<typeof loadSession>["frames"]) {
  return frames.map(({ offset: _, bytes, ...frame }) => ({
    ...frame,
    bytes: Buffer.from(bytes).toString("hex"),
  }));
}

describe("is refused in one sentence:", () => {
  const end = { record: "end", elapsed: 0, totals: {} } as const;
  const session = { record: "session", description: { abi: "linux-x86_64" } } as const;
  test.each([
    ["a transcript of no session", [end], "sbt"],
    ["a transcript of two sessions", [session, session], "sbt"],
    ["frames of two sessions", [session, session], "frames"],
    [
      "a transcript of an unknown ABI",
      [{ record: "session", description: { abi: "pdp-11" } } as const],
      "sbt",
    ],
  ] as const)("%s", (_, records, format) => {
    expect(() => writeRecords(records, format)).toThrow(RecordingError);
  });

  test("a file that is neither .sbrec nor .sbt nor .frames", () => {
    expect(() => loadSession(ascii("\x7fELF and so on"))).toThrow(
      "expected the first bytes of a recording (.sbrec, .sbt or .frames) at byte 0, received byte 127",
    );
  });
});
