import { linuxX8664, pointer } from "@sandbox/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { align } from "../src/diff/align.js";
import type { Exchange } from "../src/index.js";
import {
  DiffFormatter,
  type DiffSession,
  type DiffStep,
  type DiffSummary,
  diffRecord,
  diffSessions,
  diffSummaryLines,
  type MatchOptions,
} from "../src/index.js";
import { recordingExchanges, recordingNames } from "./recordings.js";
import { ascii, at, exchangesOf, reads, returned, type Script } from "./script.js";

const abi = linuxX8664;

function sessionOf(exchanges: readonly Exchange[]): DiffSession {
  return { abi, exchanges: () => exchanges };
}

function compare(a: readonly Exchange[], b: readonly Exchange[], options: MatchOptions = {}) {
  const steps: DiffStep[] = [];
  const found = diffSessions(sessionOf(a), sessionOf(b), options);
  for (let step = found.next(); ; step = found.next()) {
    if (step.done) return { steps, summary: step.value };
    steps.push(step.value);
  }
}

function textOf({ steps, summary }: { steps: readonly DiffStep[]; summary: DiffSummary }): string {
  const formatter = new DiffFormatter({ abi });
  const lines = [...steps.flatMap((step) => formatter.push(step)), ...diffSummaryLines(summary)];
  return lines.map(({ text }) => text).join("\n");
}

/** A call that has a path and nothing else, with the addresses of a run. */
const unlink = (path: string, address: number): Script => [
  { kind: "request", call: "unlink(p)i", args: { path: at(address) } },
  ...reads(address, path),
  returned(0),
];

const unlinks = (paths: string, address = 0x1000) =>
  exchangesOf(...Array.from(paths, (path, index) => unlink(`/${path}`, address + 64 * index)).flat());

describe("the comparison of a recording", () => {
  test.each(recordingNames)("%s with itself finds it the same", (name) => {
    const exchanges = recordingExchanges(name);
    const { steps, summary } = compare(exchanges, exchanges);
    expect(steps.every(({ kind }) => kind === "same")).toBe(true);
    expect(summary).toMatchObject({ isSame: true, effects: [], ends: [] });
  });

  test("of the same program at other addresses finds it the same", () => {
    expect(compare(unlinks("abc", 0x1000), unlinks("abc", 0x7000)).summary.isSame).toBe(true);
  });

  test("shows a call that is left out as dropped, and nothing else", () => {
    const exchanges = recordingExchanges("files");
    const { steps, summary } = compare(exchanges, exchanges.toSpliced(40, 1));
    expect(summary.counts).toEqual({ same: 42, changed: 0, dropped: 1, inserted: 0, moved: 0, floating: 0 });
    expect(steps.find(({ kind }) => kind === "dropped")?.a?.number).toBe(41);
    expect(summary.effects).toEqual([{ kind: "made", what: '"/tmp/sub"', a: 1, b: 0 }]);
  });

  test("shows calls that are in another order as moved", () => {
    expect(textOf(compare(unlinks("abcdef"), unlinks("abecdf")))).toBe(`\
       1      1  unlink("/a") = 0
       2      2  unlink("/b") = 0
>             3  unlink("/e") = 0    (request 5 of the other)
       3      4  unlink("/c") = 0
       4      5  unlink("/d") = 0
<      5         unlink("/e") = 0    (request 3 of the other)
       6      6  unlink("/f") = 0
5 the same, 1 moved`);
  });

  test("shows calls of one signature that ask other things beside each other", () => {
    expect(textOf(compare(unlinks("abc"), unlinks("axc")))).toBe(`\
       1      1  unlink("/a") = 0
-      2         unlink("/b") = 0
+             2  unlink("/x") = 0
                 argument path: "/b" became "/x"
                 1 of 2 bytes, from path+1 on
       3      3  unlink("/c") = 0
2 the same, 1 changed
effects that differ:
  removed    "/b"  1x, then 0x
  removed    "/x"  0x, then 1x`);
  });

  test("takes no call on a clock for a difference, nor random bytes", () => {
    const clock = (seconds: number): Script => [
      { kind: "request", call: "time(p)i", args: { tloc: at(0) } },
      returned(seconds),
    ];
    const random = (text: string): Script => [
      { kind: "request", call: "open(pii)i", args: { path: at(0x100), flags: 0, mode: 0 } },
      ...reads(0x100, "/dev/urandom"),
      returned(3),
      { kind: "request", call: "read(ipi)i", args: { fd: 3, buffer: at(0x200), count: 4n } },
      { kind: "write-memory", address: at(0x200), data: ascii(text) },
      returned(4),
    ];
    const a = exchangesOf(...clock(1), ...clock(2), ...random("abcd"));
    const b = exchangesOf(...clock(7), ...random("wxyz"));
    const { summary } = compare(a, b);
    expect(summary.isSame).toBe(true);
    expect(summary.counts).toMatchObject({ same: 3, floating: 1 });
    const exact = compare(exchangesOf(...random("abcd")), exchangesOf(...random("wxyz")), {
      exact: ["random"],
    });
    expect(exact.summary.counts.changed).toBe(1);
  });

  test("leaves out what is far from a difference", () => {
    const text = textOf(compare(unlinks("abcdefghijklm"), unlinks("abcdefghijklM")));
    expect(text.split("\n").slice(0, 5)).toEqual([
      "  ...",
      '      10     10  unlink("/j") = 0',
      '      11     11  unlink("/k") = 0',
      '      12     12  unlink("/l") = 0',
      '-     13         unlink("/m") = 0',
    ]);
  });
});

