import { linuxX8664 } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { concatenate } from "../src/bytes.js";
import { JournalWriter } from "../src/container/journal.js";
import { readRecords } from "../src/container/read-records.js";
import {
  decodeConversation,
  type Frame,
  parseRedactionRule,
  Recorder,
  type Recording,
  RuleRedactor,
  readRecording,
  redactRecords,
  traceLine,
} from "../src/index.js";
import { recordingFrames } from "./recordings.js";
import { ascii, at, framesOf, reads, returned, type Script } from "./script.js";

const key = new Uint8Array(32).fill(1);

interface Recorded extends Recording {
  readonly file: Uint8Array;
  /** As strace would print it. */
  readonly trace: string[];
}

/** Records frames under rules. */
function record(rules: readonly string[], frames: readonly Frame[], verdict = {}): Recorded {
  const parts: Uint8Array[] = [];
  const redactor = new RuleRedactor({ rules: rules.map(parseRedactionRule), key });
  const description = { guest: { argv: ["x", "/home/alice/x.py"] } };
  const recorder = new Recorder({ sink: (bytes) => parts.push(bytes.slice()), redactor, description });
  for (const { direction, bytes } of frames) recorder.observe(direction, bytes);
  recorder.stderr(ascii("in /home/alice\n"));
  recorder.end(verdict);
  return readBack(concatenate(parts));
}

function readBack(file: Uint8Array): Recorded {
  const recording = readRecording(file);
  const { messages } = recording;
  const isDecodable = messages.every(({ isRaw }) => !isRaw);
  const trace = isDecodable ? decodeConversation(messages).map((exchange) => traceLine(exchange)) : [];
  return { ...recording, file, trace };
}

function has(file: Uint8Array, text: string): boolean {
  return Buffer.from(file).includes(text);
}

const getenv = (value: string): Script => [
  { kind: "request", call: "getenv(p)p", args: { name: at(0x10) } },
  ...reads(0x10, "TOKEN"),
  { kind: "allocate", data: ascii(`${value}\0`) },
  { kind: "allocate-reply", address: at(0x9000) },
  { kind: "result", resultKind: "p", value: at(0x9000) },
];
const read = (fd: bigint, ...parts: string[]): Script => [
  { kind: "request", call: "read(ipi)i", args: { fd: Number(fd), buffer: at(0x100), count: 4096n } },
  ...parts.map((part, index) => {
    const before = parts.slice(0, index).join("").length;
    return { kind: "write-memory", address: at(0x100 + before), data: ascii(part) } as const;
  }),
  returned(parts.join("").length),
];
const open = (path: string): Script => [
  { kind: "request", call: "open(pii)i", args: { path: at(0x10), flags: 0, mode: 0 } },
  ...reads(0x10, path),
  returned(3),
];

