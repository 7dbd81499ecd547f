import { expect, test } from "vitest";
import { concatenate, sameBytes } from "../src/bytes.js";
import {
  decodeConversation,
  loadSession,
  packRecords,
  type RecordedMessage,
  Recorder,
  RecordingError,
  readRecording,
  readRecords,
} from "../src/index.js";
import { recordingFrames } from "./recordings.js";

function journal(): Uint8Array {
  const parts: Uint8Array[] = [];
  const recorder = new Recorder({ sink: (bytes) => parts.push(bytes.slice()) });
  for (const { direction, bytes } of recordingFrames("clock-env")) recorder.observe(direction, bytes);
  recorder.end({ kind: "exit", code: 0 });
  return concatenate(parts);
}

function packed(file: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const records = [...readRecords([file])].map(({ record }) => record);
  packRecords(records, (bytes) => parts.push(bytes.slice()));
  return concatenate(parts);
}

const file = journal();
const layouts = [
  ["a journal", file],
  ["a packed file", packed(file)],
] as const;
const { messages } = readRecording(file);
const exchanges = decodeConversation(messages);

/** Reads a file in every way there is: nothing but a `RecordingError` may come out, and no message that was not said. */
function read(damaged: Uint8Array): "whole" | "interrupted" | "refused" {
  let found: readonly Partial<RecordedMessage>[];
  let state: string;
  try {
    ({ messages: found, state } = readRecording(damaged));
    const loaded = loadSession(damaged);
    expect(loaded.frames.length).toBe(found.length);
  } catch (error) {
    if (error instanceof RecordingError) return "refused";
    throw error;
  }
  expect(found.length).toBeLessThanOrEqual(messages.length);
  const wrong = found.findIndex(({ bytes }, index) => {
    const said = messages[index];
    return !bytes || !said || !sameBytes(bytes, said.bytes);
  });
  expect(wrong).toBe(-1);
  try {
    const calls = decodeConversation(found as readonly RecordedMessage[]);
    expect(calls.length).toBeLessThanOrEqual(exchanges.length);
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
  }
  return state === "complete" ? "whole" : "interrupted";
}

test.each(layouts)("cut at every byte, %s has no message that was not said", (_, whole) => {
  const ends = { whole: 0, interrupted: 0, refused: 0 };
  for (let length = 0; length < whole.length; length++) ends[read(whole.subarray(0, length))]++;
  // The preamble and what describes the session are needed; a packed file is whole without its index.
  expect(ends.refused).toBeGreaterThan(24);
  expect(ends.interrupted).toBeGreaterThan(100);
});

test.each(layouts)(
  "with one bit turned over, 10,000 times, %s has no message that was not said",
  (_, whole) => {
    const runs = 10_000;
    const damaged = whole.slice();
    let refused = 0;
    for (let run = 0; run < runs; run++) {
      const bit = Math.floor((run * whole.length * 8) / runs);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (read(damaged) === "refused") refused++;
      damaged[bit >> 3] = whole[bit >> 3] ?? 0;
    }
    expect(refused).toBeGreaterThan(runs / 2);
  },
);
