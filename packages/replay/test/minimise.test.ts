import { linuxX8664 } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import {
  checkRecording,
  type Exchange,
  loadSession,
  type MinimiseCandidate,
  MinimiseError,
  minimise,
  nameOfExchange,
  traceLine,
  writeFrames,
} from "../src/index.js";
import { unitsOf } from "../src/minimise/unit.js";
import { exchangesOfUnits, problemsOf } from "../src/minimise/valid-units.js";
import { writeSession } from "../src/write-session.js";
import { recordingFile } from "./recordings.js";
import { ascii, at, framesOf, reads, returned, type Script } from "./script.js";

const load = (script: Script) => loadSession(writeFrames(framesOf(script)));
const linesOf = ({ exchanges }: MinimiseCandidate) => exchanges.map((exchange) => traceLine(exchange));
const isCall = (name: string) => (exchange: Exchange) => nameOfExchange(exchange) === name;

/** Opens file `index`, reads it, asks the time, and closes it: with noise that no two requests share. */
function noise(index: number): Script {
  const fd = 3 + (index % 5);
  return [
    { kind: "request", call: "open(pii)i", args: { path: at(0x1000 + index), flags: 0, mode: 0 } },
    ...reads(0x1000 + index, `/data/${index}`),
    returned(fd),
    { kind: "request", call: "read(ipi)i", args: { fd, buffer: at(0x8000), count: 512n } },
    { kind: "write-memory", address: at(0x8000), data: ascii(`${index} `.repeat(40)) },
    returned(`${index} `.repeat(40).length),
    { kind: "request", call: "lseek(iii)i", args: { fd, offset: 0n, whence: 0 } },
    returned(0),
    { kind: "request", call: "close(i)i", args: { fd } },
    returned(0),
  ];
}

/** A write of which nothing comes. */
const crash: Script = [
  { kind: "request", call: "write(ipi)i", args: { fd: 9, buffer: at(0x9000), count: 700n } },
  { kind: "read-memory", address: at(0x9000), length: 700 },
  { kind: "read-memory-reply", data: ascii("spill ".repeat(140).slice(0, 700)) },
  { kind: "set-errno", errno: 9 },
  returned(-1),
];

/** 10,000 requests. In the middle a descriptor is opened, duplicated and closed, and then written to. */
function longScript(): Script {
  const fault: Script = [
    { kind: "request", call: "open(pii)i", args: { path: at(0x10), flags: 1, mode: 0 } },
    ...reads(0x10, "/tmp/fault"),
    returned(9),
    { kind: "request", call: "dup(i)i", args: { oldfd: 9 } },
    returned(10),
    { kind: "request", call: "close(i)i", args: { fd: 9 } },
    returned(0),
  ];
  const script: Script[number][] = [];
  for (let i = 0; i < 1250; i++) script.push(...noise(i));
  script.push(...fault);
  for (let i = 1250; i < 2000; i++) script.push(...noise(i));
  script.push(...crash);
  for (let i = 2000; i < 2499; i++) script.push(...noise(i));
  return script;
}

/** A write that fails to a descriptor that was open and has been closed. */
function showsFault({ exchanges }: MinimiseCandidate): boolean {
  const closed = new Set<number>();
  for (const { request, result, errno } of exchanges) {
    if (request.kind !== "request") continue;
    if (request.call === "close(i)i" && result && "value" in result && result.value === 0n)
      closed.add(request.args.fd);
    if (request.call === "open(pii)i" && result && "value" in result) closed.delete(Number(result.value));
    if (request.call === "write(ipi)i" && errno === 9 && closed.has(request.args.fd)) return true;
  }
  return false;
}

