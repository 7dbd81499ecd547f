import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import {
  decodeConversation,
  formatReplayReport,
  type MatchLevel,
  matchLevels,
  type RecordedFrame,
  type ReplayReport,
  readFrames,
  replayAsGuest,
} from "@sandbox/replay";
import { fixturePath } from "@sandbox/test-fixtures";
import { beforeEach, describe, expect, test } from "vitest";
import { recordingNames } from "./recordings.js";

const controller = fixturePath("controllers/recorded_world.py");
const hasPython =
  spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 8))"]).status === 0;

beforeEach((context) => {
  if (!hasPython) context.skip("python3 (3.8 or later) is not here");
});

function framesOf(name: string): RecordedFrame[] {
  return readFrames(readFileSync(fixturePath(`recordings/${name}.frames`)));
}

/** Replays a recording as guest against the controller in Python, and gathers what that wrote. */
async function replay(
  name: string,
  options: { readonly level?: MatchLevel; readonly world?: readonly string[] } = {},
): Promise<{ report: ReplayReport; written: Buffer }> {
  const { level = "effects", world = [] } = options;
  const file = fixturePath(`recordings/${name}.frames`);
  const live = spawn("python3", [controller, file, ...world], { stdio: ["pipe", "pipe", "inherit"] });
  const written: Buffer[] = [];
  live.stdin.on("error", () => {});
  try {
    const connect: Parameters<typeof replayAsGuest>[1] = (guest) => {
      live.stdout.on("data", (bytes: Buffer) => {
        written.push(bytes);
        guest.receive(bytes);
      });
      live.stdout.on("end", () => guest.close());
      return { send: (bytes) => live.stdin.write(bytes) };
    };
    const exchanges = decodeConversation(framesOf(name));
    return { report: await replayAsGuest(exchanges, connect, { level }), written: Buffer.concat(written) };
  } finally {
    live.kill("SIGKILL");
  }
}

describe.each(recordingNames)(
  "the recording %s, replayed as guest against a controller in Python,",
  (name) => {
    test("gets the recorded bytes, every one of them", async () => {
      const { report, written } = await replay(name, { level: "bytes" });
      expect(formatReplayReport(report)).toBe(`replay matched: ${report.requests} requests (level bytes)`);
      const recorded = framesOf(name).filter(({ direction }) => direction === "controller-to-guest");
      const expected = Buffer.concat(recorded.map(({ bytes }) => bytes));
      expect(written.length).toBe(expected.length);
      expect(written.equals(expected)).toBe(true);
    });
  },
);

test("matches at every level", async () => {
  for (const level of Object.keys(matchLevels) as MatchLevel[])
    expect((await replay("files", { level })).report).toMatchObject({ level, outcome: "matched" });
});

test("diverges where the controller has another file", async () => {
  const { report } = await replay("files", { world: ["--text", "/tmp/greeting.txt=hello_world\n"] });
  expect(report).toMatchObject({
    outcome: "diverged",
    matched: 17,
    divergence: {
      code: "write_mismatch",
      requestNumber: 18,
      bytes: { place: "buffer", offset: 5, differing: 1 },
      likelyCause:
        'fd 3 is "/tmp/greeting.txt", opened by request 17: the live controller has other content there.',
    },
  });
});