describe("an answer that differs", () => {
  const exchanges = recordingExchanges("files");

  /** The recording with one message changed. */
  const edited = (number: number, change: (exchange: Exchange) => Partial<Exchange>) =>
    exchanges.map((exchange) =>
      exchange.number === number ? { ...exchange, ...change(exchange) } : exchange,
    );

  const otherByte = edited(18, ({ commands }) => ({
    commands: commands.map((step) =>
      step.command.kind === "write-memory"
        ? { command: { ...step.command, data: ascii("hello_world\n") } }
        : step,
    ),
  }));

  test("is told by the bytes", () => {
    const { steps } = compare(exchanges, otherByte);
    const changed = steps.filter(({ kind }) => kind === "changed");
    expect(changed.map((step) => diffRecord(step, abi))).toEqual([
      {
        kind: "changed",
        a: { request: 18, line: 'read(3, "hello world\\n", 4096) = 12' },
        b: { request: 18, line: 'read(3, "hello_world\\n", 4096) = 12' },
        requests: [],
        answer: {
          code: "write_mismatch",
          expected: '"hello world\\n" at +0 in buffer',
          received: '"hello_world\\n" at +0',
          bytes: {
            place: "buffer",
            offset: 5,
            differing: 1,
            length: 12,
            expected: "20776f726c640a",
            received: "5f776f726c640a",
          },
        },
      },
    ]);
  });

  test("is shown side by side where that is wished", () => {
    const { steps } = compare(exchanges, otherByte);
    const step = steps.find(({ kind }) => kind === "changed") as DiffStep;
    const placed = step.b?.messages.map((message) =>
      message.message.kind === "write-memory"
        ? { ...message, message: { ...message.message, data: ascii("hello_world\n") } }
        : message,
    );
    const detail = new DiffFormatter({ abi }).detail({
      ...step,
      b: { ...(step.b as Exchange), messages: (placed ?? []) as Exchange["messages"] },
    });
    expect(detail.slice(4).map(({ text }) => text)).toEqual([
      "        -> request read(ipi)i",
      "      ! <- a write of 12 bytes at buffer",
      "            ...",
      "            0008  00 0c 00 00 00 00 00 00  ........   00 0c 00 00 00 00 00 00  ........",
      "          ! 0010  00 68 65 6c 6c 6f 20 77  .hello w   00 68 65 6c 6c 6f 5f 77  .hello_w",
      "            0018  6f 72 6c 64 0a           orld.      6f 72 6c 64 0a           orld.",
      "        <- result of kind i",
    ]);
  });

  test("is none where a call or a field is ignored", () => {
    expect(compare(exchanges, otherByte, { ignore: ["read"] }).summary.isSame).toBe(true);
    const failed = edited(18, () => ({ errno: 5 }));
    expect(compare(exchanges, failed).summary.isSame).toBe(false);
    expect(compare(exchanges, failed, { ignore: ["read"] }).summary.isSame).toBe(true);
  });
});

