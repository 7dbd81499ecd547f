import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  asciicast,
  type ChromeEvent,
  chromeThreads,
  exportFormats,
  exportSession,
  framesToPcap,
  loadSession,
  pcapng,
  streamSession,
} from "../src/index.js";
import { writeSession } from "../src/write-session.js";
import { recordingExchanges, recordingFile, recordingFrames, recordingNames } from "./recordings.js";
import { ascii, at, framesOf, reads, returned, type Script } from "./script.js";
import { dissect, whyNoTshark } from "./tshark.js";

const written = (fd: number, address: number, data: Uint8Array): Script => [
  { kind: "request", call: "write(ipi)i", args: { fd, buffer: at(address), count: BigInt(data.length) } },
  { kind: "read-memory", address: at(address), length: data.length },
  { kind: "read-memory-reply", data },
  returned(data.length),
];

/** A session of 250 us from message to message. */
const script: Script = [
  { kind: "request", call: "open(pii)i", args: { path: at(0x10), flags: 0, mode: 0 } },
  ...reads(0x10, "/a\u001b[2J"),
  returned(3),
  { kind: "request", call: "getenv(p)p", args: { name: at(0x20) } },
  ...reads(0x20, "HOME"),
  { kind: "allocate", data: ascii("/root\0") },
  { kind: "allocate-reply", address: at(0x9000) },
  { kind: "result", resultKind: "p", value: at(0x9000) },
  { kind: "request", call: "close(i)i", args: { fd: 3 } },
  { kind: "free", address: at(0x9000) },
  { kind: "set-errno", errno: 9 },
  returned(-1),
  { kind: "request", call: "read(ipi)i", args: { fd: 0, buffer: at(0x100), count: 64n } },
  { kind: "write-memory", address: at(0x100), data: ascii("yes\n") },
  returned(4),
  ...written(1, 0x200, Uint8Array.of(0x67, 0xc3)),
  ...written(2, 0x300, ascii("err\u001b[31m\n")),
  ...written(1, 0x200, Uint8Array.of(0xbc, 0x6e, 0x0a)),
  ...written(3, 0x200, ascii("elsewhere")),
  { kind: "unknown-request", signature: "frob(i)i", args: [{ kind: "i", value: 5n }] },
];
const messages = script.flatMap((message, index) =>
  framesOf([message]).map((frame) => ({ ...frame, isRaw: false, at: index * 250_000 })),
);
const recording = writeSession(
  {
    frames: messages,
    description: {
      ...loadSession(writeSession({ frames: [] }, "journal")).description,
      startedAt: "2026-05-01T12:00:00.000Z",
      guest: { argv: ["python", "\u001bx.py"] },
    },
    events: [
      { at: 40_000_000, messagesBefore: messages.length, event: { kind: "exit", code: 3, signal: null } },
    ],
  },
  "journal",
);

const text = (format: "chrome" | "asciicast" | "jsonl", file: Uint8Array) =>
  [...exportSession(file, format)].join("");

function eventsOf(file: Uint8Array): ChromeEvent[] {
  const parsed = JSON.parse(text("chrome", file)) as { displayTimeUnit: string; traceEvents: ChromeEvent[] };
  expect(parsed.displayTimeUnit).toBe("ns");
  return parsed.traceEvents;
}

/** What the Trace Event Format asks of each kind of event. */
function expectEvent(event: ChromeEvent): void {
  expect(event).toMatchObject({ ph: expect.stringMatching(/^[XCiMsf]$/), name: expect.any(String), pid: 1 });
  expect(Number.isInteger(event.tid)).toBe(true);
  if (event.ph === "M") return expect(event.args).toBeDefined();
  expect(event.ts).toBeGreaterThanOrEqual(0);
  if (event.ph === "X") expect(event.dur).toBeGreaterThanOrEqual(0);
  if (event.ph === "C")
    for (const value of Object.values(event.args ?? {})) expect(value).toEqual(expect.any(Number));
  if (event.ph === "s" || event.ph === "f")
    expect(event).toMatchObject({ id: expect.any(Number), cat: "memory" });
}

