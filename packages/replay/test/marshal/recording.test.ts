import { readFileSync } from "node:fs";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { concatenate } from "../../src/bytes.js";
import {
  bytesSource,
  compareSpecification,
  decodeConversation,
  type Frame,
  fileInfo,
  findSecrets,
  loadSession,
  parseRedactionRule,
  Recorder,
  RuleRedactor,
  readFrames,
  readRecording,
  readRecords,
  recover,
  redactRecords,
  repair,
  traceLine,
  writeRecords,
  writeSession,
} from "../../src/index.js";
import { type Called, framesOf, int, is, list, none, short, str, tuple } from "./script.js";

const key = new Uint8Array(32).fill(1);
const fixture = (name: string) =>
  new Uint8Array(readFileSync(fixturePath(`recordings/generation-1/${name}.frames`)));

/** Records frames, cut into single bytes. */
function record(rules: readonly string[], frames: readonly Frame[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const redactor = new RuleRedactor({ rules: rules.map(parseRedactionRule), key });
  const recorder = new Recorder({ sink: (bytes) => parts.push(bytes.slice()), redactor });
  recorder.event({ kind: "start", pid: 7 });
  for (const { direction, bytes } of frames)
    for (const byte of bytes) recorder.observe(direction, Uint8Array.of(byte));
  recorder.end({ kind: "exit", code: 0 });
  return concatenate(parts);
}

const traceOf = (file: Uint8Array) =>
  decodeConversation(readRecording(file).messages).map((one) => traceLine(one));

describe("a recorder", () => {
  test("names the protocol that the guest speaks, though events came before it spoke", () => {
    const recording = readRecording(record([], framesOf(["getpid", [], is(short(1))])));
    expect(recording.description["protocol"]).toMatchObject({ name: "rpython-sandbox-1", version: 1 });
    expect(compareSpecification(recording.description)).toBe("same");
    expect(recording.events.map(({ event }) => event["kind"])).toEqual(["start"]);
    expect(recording.totals).toMatchObject({ messages: 2, requests: 1 });
  });

  test("begins its file at once where it is told what the guest speaks", () => {
    const parts: Uint8Array[] = [];
    new Recorder({ sink: (bytes) => parts.push(bytes.slice()), generation: 1 });
    const { description, state } = readRecording(concatenate(parts));
    expect(description["protocol"]).toMatchObject({ name: "rpython-sandbox-1" });
    expect(state).toBe("interrupted");
  });

  test("says of a guest that never spoke what it would have of any", () => {
    const recording = readRecording(record([], []));
    expect(recording.description["protocol"]).toMatchObject({ name: "rpython-sandbox" });
    expect(recording.events).toHaveLength(1);
  });

  test("keeps a session whole, and as its frames were", () => {
    const file = record([], readFrames(fixture("files")));
    expect(Buffer.compare(writeSession(loadSession(file), "frames"), fixture("files"))).toBe(0);
  });

  test("keeps what breaks the protocol as it was, and says why", () => {
    const frames: Frame[] = [
      ...framesOf(["getpid", [], is(short(1))]),
      { direction: "guest-to-controller", bytes: Uint8Array.of(0x73, 0xff, 0xff, 0xff, 0xff) },
    ];
    const recording = readRecording(record([], frames));
    expect(recording.messages.at(-1)).toMatchObject({ isRaw: true });
    expect(recording.events.map(({ event }) => event["kind"])).toContain("undecodable");
  });
});

describe("a rule takes out", () => {
  const calls: Called[] = [
    ["getenv", [str("TOKEN")], is(str("s3cret"))],
    ["getenv", [str("NONE")], is(none)],
    ["envitems", [], is(list(tuple(str("TOKEN"), str("s3cret")), tuple(str("HOME"), str("/home/alice"))))],
    ["putenv", [str("TOKEN"), str("other")], is(none)],
    ["open", [str("/home/alice/x"), int(0), int(0)], is(short(3))],
    ["read", [int(3), int(64)], is(str("password=hunter2\n"))],
    ["write", [int(1), str("password=hunter2\n")], is(short(17))],
    ["listdir", [str("/home")], is(list(str("alice"), str("bob")))],
  ];
  const frames = framesOf(...calls);
  const redacted = (...rules: string[]) => record(rules, frames);

  test("the values of environment variables, wherever they stand, and not their names", () => {
    expect(traceOf(redacted("env"))).toEqual([
      'getenv("TOKEN") = "******"',
      'getenv("NONE") = NULL',
      'envitems() = ["TOKEN=******", "HOME=***********"]',
      'putenv("TOKEN", "*****") = 0',
      'open("/home/alice/x", O_RDONLY) = 3',
      'read(3, "password=hunter2\\n", 64) = 17',
      'write(1, "password=hunter2\\n") = 17',
      'listdir("/home") = ["alice", "bob"]',
    ]);
  });

  test("what is read from a descriptor and written to it", () => {
    const lines = traceOf(redacted("fd:3"));
    expect(lines[5]).toBe('read(3, "*****************", 64) = 17');
    expect(lines[6]).toBe('write(1, "password=hunter2\\n") = 17');
  });

  test("what is in paths, names and the environment", () => {
    const lines = traceOf(redacted("path:alice"));
    expect(lines[2]).toContain('"HOME=/home/*****"');
    expect(lines[4]).toBe('open("/home/*****/x", O_RDONLY) = 3');
    expect(lines[7]).toBe('listdir("/home") = ["*****", "bob"]');
    expect(lines[5]).toContain("hunter2");
  });

  test("what is anywhere, with nothing else changed: all lengths are as they were", () => {
    const file = redacted("data:hunter2");
    const { messages } = readRecording(file);
    expect(messages.filter(({ bytes }) => Buffer.from(bytes).includes("hunter2"))).toEqual([]);
    expect(messages.map(({ bytes }) => bytes.length)).toEqual(frames.map(({ bytes }) => bytes.length));
    expect(messages.flatMap(({ redactions }) => redactions ?? []).map(({ length }) => length)).toEqual([
      7, 7,
    ]);
  });

  test("the same from a recording that is there", () => {
    const whole = record([], frames);
    const records = redactRecords(
      [...readRecords([whole])].map(({ record: one }) => one),
      [parseRedactionRule("env")],
      key,
    );
    expect(traceOf(writeRecords(records, "journal"))).toEqual(traceOf(redacted("env")));
  });
});

test("secrets are found in strings of the first generation, with the request that they are of", () => {
  const token = `ghp_${"a".repeat(36)}`;
  const session = loadSession(
    writeSession(
      { frames: framesOf(["getpid", [], is(short(1))], ["getenv", [str("T")], is(str(token))]) },
      "frames",
    ),
  );
  expect(findSecrets(session)).toEqual([
    { kind: "GitHub token", where: "request 2", begins: "ghp_aaaaaaaa" },
  ]);
});

test.each([
  ["a message is lost", 5000],
  ["its description is lost", 100],
])("a journal of the first generation of which %s is mended, with a gap, and can be decoded", (_, at) => {
  const damaged = writeSession(loadSession(fixture("pypy2-script")), "journal");
  damaged.fill(0, at, at + 16);
  const mended = readRecording(writeRecords(repair(recover(bytesSource(damaged))), "journal"));
  expect(mended.description["protocol"]).toMatchObject({ name: "rpython-sandbox-1" });
  expect(mended.events.map(({ event }) => event["kind"])).toEqual(["gap"]);
  expect(decodeConversation(mended.messages).length).toBeGreaterThan(88);
});

test("what a file is says which generation it is of", () => {
  const packed = writeSession(loadSession(fixture("files")), "packed");
  expect(fileInfo(readRecords([packed])).sessions).toMatchObject([
    { generation: 1, requests: 26, messages: 52, specification: "same" },
  ]);
});
