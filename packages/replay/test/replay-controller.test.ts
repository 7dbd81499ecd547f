import {
  type Command,
  type ControllerMessage,
  encodeStruct,
  linuxX8664,
  type Reply,
} from "@sandbox/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatControllerReplayReport, ReplayController, type ReplayReport } from "../src/index.js";
import type { DataRange } from "../src/replay-controller/redacted-replies.js";
import { runLiveGuest } from "./live-guest.js";
import { recordingExchanges, recordingNames } from "./recordings.js";
import { ascii, at, exchangesOf, reads, returned, type Script } from "./script.js";

const shift = 0x1234_5000n;

function isCommand(message: ControllerMessage): message is Command {
  return message.kind !== "result";
}

describe.each(recordingNames)("the recording %s, replayed as controller,", (name) => {
  const exchanges = recordingExchanges(name);

  test("answers the guest that was recorded to its end", () => {
    const { report } = runLiveGuest(exchanges);
    expect(report).toMatchObject({ outcome: "matched", matched: exchanges.length, guessed: [] });
  });

  test("answers it elsewhere in memory, with its own addresses", () => {
    const { report, received } = runLiveGuest(exchanges, { shift });
    expect(report).toMatchObject({ outcome: "matched", matched: exchanges.length, extraFloating: 0 });
    const expected = exchanges.flatMap(({ commands, lateCommands }) => [...commands, ...lateCommands]);
    const commands = received.flat().filter(isCommand);
    const last = exchanges.at(-1)?.lateCommands.length ?? 0;
    // What was said behind the last result nobody hears.
    expect(commands.map(({ kind }) => kind)).toEqual(
      expected.slice(0, expected.length - last).map(({ command }) => command.kind),
    );
    for (const [index, command] of commands.entries()) {
      const recorded = expected[index]?.command;
      if (!recorded || !("address" in recorded) || !("address" in command)) continue;
      expect(command.address).toBe(recorded.address === 0n ? 0n : recorded.address + shift);
    }
  });
});