/** Slices of a thread have to lie in one another or apart: what overlaps otherwise is dropped by viewers. */
function expectNested(slices: readonly ChromeEvent[]): void {
  const open: number[] = [];
  const ordered = slices
    .map(({ ts = 0, dur = 0 }) => ({ from: Math.round(ts * 1000), to: Math.round((ts + dur) * 1000) }))
    .sort((a, b) => a.from - b.from || b.to - a.to);
  for (const { from, to } of ordered) {
    while (open.length > 0 && (open.at(-1) as number) <= from) open.pop();
    if (open.length > 0) expect(to).toBeLessThanOrEqual(open.at(-1) as number);
    open.push(to);
  }
}

describe("a Chrome trace", () => {
  test.each([...recordingNames.filter((name) => name !== "big"), "script"] as const)(
    "of %s has the form of the format: kinds, times, threads with names, slices within each other",
    (name) => {
      const events = eventsOf(name === "script" ? recording : recordingFile(name));
      events.forEach(expectEvent);
      const named = events.filter((event) => event.name === "thread_name").map(({ tid }) => tid);
      expect(new Set(named)).toEqual(new Set(Object.values(chromeThreads)));
      const slices = events.filter(({ ph }) => ph === "X");
      for (const tid of named) expectNested(slices.filter((slice) => slice.tid === tid));
      expect(slices.every(({ tid }) => named.includes(tid))).toBe(true);
      if (name === "script") return;
      const calls = slices.filter(({ tid, cat }) => tid === chromeThreads.calls && cat !== "command");
      expect(calls).toHaveLength(recordingExchanges(name).length);
    },
  );

  test("has each call with its times, arguments and error, and its commands within", () => {
    const slices = eventsOf(recording).filter(({ ph, tid }) => ph === "X" && tid === chromeThreads.calls);
    expect(slices.slice(0, 2)).toEqual([
      {
        ...{ ph: "X", name: "open", cat: "file", pid: 1, tid: 2, ts: 0, dur: 750 },
        args: { path: "/a\u001b[2J", flags: "O_RDONLY", req: 1, signature: "open(pii)i", result: 3 },
      },
      {
        ...{ ph: "X", name: "read-string", cat: "command", pid: 1, tid: 2, ts: 250, dur: 250 },
        args: { address: "0x10" },
      },
    ]);
    expect(slices.find(({ name }) => name === "close")?.args).toMatchObject({ errno: "EBADF", result: -1 });
    expect(slices.at(-1)).toMatchObject({
      name: "frob",
      cat: "unknown",
      args: { "0": 5, unfinished: "yes" },
    });
  });

  test("has an arrow from an allocation to its end, counters, and what the recorder saw beside", () => {
    const events = eventsOf(recording);
    const flow = events.filter(({ ph }) => ph === "s" || ph === "f");
    expect(flow.map(({ ph, id, ts }) => [ph, id, ts])).toEqual([
      ["s", 1, 1750],
      ["f", 1, 2750],
    ]);
    const counted = (name: string) => events.filter((event) => event.name === name).map(({ args }) => args);
    expect(counted("blocks").map((args) => args?.["bytes"])).toEqual([0, 6, 0, 0, 0, 0, 0, 0, 0]);
    // The close failed: the descriptor is still open.
    expect(counted("descriptors").map((args) => args?.["open"])).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(events.filter(({ ph }) => ph === "i")).toMatchObject([
      { name: "exit", ts: 40_000, args: { code: 3 } },
    ]);
    expect(events.filter(({ name }) => name === "running").length).toBeGreaterThan(5);
    expect(events.filter(({ name }) => name === "handler").length).toBeGreaterThan(5);
  });

  test("says where its times are made up", () => {
    expect(text("chrome", recordingFile("files"))).toContain('"times":"made up: 1 us for each message"');
    expect(text("chrome", recording)).toContain('"times":"recorded"');
  });
});

test("an asciicast plays what the guest wrote and read, by its times, and how it ended", () => {
  const lines = text("asciicast", recording)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toEqual([
    {
      version: 3,
      term: { cols: 80, rows: 24 },
      timestamp: Date.parse("2026-05-01T12:00:00Z") / 1000,
      command: "python \\x1bx.py",
    },
    [0.004, "i", "yes\r\n"],
    [0.001, "o", "g"],
    [0.001, "o", "err\\x1b[31m\r\n"],
    [0.001, "o", "\u00fcn\r\n"],
    [0.033, "x", "3"],
  ]);
});