describe("minimise", () => {
  test("makes less than 20 requests of 10,000, none of which can be left out", {
    timeout: 120_000,
  }, async () => {
    const session = load(longScript());
    expect(unitsOf(session).units).toHaveLength(10_000);
    const result = await minimise(session, { predicate: showsFault });
    expect(result).toMatchObject({
      requestsBefore: 10_000,
      requests: 2,
      isMinimal: true,
      kept: [5003, 8004],
    });
    expect(result.tests).toBeLessThan(200);
    const smaller = loadSession(writeSession(result.session, "frames"));
    const { units } = unitsOf(smaller);
    const lines = units.map(({ exchange }) => traceLine(exchange));
    expect(lines).toEqual(["close(9) = 0", 'write(9, "s", 1) = -1 EBADF (Bad file descriptor)']);
    for (const left of units.map((_, index) => units.filter((__, other) => other !== index))) {
      const exchanges = exchangesOfUnits(left, linuxX8664) ?? [];
      expect(showsFault({ session: result.session, exchanges })).toBe(false);
    }
  });

  test("every candidate is a conversation, with nothing wrong in it that was not before", async () => {
    const seen: string[] = [];
    const session = loadSession(recordingFile("files"));
    const result = await minimise(session, {
      predicate: (candidate) => {
        const problems = checkRecording(writeSession(candidate.session, "frames"));
        seen.push(...problems.map(({ code }) => code));
        return candidate.exchanges.some(isCall("rename"));
      },
    });
    expect(seen.filter((code) => code !== "unfinished")).toEqual([]);
    expect(result).toMatchObject({ requests: 1, isMinimal: true });
    expect(result.tests).toBeGreaterThan(3);
  });

  test("keeps a block's allocation with its end", async () => {
    const script: Script = [
      { kind: "request", call: "getenv(p)p", args: { name: at(0x20) } },
      ...reads(0x20, "HOME"),
      { kind: "allocate", data: ascii("/root\0") },
      { kind: "allocate-reply", address: at(0x9000) },
      { kind: "result", resultKind: "p", value: at(0x9000) },
      ...noise(1),
      { kind: "request", call: "close(i)i", args: { fd: 7 } },
      { kind: "free", address: at(0x9000) },
      returned(0),
    ];
    const freed = ({ commands }: Exchange) => commands.some(({ command }) => command.kind === "free");
    const session = load(script);
    const result = await minimise(session, { predicate: ({ exchanges }) => exchanges.some(freed) });
    expect(result).toMatchObject({ kept: [1, 6], isMinimal: true });
    expect(result.invalid).toBeGreaterThan(0);
    const { units } = unitsOf(session);
    const alone = units.slice(-1);
    expect(problemsOf(alone, exchangesOfUnits(alone, linuxX8664) ?? [], linuxX8664).size).toBe(1);
  });

  test("does not part a late reply from the command behind the result before it", async () => {
    const script: Script = [
      ...noise(0),
      { kind: "request", call: "close(i)i", args: { fd: 3 } },
      returned(0),
      { kind: "read-string", address: at(0x40), maximum: 9 },
      { kind: "request", call: "getpid()i", args: {} },
      { kind: "read-string-reply", data: ascii("a") },
      returned(7),
    ];
    const result = await minimise(load(script), {
      predicate: ({ exchanges }) => exchanges.some(isCall("getpid")),
    });
    expect(result.kept).toEqual([5, 6]);
  });

  test("keeps the bytes at the end that are no message, and what was recorded beside", async () => {
    const frames = framesOf([...noise(0), ...noise(1)]);
    const session = {
      ...loadSession(
        writeFrames([...frames, { direction: "guest-to-controller", bytes: ascii("\u0003a(") }]),
      ),
      events: [
        { at: 5, messagesBefore: 3, event: { kind: "mark", text: "early" } },
        { at: 9, messagesBefore: 99, event: { kind: "exit", code: 1, signal: null } },
      ],
    };
    const { session: smaller, requests } = await minimise(session, {
      predicate: ({ session: { frames: all } }) => all.length > 0,
    });
    expect(requests).toBe(0);
    expect(smaller.frames.map(({ bytes }) => [...bytes])).toEqual([[3, 0x61, 0x28]]);
    expect(smaller.events?.map(({ messagesBefore, event }) => [messagesBefore, event["kind"]])).toEqual([
      [0, "mark"],
      [0, "exit"],
    ]);
    const written = loadSession(writeSession(smaller, "journal"));
    expect(written.frames.map(({ isRaw }) => isRaw)).toEqual([true]);
  });

  test("shortens what is read with the argument and the command that say its length", async () => {
    const predicate = ({ exchanges }: MinimiseCandidate) =>
      exchanges.some(({ commands }) =>
        commands.some(({ reply }) => reply?.kind === "read-memory-reply" && reply.data.length >= 5),
      );
    const { session } = await minimise(load([...noise(0), ...crash, ...noise(1)]), { predicate });
    const frames = loadSession(writeSession(session, "frames"));
    const lines = unitsOf(frames).units.map(({ exchange }) => traceLine(exchange));
    expect(lines).toEqual(['write(9, "spill", 5) = -1 EBADF (Bad file descriptor)']);
  });

  test("keeps requests of which a reply has no bytes", async () => {
    const script: Script = [
      { kind: "request", call: "write(ipi)i", args: { fd: 1, buffer: at(0x10), count: 0n } },
      { kind: "read-memory", address: at(0x10), length: 0 },
      { kind: "read-memory-reply", data: new Uint8Array(0) },
      returned(0),
    ];
    const result = await minimise(load([...script, ...noise(0), ...script]), {
      predicate: ({ exchanges }) => exchanges.filter(isCall("write")).length === 2,
    });
    expect(result.kept).toEqual([1, 6]);
  });

  test("asks for no candidate twice, and stops where it is told to", async () => {
    const seen = new Set<string>();
    let asked = 0;
    const predicate = (candidate: MinimiseCandidate) => {
      seen.add(Buffer.from(writeSession(candidate.session, "frames")).toString("base64"));
      asked++;
      return linesOf(candidate).filter((line) => line.startsWith("close")).length >= 3;
    };
    const script = [0, 1, 2, 3, 4].flatMap((index) => [...noise(index)]);
    const result = await minimise(load(script), { predicate });
    expect(result).toMatchObject({ requests: 3, tests: asked, isMinimal: true });
    expect(seen.size).toBe(asked);
    const stopped = await minimise(load(script), { predicate, maximumTests: 5 });
    expect(stopped).toMatchObject({ tests: 5, isMinimal: false });
  });

  test("refuses a predicate that does not hold for the recording itself", async () => {
    await expect(minimise(load(noise(0)), { predicate: () => false })).rejects.toThrow(MinimiseError);
    await expect(
      minimise(load(noise(0)), { predicate: () => Promise.reject(new Error("own")) }),
    ).rejects.toThrow("own");
  });
});
