import {
  type MarshalAnswer,
  type MarshalValue,
  marshalAnswerBytes,
  marshalBool,
  marshalFloat,
  marshalRaise,
} from "@sandbox/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatReplayReport,
  type MatchLevel,
  matchLevels,
  ReplayGuest,
  type ReplayOptions,
  type ReplayReport,
  replayAsGuest,
} from "../../src/index.js";
import {
  type AnswerChange,
  answering,
  type MarshalRecordingName,
  marshalExchanges,
  marshalRecordingNames,
} from "./recordings.js";
import { exchangeOf, fails, int, is, short, str, tuple } from "./script.js";

const levels = Object.keys(matchLevels) as MatchLevel[];

async function replay(
  name: MarshalRecordingName,
  change?: AnswerChange,
  options: ReplayOptions & { readonly size?: number } = {},
): Promise<ReplayReport> {
  const exchanges = marshalExchanges(name);
  return replayAsGuest(exchanges, answering(exchanges, change, options.size), options);
}

/** Another answer to one request. */
const at =
  (number: number, answer: MarshalAnswer): AnswerChange =>
  (recorded, request) =>
    request === number ? answer : recorded;

describe.each(marshalRecordingNames)("a controller of the first generation that repeats %s", (name) => {
  test.each(levels)("matches at level %s", async (level) => {
    const report = await replay(name, undefined, { level });
    const requests = marshalExchanges(name).length;
    const counts = { requests, matched: requests, ignored: 0 };
    expect(report).toEqual({ outcome: "matched", replayed: "guest", level, ...counts });
  });

  test("matches in single bytes", async () => {
    const size = name === "big" ? 997 : 1;
    expect((await replay(name, undefined, { level: "bytes", size })).outcome).toBe("matched");
  });
});

/** The same value to a program: integers in 8 bytes, floats by another text. */
function reworded(value: MarshalValue): MarshalValue {
  if (value.type === "int32") return int(value.value);
  if (value.type === "float") return { ...value, text: value.value.toExponential() };
  return "items" in value ? { ...value, items: value.items.map(reworded) } : value;
}

describe("the same values in other bytes", () => {
  const rewords: AnswerChange = (answer) =>
    answer.kind === "marshal-result" ? { ...answer, value: reworded(answer.value) } : answer;

  test.each(levels.filter((level) => level !== "bytes"))("match at level %s", async (level) => {
    for (const name of marshalRecordingNames)
      expect(formatReplayReport(await replay(name, rewords, { level }))).toMatch(/^replay matched/);
  });

  test("diverge at level bytes, with the bytes", async () => {
    const { divergence } = await replay("files", rewords, { level: "bytes" });
    expect(divergence).toMatchObject({
      code: "bytes_mismatch",
      requestNumber: 4,
      expected: "9",
      received: "other bytes for 9",
      bytes: { place: "the answer", offset: 5, expected: "6909000000", received: "490900000000000000" },
    });
  });
});

/** A status of which the size stands in 4 bytes. */
function narrowed(answer: MarshalAnswer | undefined): MarshalAnswer {
  if (answer?.kind !== "marshal-result" || answer.value.type !== "tuple")
    throw new Error("expected the answer to a stat");
  return is({ ...answer.value, items: answer.value.items.with(3, int(1)).with(6, short(0)) });
}