test("an asciicast keeps what steers a terminal where it is told to", () => {
  const raw = [...asciicast(streamSession(recording), { raw: true, columns: 100, rows: 30 })].join("");
  expect(raw).toContain('"err\\u001b[31m\\r\\n"');
  expect(raw).toContain('"term":{"cols":100,"rows":30}');
});

test.each(["chrome", "asciicast", "jsonl"] as const)(
  "%s is printable ASCII, whatever the guest sent",
  (format) => {
    for (const name of recordingNames.filter((one) => one !== "big"))
      expect(text(format, recordingFile(name))).not.toMatch(/[^\x20-\x7e\n]/);
    expect(text(format, recording)).not.toMatch(/[^\x20-\x7e\n]/);
  },
);

test("JSON lines have each call, with its times", () => {
  const lines = text("jsonl", recording)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(lines).toHaveLength(9);
  expect(lines[1]).toMatchObject({
    request: 2,
    name: "getenv",
    at: 1_000_000,
    think: 250_000,
    duration: 1_250_000,
  });
  expect(lines[8]).not.toHaveProperty("duration");
});

describe("a pcapng capture", () => {
  test("is made of whole blocks, with times in nanoseconds and directions", () => {
    const file = Buffer.concat([...pcapng(loadSession(recording))]);
    const found: { type: number; length: number; at: number }[] = [];
    for (let place = 0; place < file.length; ) {
      const length = file.readUInt32LE(place + 4);
      expect(length % 4).toBe(0);
      expect(file.readUInt32LE(place + length - 4)).toBe(length);
      found.push({ type: file.readUInt32LE(place), length, at: place });
      place += length;
    }
    expect(found.map(({ type }) => type)).toEqual([0x0a0d0d0a, 1, ...messages.map(() => 6)]);
    const [section, , first, second] = found.map(({ at: place, length }) =>
      file.subarray(place, place + length),
    );
    expect(section?.readUInt32LE(8)).toBe(0x1a2b3c4d);
    expect(section?.toString("latin1")).toContain('"startedAt":"2026-05-01T12:00:00.000Z"');
    const timeOf = (block: Buffer | undefined) =>
      (BigInt(block?.readUInt32LE(12) ?? 0) << 32n) | BigInt(block?.readUInt32LE(16) ?? 0);
    expect(timeOf(first)).toBe(BigInt(Date.parse("2026-05-01T12:00:00Z")) * 1_000_000n);
    expect(timeOf(second) - timeOf(first)).toBe(250_000n);
    expect(first?.[28]).toBe(0);
    expect(second?.[28]).toBe(1);
  });

  test.for(["files", "pypy3-nolib"] as const)(
    "of %s is read by tshark as that in pcap is",
    { timeout: 60_000 },
    (name, context) => {
      const reason = whyNoTshark();
      if (reason) context.skip(reason);
      const ours = Buffer.concat([...pcapng(loadSession(recordingFile(name)))]);
      const shown = dissect(ours).map(
        ({ signature, command, reply, result }) => signature ?? command ?? reply ?? result,
      );
      const theirs = dissect(framesToPcap(recordingFrames(name)));
      expect(shown).toEqual(
        theirs.map(({ signature, command, reply, result }) => signature ?? command ?? reply ?? result),
      );
      expect(shown.length).toBeGreaterThan(20);
    },
  );

  test("has its times and directions as tshark reads them", (context) => {
    const reason = whyNoTshark();
    if (reason) context.skip(reason);
    const folder = mkdtempSync(join(tmpdir(), "sandbox-pcapng-"));
    try {
      const path = join(folder, "session.pcapng");
      writeFileSync(path, Buffer.concat([...pcapng(loadSession(recording))]));
      const fields = ["frame.time_epoch", "frame.packet_flags_direction"].flatMap((field) => ["-e", field]);
      const { stdout } = spawnSync("tshark", ["-r", path, "-T", "fields", ...fields], { encoding: "utf8" });
      const [first, second] = stdout.split("\n");
      expect(first).toBe("1777636800.000000000\t0x00000001");
      expect(second).toBe("1777636800.000250000\t0x00000002");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test("every format has a sentence", () => {
  expect(Object.values(exportFormats).every((says) => says.length > 10)).toBe(true);
});
