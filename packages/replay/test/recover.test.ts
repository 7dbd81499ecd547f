import { describe, expect, test } from "vitest";
import { concatenate } from "../src/bytes.js";
import { JournalWriter } from "../src/container/journal.js";
import {
  bytesSource,
  type ContainerRecord,
  type Damage,
  decodeConversation,
  packRecords,
  Recorder,
  type RepairReport,
  readRecording,
  readRecords,
  recover,
  repair,
} from "../src/index.js";
import { recordingFrames } from "./recordings.js";

/** A session over and over, long enough for several sync records. */
function journal(rounds = 3): Uint8Array {
  const parts: Uint8Array[] = [];
  const recorder = new Recorder({ sink: (bytes) => parts.push(bytes.slice()) });
  for (let round = 0; round < rounds; round++)
    for (const { direction, bytes } of recordingFrames("pypy3-script")) recorder.observe(direction, bytes);
  recorder.end({ kind: "exit", code: 0 });
  return concatenate(parts);
}

function repaired(file: Uint8Array): { file: Uint8Array; report: RepairReport } {
  const parts: Uint8Array[] = [];
  const writer = new JournalWriter((bytes) => parts.push(bytes.slice()));
  const steps = repair(recover(bytesSource(file)));
  for (;;) {
    const step = steps.next();
    if (step.done) return { file: concatenate(parts), report: step.value };
    if (step.value.record !== "sync" && step.value.record !== "index") writer.write(step.value);
  }
}

function damagesOf(file: Uint8Array): Damage[] {
  return [...recover(bytesSource(file))].flatMap((found) => (found.kind === "record" ? [] : [found]));
}

const whole = journal();
const records = [...readRecords([whole])];

describe("a file that is not damaged", () => {
  test.each([
    ["a journal", whole],
    ["a packed file", packed(whole)],
  ])("is found whole: %s", (_, file) => {
    expect(damagesOf(file)).toEqual([]);
    const found = [...recover(bytesSource(file))].length;
    expect(found).toBe([...readRecords([file])].length);
    const { messages, totals } = readRecording(repaired(file).file);
    expect(messages.length).toBe(readRecording(whole).messages.length);
    expect(totals).toEqual(readRecording(whole).totals);
  });
});

function packed(file: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  packRecords(
    [...readRecords([file])].map(({ record }) => record),
    (bytes) => parts.push(bytes.slice()),
  );
  return concatenate(parts);
}

describe("a damaged file", () => {
  const place = records[Math.floor(records.length / 2)] as (typeof records)[number];

  test("loses one record where only its body is damaged", () => {
    const file = whole.slice();
    file[place.end - 5] = (file[place.end - 5] ?? 0) ^ 0xff;
    expect(damagesOf(file)).toMatchObject([
      { kind: "damage", offset: place.offset, lostBytes: place.end - place.offset },
    ]);
  });

  test("goes on at the next sync record where a length is damaged", () => {
    const file = whole.slice();
    file[place.offset + 1] = 0xff;
    file[place.offset + 2] = 0xff;
    const [damage, ...others] = damagesOf(file);
    const sync = records.find(({ record, offset }) => record.record === "sync" && offset > place.offset);
    expect(others).toEqual([]);
    expect(damage).toMatchObject({ kind: "damage", offset: place.offset });
    expect((damage?.offset ?? 0) + (damage?.lostBytes ?? 0)).toBe(sync?.offset);
  });

  test("is read without its first 24 bytes", () => {
    for (const from of [0, 8]) {
      const file = whole.slice();
      file.fill(0xee, from, 24);
      const { messages } = readRecording(repaired(file).file);
      expect(messages.length).toBeGreaterThan(0);
    }
  });

  test("that ends inside a record has a tail and no damage", () => {
    const file = whole.subarray(0, place.offset + 3);
    expect(damagesOf(file)).toEqual([
      { kind: "tail", offset: place.offset, lostBytes: 3, reason: "the file ends inside a record" },
    ]);
    expect(readRecording(repaired(file).file).state).toBe("interrupted");
  });

  test("is mended to one that can be decoded, with a gap where calls are missing, wherever the damage is", () => {
    const total = decodeConversation(readRecording(whole).messages).length;
    for (let run = 0; run < 60; run++) {
      const file = whole.slice();
      const at = 24 + Math.floor(((file.length - 200) * run) / 60);
      file.fill(0x55, at, at + 1 + (run % 90));
      const { file: mended, report } = repaired(file);
      const recording = readRecording(mended);
      const gaps = recording.events.filter(({ event }) => event["kind"] === "gap");
      expect(gaps.length).toBe(report.damages.filter(({ kind }) => kind === "damage").length);
      const exchanges = decodeConversation(recording.messages);
      expect(exchanges.length).toBeGreaterThan(total / 2);
      expect(exchanges.length).toBeLessThanOrEqual(total);
    }
  });

  test("of the packed layout loses a chunk and no more", () => {
    const long = packed(journal(50));
    const chunks: number[] = [];
    for (const found of recover(bytesSource(long)))
      if (found.kind === "record" && found.offset !== chunks.at(-1)) chunks.push(found.offset);
    expect(chunks.length).toBeGreaterThan(3);
    const [, first = 0, second = 0] = chunks;
    for (const at of [first + 200, first + 1]) {
      const file = long.slice();
      file[at] = (file[at] ?? 0) ^ 0x41;
      const [damage] = damagesOf(file);
      expect(damage).toMatchObject({ kind: "damage", offset: first, lostBytes: second - first });
    }
  });
});

test("two runs in one file are both found", () => {
  const two = concatenate([journal(1), journal(1)]);
  const sessions = [...recover(bytesSource(two))].filter(
    (found) => found.kind === "record" && (found.record as ContainerRecord).record === "session",
  );
  expect(sessions).toHaveLength(2);
});