test("a guest's bytes may come in pieces of any size", () => {
  const exchanges = recordingExchanges("files");
  const whole = runLiveGuest(exchanges, { shift });
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (sizes) => {
      const chunk = () => sizes.next().value as number;
      expect(runLiveGuest(exchanges, { shift, chunk })).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});

test("whatever a guest makes of its calls, there is one report and no error", () => {
  const exchanges = ["files", "clock-env", "kinds"].map((name) => recordingExchanges(name as "files"));
  const codes = new Set<string | undefined>();
  fc.assert(
    fc.property(
      fc.constantFrom(...exchanges),
      fc.nat(60),
      fc.nat(60),
      fc.array(fc.tuple(fc.nat(4000), fc.integer({ min: 1, max: 255 })), { maxLength: 3 }),
      (recorded, from, to, flips) => {
        // A call is put elsewhere, and some bytes of what the guest says are others.
        const calls = [...recorded];
        calls.splice(to, 0, ...calls.splice(from, 1));
        const { report } = runLiveGuest(recorded, { calls, flips: new Map(flips), shift });
        codes.add(report?.divergence?.code);
        expect(report?.outcome).toBe(report?.divergence ? "diverged" : "matched");
      },
    ),
    { numRuns: 500, seed: 5 },
  );
  expect([...codes]).toEqual(
    expect.arrayContaining(["request_unexpected", "argument_mismatch", "protocol_error"]),
  );
});

test("a guest's bytes may come one by one", () => {
  const exchanges = recordingExchanges("clock-env");
  expect(runLiveGuest(exchanges, { shift, chunk: () => 1 })).toEqual(runLiveGuest(exchanges, { shift }));
});

const opens = (path: string, fd: number): Script => [
  { kind: "request", call: "open(pii)i", args: { path: at(0x1000), flags: 0, mode: 0 } },
  ...reads(0x1000, path),
  returned(fd),
];
const closes = (fd: number): Script => [{ kind: "request", call: "close(i)i", args: { fd } }, returned(0)];
const time = (seconds: number): Script => [
  { kind: "request", call: "gettimeofday(pp)i", args: { tv: at(0x2000), tz: at(0) } },
  {
    kind: "write-memory",
    address: at(0x2000),
    data: encodeStruct(linuxX8664.structs.timeval, { tv_sec: seconds, tv_usec: 0 }),
  },
  returned(0),
];

describe("a live guest that differs", () => {
  const recorded = exchangesOf(...opens("/a", 3), ...closes(3), ...opens("/b", 3));
  const run = (...script: Script) => runLiveGuest(recorded, { calls: exchangesOf(...script) }).report;

  test("by another call is asked what it is about, and reported", () => {
    const report = run(...opens("/a", 3), ...opens("/b", 3));
    expect(report).toMatchObject({ outcome: "diverged", end: "diverged", matched: 1 });
    expect(report?.divergence).toMatchObject({
      code: "request_unexpected",
      requestNumber: 2,
      expected: "close(i)i",
      received: "open(pii)i",
    });
    expect(report?.divergence?.recorded).toMatch(/^close\(3\) += 0$/);
    expect(report?.divergence?.live).toMatch(/^open\("\/b", O_RDONLY\)/);
  });

  test("by a number is reported with the argument's name", () => {
    expect(run(...opens("/a", 3), ...closes(4))?.divergence).toMatchObject({
      code: "argument_mismatch",
      expected: "fd 3",
      received: "4",
    });
  });

  test("by the string that an address points to is reported with both", () => {
    expect(run(...opens("/c", 3))?.divergence).toMatchObject({
      code: "argument_mismatch",
      requestNumber: 1,
      expected: 'path "/a"',
      received: '"/c"',
    });
  });

  test("by NULL where an address was is not the same", () => {
    const call = { kind: "request", call: "open(pii)i", args: { path: at(0), flags: 0, mode: 0 } } as const;
    expect(run(call)?.divergence).toMatchObject({
      code: "argument_mismatch",
      expected: "path an address",
      received: "NULL",
    });
  });

  test("by ending before the recording does is told how many calls are left", () => {
    expect(run(...opens("/a", 3))?.divergence).toMatchObject({
      code: "ended_early",
      requestNumber: 2,
      expected: "3 calls",
      received: "the end of the guest after 1",
    });
  });

  test("by going on behind the end is told so", () => {
    const script = [...opens("/a", 3), ...closes(3), ...opens("/b", 3), ...closes(3)];
    expect(run(...script)?.divergence).toMatchObject({
      code: "extra_messages",
      expected: "the end after 3 calls",
      received: "close(i)i",
    });
  });

  test("in what may differ is answered all the same", () => {
    const calls = exchangesOf(...opens("/c", 3), ...closes(3), ...opens("/b", 3));
    const { report } = runLiveGuest(recorded, { calls, ignore: ["open"] });
    expect(report).toMatchObject({ outcome: "matched", ignored: 2 });
  });

  test("by the way in which its process ends is reported", () => {
    const processEnd = { code: 0, signal: null };
    const { report } = runLiveGuest(recorded, { processEnd, end: { code: null, signal: "SIGABRT" } });
    expect(report?.divergence).toMatchObject({
      code: "exit_mismatch",
      expected: "exit 0",
      received: "signal SIGABRT",
    });
    expect(runLiveGuest(recorded, { processEnd, end: processEnd }).report?.outcome).toBe("matched");
  });
});

describe("calls on clocks", () => {
  const recorded = exchangesOf(...time(10), ...opens("/a", 3), ...time(20), ...closes(3));
  const seconds = (messages: readonly { kind: string }[] | undefined) =>
    messages?.flatMap((message) =>
      "data" in message
        ? [linuxX8664.structs.timeval.decode(viewOf(message.data as Uint8Array), 0).tv_sec]
        : [],
    );
  const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

  test("that the recording does not have get the last recorded time, which never runs back", () => {
    const calls = exchangesOf(
      ...time(0),
      ...time(0),
      ...opens("/a", 3),
      ...time(0),
      ...time(0),
      ...closes(3),
      ...time(0),
    );
    const { report, received } = runLiveGuest(recorded, { calls, shift });
    expect(report).toMatchObject({ outcome: "matched", matched: 4, extraFloating: 3, skippedFloating: 0 });
    expect(received.flatMap((messages) => seconds(messages) ?? [])).toEqual([10, 10, 20, 20, 20]);
  });

  test("that the guest leaves out are passed over and counted", () => {
    const { report } = runLiveGuest(recorded, { calls: exchangesOf(...opens("/a", 3), ...closes(3)) });
    expect(report).toMatchObject({ outcome: "matched", matched: 2, skippedFloating: 2 });
    expect(formatControllerReplayReport(report as NonNullable<typeof report>)).toMatch(
      /2 recorded calls on clocks left out by the guest/,
    );
  });

  test("that the recording never has are no replay", () => {
    const calls = exchangesOf({ kind: "request", call: "time(p)i", args: { tloc: at(0) } }, returned(1));
    expect(runLiveGuest(recorded, { calls }).report?.divergence?.code).toBe("request_unexpected");
  });
});

describe("addresses", () => {
  test("of blocks go with the blocks, until they are freed", () => {
    const recorded = exchangesOf(
      { kind: "request", call: "opendir(p)p", args: { path: at(0x1000) } },
      ...reads(0x1000, "/tmp"),
      { kind: "allocate", data: new Uint8Array(280) },
      { kind: "allocate-reply", address: at(0x9000) },
      { kind: "result", resultKind: "p", value: at(0x9000) },
      { kind: "request", call: "readdir(p)p", args: { dir: at(0x9000) } },
      { kind: "write-memory", address: at(0x9010), data: ascii("x") },
      { kind: "result", resultKind: "p", value: at(0x9000) },
      { kind: "request", call: "closedir(p)i", args: { dir: at(0x9000) } },
      { kind: "free", address: at(0x9000) },
      returned(0),
    );
    const { report, received } = runLiveGuest(recorded, { shift });
    expect(report?.outcome).toBe("matched");
    expect(received[1]).toEqual([
      { kind: "write-memory", address: 0x9010n + shift, data: ascii("x") },
      { kind: "result", resultKind: "p", value: 0x9000n + shift },
    ]);
    expect(received[2]?.[0]).toEqual({ kind: "free", address: 0x9000n + shift });
  });

  test("in a list of strings are those of the live strings", () => {
    const table = (block: bigint) => {
      const bytes = new Uint8Array(24);
      new DataView(bytes.buffer).setBigUint64(0, block + 16n, true);
      bytes.set(ascii("A=\x10\x90\0\0"), 16);
      return bytes;
    };
    const recorded = exchangesOf(
      { kind: "request", call: "get_environ()p", args: {} },
      { kind: "allocate", data: new Uint8Array(24) },
      { kind: "allocate-reply", address: at(0x9000) },
      { kind: "write-memory", address: at(0x9000), data: table(0x9000n) },
      { kind: "result", resultKind: "p", value: at(0x9000) },
    );
    const { report, received } = runLiveGuest(recorded, { shift });
    expect(report).toMatchObject({ outcome: "matched", guessed: [] });
    expect(received[0]?.[1]).toEqual({
      kind: "write-memory",
      address: 0x9000n + shift,
      data: table(0x9000n + shift),
    });
  });

  test("in what nothing is known of are taken for such inside a block, and listed", () => {
    const word = (value: bigint) => new Uint8Array(BigUint64Array.of(value, value + 0x100000n).buffer);
    const recorded = exchangesOf(
      { kind: "unknown-request", signature: "list()p", args: [] },
      { kind: "allocate", data: ascii("text\0") },
      { kind: "allocate-reply", address: at(0x9000) },
      { kind: "allocate", data: word(0x9002n) },
      { kind: "allocate-reply", address: at(0x9100) },
      { kind: "result", resultKind: "p", value: at(0x9100) },
    );
    const { report, received } = runLiveGuest(recorded, { shift });
    expect(report).toMatchObject({ outcome: "matched", guessed: [{ requestNumber: 1, words: 1 }] });
    const expected = new Uint8Array(BigUint64Array.of(0x9002n + shift, 0x109002n).buffer);
    expect(received[0]?.[1]).toEqual({ kind: "allocate", data: expected });
  });

  test("that stand in what the controller reads are the guest's own", () => {
    const argv = (first: bigint) => new Uint8Array(BigUint64Array.of(first, 0n).buffer);
    const script = (moved: bigint, word: string) =>
      exchangesOf(
        { kind: "request", call: "execv(pp)i", args: { path: at(0x1000), argv: at(0x2000) } },
        ...reads(0x1000, "/bin/a"),
        { kind: "read-memory", address: at(0x2000), length: 16 },
        { kind: "read-memory-reply", data: argv(0x50_0000n + moved) },
        ...reads(0x50_0000, word),
        returned(-1),
      );
    const recorded = script(0n, "a");
    const { report, received } = runLiveGuest(recorded, { shift, calls: script(0x777n, "a") });
    expect(report?.outcome).toBe("matched");
    expect(received[0]?.[2]).toEqual({ kind: "read-string", address: 0x50_0777n, maximum: 4096 });
    const { report: other } = runLiveGuest(recorded, { shift, calls: script(0x777n, "b") });
    expect(other?.divergence).toMatchObject({ code: "argument_mismatch", expected: '"a"', received: '"b"' });
  });

  test("that are nowhere near what the call came with are never guessed", () => {
    const recorded = exchangesOf(
      { kind: "request", call: "fstat64(ip)i", args: { fd: 3, statbuf: at(0x1000) } },
      { kind: "write-memory", address: at(0x5000_0000), data: ascii("x") },
      returned(0),
    );
    expect(runLiveGuest(recorded, { shift }).report?.divergence).toMatchObject({
      code: "pointer_unresolved",
      received: "write-memory at 0x50000000 of the recording",
    });
  });

  test("behind the end of a structure that has a size belong to nothing", () => {
    const { size } = linuxX8664.structs.stat;
    const recorded = exchangesOf(
      { kind: "request", call: "fstat64(ip)i", args: { fd: 3, statbuf: at(0x1000) } },
      { kind: "write-memory", address: at(0x1000 + size), data: ascii("x") },
      returned(0),
    );
    expect(runLiveGuest(recorded).report?.divergence?.code).toBe("pointer_unresolved");
  });

  test("that the controller made up stay, and the guest may come back with them", () => {
    const recorded = exchangesOf(
      { kind: "request", call: "fdopendir(i)p", args: { fd: 3 } },
      { kind: "result", resultKind: "p", value: at(0xdead) },
      { kind: "request", call: "closedir(p)i", args: { dir: at(0xdead) } },
      returned(0),
    );
    const { report, received } = runLiveGuest(recorded, { shift });
    expect(report?.outcome).toBe("matched");
    expect(received[0]).toEqual([{ kind: "result", resultKind: "p", value: 0xdeadn }]);
  });
});

describe("the end", () => {
  test("of a call without an answer is the end of the replay", () => {
    const recorded = exchangesOf(...opens("/a", 3), {
      kind: "request",
      call: "_exit(i)v",
      args: { status: 7 },
    });
    const { report } = runLiveGuest(recorded);
    expect(report).toMatchObject({ outcome: "matched", matched: 2, end: "unanswered" });
  });

  test("of as many calls as were asked for comes with the next one", () => {
    const recorded = exchangesOf(...opens("/a", 3), ...closes(3));
    const { report } = runLiveGuest(recorded, { until: 1 });
    expect(report).toMatchObject({ outcome: "matched", matched: 1, end: "until" });
  });

  test("of a guest inside a message is a protocol error", () => {
    const reports: ReplayReport[] = [];
    const ends = { send: () => {}, finish: (report: ReplayReport) => reports.push(report) };
    const controller = new ReplayController(exchangesOf(...opens("/a", 3)), ends);
    controller.receive(ascii("\x09op"));
    controller.close();
    expect(reports.map(({ divergence }) => divergence)).toMatchObject([
      { code: "protocol_error", expected: "the rest of a request" },
    ]);
  });
});

test("what the recorder took out is not compared, whatever place the file says it had", () => {
  const recorded = exchangesOf(...opens("/secret", 3));
  const reply = recorded[0]?.commands[0]?.reply as Reply;
  const calls = exchangesOf(...opens("/hidden", 3));
  const codeWith = (...ranges: DataRange[]) =>
    runLiveGuest(recorded, { calls, redacted: new Map([[reply, ranges]]) }).report?.divergence?.code;
  expect(codeWith({ offset: 1, length: 6 })).toBeUndefined();
  expect(codeWith({ offset: 2, length: 5 })).toBe("argument_mismatch");
  expect(codeWith({ offset: -5, length: 2 ** 31 })).toBeUndefined();
  expect(codeWith({ offset: 2 ** 31, length: 1 })).toBe("argument_mismatch");
});

test("what a controller said behind its result, it says in the guest's next call", () => {
  const recorded = exchangesOf(
    ...opens("/a", 3),
    { kind: "set-errno", errno: 5 },
    { kind: "request", call: "close(i)i", args: { fd: 3 } },
    returned(0),
  );
  const { report, received } = runLiveGuest(recorded, { shift });
  expect(report?.outcome).toBe("matched");
  expect(received[1]).toEqual([{ kind: "set-errno", errno: 5 }, returned(0)]);
});