describe("at level effects, a controller of the first generation that answers", () => {
  test.each<[what: string, name: MarshalRecordingName, number: number, answer: MarshalAnswer, facts: object]>(
    [
      [
        "another string",
        "files",
        6,
        is(str("hello_world\n")),
        { code: "write_mismatch", signature: "ll_os.ll_os_read", bytes: { place: "buffer", offset: 5 } },
      ],
      [
        "a shorter string",
        "files",
        6,
        is(str("hello")),
        { code: "result_mismatch", expected: "12", received: "5" },
      ],
      [
        "another errno",
        "files",
        18,
        marshalRaise("OSError", 13),
        { code: "errno_mismatch", received: "EACCES (Permission denied)" },
      ],
      [
        "another exception",
        "files",
        18,
        marshalRaise("IOError"),
        {
          code: "result_mismatch",
          expected: "OSError ENOENT (No such file or directory)",
          received: "IOError",
        },
      ],
      [
        "an exception where there was none",
        "files",
        5,
        marshalRaise("OSError", 2),
        { code: "result_mismatch", expected: "3", received: "OSError ENOENT (No such file or directory)" },
      ],
      [
        "a result where there was an exception",
        "files",
        18,
        is(short(3)),
        { code: "result_mismatch", received: "3" },
      ],
      [
        "an exception instead of False",
        "clock-env",
        12,
        marshalRaise("OSError", 25),
        { code: "result_mismatch" },
      ],
      [
        "what the function does not answer",
        "files",
        6,
        is(short(12)),
        {
          code: "result_mismatch",
          expected: '"hello world\\n"',
          received: "12",
          likelyCause: "a guest would abort here: the answer is none that the function has.",
        },
      ],
      [
        "4 bytes where a guest takes 8",
        "files",
        8,
        is(short(6)),
        { code: "result_mismatch", expected: "6 in 8 bytes", received: "6 in 4 bytes" },
      ],
      [
        "another environment",
        "clock-env",
        6,
        is(str("salut")),
        { code: "result_mismatch", expected: '"bonjour"', received: '"salut"' },
      ],
      [
        "a size in 4 bytes, behind others that stand as a guest takes them",
        "files",
        14,
        narrowed(marshalExchanges("files")[13]?.marshal?.answer),
        { code: "result_mismatch", expected: "0 in 8 bytes", received: "0 in 4 bytes" },
      ],
      ["None for a variable", "clock-env", 6, is({ type: "none" }), { code: "result_mismatch" }],
      ["True for False", "clock-env", 12, is(marshalBool(true)), { code: "result_mismatch" }],
    ],
  )("%s diverges there", async (_what, name, number, answer, facts) => {
    const { outcome, divergence } = await replay(name, at(number, answer));
    expect(outcome).toBe("diverged");
    expect(divergence).toMatchObject({ requestNumber: number, ...facts });
  });

  test("another time matches, but not at level bytes or where it is exact", async () => {
    const later = at(4, is(marshalFloat(1_564_610_401.5)));
    expect((await replay("clock-env", later)).outcome).toBe("matched");
    expect((await replay("clock-env", later, { level: "commands" })).outcome).toBe("matched");
    expect((await replay("clock-env", later, { exact: ["time"] })).divergence?.code).toBe("write_mismatch");
    expect((await replay("clock-env", later, { level: "bytes" })).divergence?.code).toBe("write_mismatch");
    expect((await replay("clock-env", later, { level: "bytes", ignore: ["time"] })).outcome).toBe("matched");
  });

  test("whatever to a call that may differ, by the function's name", async () => {
    const answer = at(3, marshalRaise("OSError", 2));
    expect(await replay("files", answer, { ignore: ["getcwd"] })).toMatchObject({
      outcome: "matched",
      ignored: 1,
    });
  });

  test("another status matches at level result where only that is compared", async () => {
    const fields = [0o100600, 0n, 0n, 1, 0, 0, 12n, 0, 0, 0];
    const items = fields.map((field, index): MarshalValue => {
      if (index > 6) return marshalFloat(Number(field));
      return typeof field === "bigint" ? int(Number(field)) : short(field);
    });
    const other = at(11, is({ type: "tuple", items }));
    expect((await replay("files", other)).divergence).toMatchObject({
      code: "write_mismatch",
      fields: expect.arrayContaining([
        { name: "stat.st_mode", expected: "S_IFREG|0644", received: "S_IFREG|0600" },
      ]),
    });
    expect((await replay("files", other, { level: "result" })).outcome).toBe("matched");
  });
});