describe("a rule keeps out of the file", () => {
  test("env: the value that getenv answers, and not its name", () => {
    const { file, trace, messages } = record(["env"], framesOf(getenv("hunter2")));
    expect(has(file, "hunter2")).toBe(false);
    expect(trace).toEqual(['getenv("TOKEN") = "*******"']);
    const redactions = messages.flatMap((message) => message.redactions);
    expect(redactions).toMatchObject([{ offset: 9, length: 7, rule: "env" }]);
  });

  test("env: every value of the environment, in blocks of their own and in one, and no address", () => {
    const pointers = (...addresses: number[]) => {
      const bytes = Buffer.alloc(8 * addresses.length + 8);
      for (const [index, address] of addresses.entries()) bytes.writeBigUInt64LE(BigInt(address), index * 8);
      return new Uint8Array(bytes);
    };
    // 0x413d41 is the text "A=A".
    const own: Script = [
      { kind: "request", call: "get_environ()p", args: {} },
      { kind: "allocate", data: ascii("HOME=/home/alice\0") },
      { kind: "allocate-reply", address: at(0x413d41) },
      { kind: "allocate", data: ascii("KEY=a=b\0") },
      { kind: "allocate-reply", address: at(0x8000) },
      { kind: "allocate", data: pointers(0x413d41, 0x8000) },
      { kind: "allocate-reply", address: at(0x9000) },
      { kind: "result", resultKind: "p", value: at(0x9000) },
    ];
    const one: Script = [
      { kind: "request", call: "get_environ()p", args: {} },
      { kind: "allocate", data: ascii("HOME=/home/alice\0KEY=a=b\0") },
      { kind: "allocate-reply", address: at(0x8000) },
      { kind: "allocate", data: pointers(0x8000, 0x8011) },
      { kind: "allocate-reply", address: at(0x9000) },
      { kind: "result", resultKind: "p", value: at(0x9000) },
    ];
    // As our own controller does it: the addresses, and behind them what they point to.
    const together: Script = [
      { kind: "request", call: "get_environ()p", args: {} },
      { kind: "allocate", data: new Uint8Array(24 + 25) },
      { kind: "allocate-reply", address: at(0x8000) },
      {
        kind: "write-memory",
        address: at(0x8000),
        data: Uint8Array.of(...pointers(0x8018, 0x8029), ...ascii("HOME=/home/alice\0KEY=a=b\0")),
      },
      { kind: "result", resultKind: "p", value: at(0x8000) },
    ];
    for (const script of [own, one, together]) {
      const { trace } = record(["env"], framesOf(script));
      expect(trace).toEqual(['get_environ() = ["HOME=***********", "KEY=***"]']);
    }
  });

  test("env: a value in two writes, of which the second looks like a variable", () => {
    const script: Script = [
      { kind: "request", call: "get_environ()p", args: {} },
      { kind: "allocate", data: new Uint8Array(24) },
      { kind: "allocate-reply", address: at(0x8000) },
      { kind: "write-memory", address: at(0x8000), data: ascii("KEY=one") },
      { kind: "write-memory", address: at(0x8007), data: ascii("two=three\0") },
      { kind: "result", resultKind: "p", value: at(0) },
    ];
    const { file } = record(["env"], framesOf(script));
    expect(has(file, "two")).toBe(false);
    expect(has(file, "KEY=***")).toBe(true);
  });

  test("fd:3 and stdin: what is read from the descriptor, and not from another", () => {
    const frames = framesOf([...read(3n, "secret"), ...read(4n, "public"), ...read(0n, "typed")]);
    expect(record(["fd:3", "stdin"], frames).trace).toEqual([
      'read(3, "******", 4096) = 6',
      'read(4, "public", 4096) = 6',
      'read(0, "*****", 4096) = 5',
    ]);
  });

  test("path: a part of a path, of a verdict, of arguments, of standard error, and not of data", () => {
    const frames = framesOf([...open("/home/alice/x"), ...read(3n, "/home/bob")]);
    const { trace, file, stderr, description, totals } = record(["path:/home/[^/\\s]+"], frames, {
      kind: "host-error",
      message: "no /home/alice",
      around: { hex: "2f" },
    });
    expect(trace).toEqual(['open("***********/x", O_RDONLY) = 3', 'read(3, "/home/bob", 4096) = 9']);
    expect(has(file, "alice")).toBe(false);
    expect(Buffer.from(stderr).toString()).toBe("in ***********\n");
    expect(description["guest"]).toEqual({ argv: ["x", "***********/x.py"] });
    expect(description["redaction"]).toHaveLength(1);
    expect(totals?.["verdict"]).toEqual({ kind: "host-error", message: "no ***********" });
  });

  test("data: a match wherever it is, also over two writes of one call", () => {
    const { trace } = record(["data:key=\\w+"], framesOf(read(3n, "a key=ab", "cd b")));
    expect(trace).toEqual(['read(3, "a ******** b", 4096) = 12']);
  });

  test("data: the rest of a match that began in another call, which is the part that can be kept back", () => {
    const { trace } = record(["data:key=\\w+"], framesOf([...read(3n, "a key=ab"), ...read(3n, "cd b")]));
    expect(trace[0]).toBe('read(3, "a ******", 4096) = 8');
    expect(trace[1]).toBe('read(3, "** b", 4096) = 4');
  });

  test("all of what is no message any more", () => {
    const frames: Frame[] = [{ direction: "guest-to-controller", bytes: ascii("\0secret, and no request") }];
    const { file, messages } = record(["env"], frames);
    expect(has(file, "secret, and")).toBe(false);
    expect(messages).toMatchObject([{ isRaw: true, redactions: [{ offset: 0, rule: "undecodable" }] }]);
  });
});

test("equal secrets have equal hashes under one key, and others have others", () => {
  const hashes = (...values: string[]) =>
    record(["env"], framesOf(values.flatMap(getenv))).messages.flatMap(({ redactions }) =>
      redactions.map(({ hash }) => Buffer.from(hash).toString("hex")),
    );
  const [one, other, again] = hashes("hunter2", "hunter3", "hunter2");
  expect(again).toBe(one);
  expect(other).not.toBe(one);
  expect(hashes("hunter2")).toEqual([one]);
});

test("a recording that is redacted afterwards is the one that was redacted at once", () => {
  const rules = ["env", "path:/tmp", "data:hello"].map(parseRedactionRule);
  const frames = recordingFrames("files");
  const plainParts: Uint8Array[] = [];
  const plain = new Recorder({ sink: (bytes) => plainParts.push(bytes.slice()), now: () => 0n });
  for (const { direction, bytes } of frames) plain.observe(direction, bytes);
  plain.end();
  const later: Uint8Array[] = [];
  const journal = new JournalWriter((bytes) => later.push(bytes.slice()));
  const source = [...readRecords([concatenate(plainParts)])].map(({ record: one }) => one);
  for (const one of redactRecords(source, rules, key)) journal.write(one);
  const once = record(["env", "path:/tmp", "data:hello"], frames);
  const after = readBack(concatenate(later));
  const shown = ({ messages }: Recording) =>
    messages.map(({ bytes, redactions }) => [
      Buffer.from(bytes).toString("hex"),
      redactions.map(({ offset, length, rule, hash }) => [
        offset,
        length,
        rule,
        Buffer.from(hash).toString("hex"),
      ]),
    ]);
  expect(shown(after)).toEqual(shown(once));
  expect(after.trace.join("\n")).not.toMatch(/"\/tmp|hello/);
  expect(after.trace.length).toBe(43);
});

test.each(["", "fd", "fd:x", "path", "path:", "data:(", "data:a*", "PATH:x", "fd:1234567890"])(
  "%j is no rule",
  (text) => {
    expect(() => parseRedactionRule(text)).toThrow(RangeError);
  },
);

test("a rule that is not ASCII finds its bytes", () => {
  const value = Buffer.from("naïve é", "utf8");
  const frames = framesOf([
    { kind: "request", call: "read(ipi)i", args: { fd: 3, buffer: at(0x100), count: 4096n } },
    { kind: "write-memory", address: at(0x100), data: new Uint8Array(value) },
    returned(value.length),
  ]);
  expect(linuxX8664.pointerBytes).toBe(8);
  expect(record(["data:ï"], frames).trace).toEqual(['read(3, "na**ve \\303\\251", 4096) = 9']);
});