test("sessions that end otherwise differ, though every call is the same", () => {
  const exchanges = recordingExchanges("fatal");
  const a = { ...sessionOf(exchanges), verdict: { kind: "exit", code: 0 }, stderr: ascii("") };
  const b = { ...sessionOf(exchanges), verdict: { code: 1, kind: "exit" }, stderr: ascii("\x1b[2J") };
  const steps = diffSessions(a, b);
  for (let step = steps.next(); ; step = steps.next()) {
    if (!step.done) continue;
    expect(step.value.isSame).toBe(false);
    expect(diffSummaryLines(step.value).map(({ text }) => text)).toEqual([
      `${exchanges.length} the same`,
      'verdict: {"code":0,"kind":"exit"} became {"code":1,"kind":"exit"}',
      'standard error of the process: "" became "\\33[2J"',
    ]);
    break;
  }
});

describe("an alignment", () => {
  const sequence = fc
    .array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 })
    .map((xs) => Int32Array.from(xs));

  test("has both sequences in order, and equal numbers where it has a pair", () => {
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        const found = align(a, b);
        const inOrder = (length: number) => Array.from({ length }, (_, i) => i);
        expect([...found.a].filter((x) => x >= 0)).toEqual(inOrder(a.length));
        expect([...found.b].filter((y) => y >= 0)).toEqual(inOrder(b.length));
        for (const [step, x] of found.a.entries()) {
          const y = found.b[step] as number;
          expect(x >= 0 || y >= 0).toBe(true);
          if (x >= 0 && y >= 0) expect(a[x]).toBe(b[y]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("has as many pairs as there can be", () => {
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        const { a: steps, b: others } = align(a, b);
        const pairs = [...steps].filter((x, step) => x >= 0 && (others[step] as number) >= 0).length;
        expect(pairs).toBe(longestCommon(a, b));
      }),
      { numRuns: 500 },
    );
  });

  test("of sequences that differ a lot has what is once in either", () => {
    const length = 5000;
    const a = Int32Array.from({ length }, (_, i) => (i % 2 === 0 ? i : -1));
    const b = Int32Array.from({ length }, (_, i) => (i % 2 === 0 ? i : -2));
    const { a: steps, b: others } = align(a, b);
    const pairs = [...steps].filter((x, step) => x >= 0 && (others[step] as number) >= 0).length;
    expect(pairs).toBe(length / 2);
  });

  test("of long sequences that have nothing in common is found, and takes no time to speak of", () => {
    const a = Int32Array.from({ length: 100_000 }, (_, i) => i % 7);
    const b = Int32Array.from({ length: 100_000 }, (_, i) => 7 + (i % 5));
    expect(align(a, b).a.length).toBe(200_000);
  });
});

function longestCommon(a: Int32Array, b: Int32Array): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    const next = [0];
    for (const [j, y] of b.entries())
      next.push(x === y ? (row[j] as number) + 1 : Math.max(row[j + 1] as number, next[j] as number));
    row = next;
  }
  return row[b.length] as number;
}

test("a call of unknown addresses is compared by what lies behind them", () => {
  const call = (base: number, byte: string) =>
    exchangesOf(
      {
        kind: "unknown-request",
        signature: "frob(p)i",
        args: [{ kind: "p", value: at(base) }],
      } as unknown as Script[number],
      { kind: "write-memory", address: pointer(BigInt(base + 8)), data: ascii(byte) },
      returned(0),
    );
  expect(compare(call(0x1000, "x"), call(0x7000, "x")).summary.isSame).toBe(true);
  expect(compare(call(0x1000, "x"), call(0x7000, "y")).summary.isSame).toBe(false);
});