describe("a controller of the first generation that breaks off", () => {
  test("before its answer has ended early", async () => {
    const { divergence } = await replay("files", (answer, request) => (request < 5 ? answer : undefined));
    expect(divergence).toMatchObject({
      code: "ended_early",
      requestNumber: 5,
      likelyCause: "the live controller closed its side, or has ended, before it answered this call.",
    });
  });

  test("or says what is no answer breaks the protocol", async () => {
    const report = await replayAsGuest(marshalExchanges("files"), (guest) => ({
      send: () => guest.receive(Uint8Array.of(0x3f)),
    }));
    expect(report.divergence).toMatchObject({ code: "protocol_error", requestNumber: 1 });
  });

  test("and one that goes on behind the last answer has more to say", async () => {
    const exchanges = marshalExchanges("files");
    const connect = answering(exchanges);
    const report = await replayAsGuest(exchanges, (guest) => {
      let answers = 0;
      return connect({
        ...guest,
        receive: (bytes) =>
          guest.receive(++answers === exchanges.length ? Uint8Array.of(...bytes, 0x4e) : bytes),
      });
    });
    expect(report.divergence).toMatchObject({
      code: "extra_messages",
      received: "1 bytes behind the last result",
    });
  });
});

describe("a function that the specification does not know", () => {
  const replayed = async (recorded: MarshalAnswer, live: MarshalAnswer) => {
    const exchange = exchangeOf("new", [int(1)], recorded);
    const connect = answering([exchange], () => live);
    return (await replayAsGuest([exchange], connect)).divergence;
  };

  test("matches where it is answered the same value, however that stands", async () => {
    expect(await replayed(is(tuple(short(1), str("a"))), is(tuple(int(1), str("a"))))).toBeUndefined();
    expect(await replayed(fails(2), fails(2))).toBeUndefined();
  });

  test("diverges where it is answered another value, or fails with another errno", async () => {
    expect(await replayed(is(tuple(short(1), str("a"))), is(tuple(short(1), str("b"))))).toMatchObject({
      code: "result_mismatch",
      signature: "ll_os.ll_os_new",
      expected: '(1, "a")',
      received: '(1, "b")',
    });
    expect(await replayed(fails(2), fails(13))).toMatchObject({
      code: "result_mismatch",
      received: "OSError EACCES (Permission denied)",
    });
  });
});

test("whatever a controller of the first generation answers, there is one report and no error", () => {
  const all = (["files", "clock-env", "pypy2-script"] as const).map(marshalExchanges);
  const codes = new Set<string | undefined>();
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.constantFrom(...levels),
      fc.array(fc.tuple(fc.nat(91), fc.nat(40), fc.integer({ min: 1, max: 255 })), { maxLength: 3 }),
      (exchanges, level, flips) => {
        const reports: ReplayReport[] = [];
        let asked = 0;
        const guest = new ReplayGuest(
          exchanges,
          { send: () => asked++, finish: (report) => reports.push(report) },
          { level },
        );
        guest.start();
        for (const [index, { marshal }] of exchanges.entries()) {
          // One that waits for the rest of an answer asks nothing.
          if (reports.length > 0 || asked <= index || !marshal?.answer) break;
          const bytes = marshalAnswerBytes(marshal.answer);
          for (const [request, at, by] of flips)
            if (request === index) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) + by;
          guest.receive(bytes);
        }
        guest.close();
        expect(reports).toHaveLength(1);
        expect(reports[0]?.outcome).toBe(reports[0]?.divergence ? "diverged" : "matched");
        codes.add(reports[0]?.divergence?.code);
      },
    ),
    { numRuns: 300, seed: 6 },
  );
  expect([...codes]).toEqual(
    expect.arrayContaining(["result_mismatch", "protocol_error", "ended_early", "write_mismatch", undefined]),
  );
});
