import {
  type AnyMarshalRequest,
  linuxX8664,
  type MarshalAnswer,
  type MarshalValue,
  marshalAnswerBytes,
  marshalFloat,
  marshalRaise,
  marshalRequestBytes,
} from "@sandbox/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ControllerReplayOptions,
  decodeConversation,
  type Exchange,
  forwardController,
  ReplayController,
  redactedReplies,
} from "../../src/index.js";
import { requestsOf, runMarshalGuest } from "./live-guest.js";
import { answering, marshalExchanges, marshalRecordingNames } from "./recordings.js";
import { fails, int, is, list, no, none, requestOf, short, str, tuple, yes } from "./script.js";

describe.each(marshalRecordingNames)(
  "the recording %s of the first generation, replayed as controller,",
  (name) => {
    const exchanges = marshalExchanges(name);

    test("answers the guest that was recorded to its end, byte for byte as it was", () => {
      const { report, received } = runMarshalGuest(exchanges);
      expect(report).toMatchObject({ outcome: "matched", end: "exited", matched: exchanges.length });
      const answers = exchanges.map(({ marshal }) => marshalAnswerBytes(marshal?.answer as MarshalAnswer));
      expect(Buffer.from(received).equals(Buffer.concat(answers))).toBe(true);
    });

    test("tells of every call what was asked and answered", () => {
      const heard: Exchange[] = [];
      runMarshalGuest(exchanges, { onAnswered: (exchange) => heard.push(exchange) });
      expect(heard.map(({ marshal }) => marshal)).toEqual(exchanges.map(({ marshal }) => marshal));
      expect(heard.map(({ result }) => result)).toEqual(exchanges.map(({ result }) => result));
    });
  },
);

test("a guest's bytes may come in pieces of any size", () => {
  const exchanges = marshalExchanges("files");
  const whole = runMarshalGuest(exchanges);
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (sizes) => {
      const chunk = () => sizes.next().value as number;
      expect(runMarshalGuest(exchanges, { chunk })).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});

test("whatever a guest makes of its calls, there is one report and no error", () => {
  const all = (["files", "clock-env"] as const).map(marshalExchanges);
  const codes = new Set<string | undefined>();
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.nat(30),
      fc.nat(30),
      fc.array(fc.tuple(fc.nat(1500), fc.integer({ min: 1, max: 255 })), { maxLength: 3 }),
      (recorded, from, to, flips) => {
        // A call is put elsewhere, and some bytes of what the guest says are others.
        const requests = requestsOf(recorded);
        requests.splice(to, 0, ...requests.splice(from, 1));
        const { report } = runMarshalGuest(recorded, { requests, flips: new Map(flips) });
        codes.add(report?.divergence?.code);
        expect(report?.outcome).toBe(report?.divergence ? "diverged" : "matched");
      },
    ),
    { numRuns: 500, seed: 5 },
  );
  expect([...codes]).toEqual(
    expect.arrayContaining(["request_unexpected", "argument_mismatch", "protocol_error", undefined]),
  );
});

const open = (path: string, flags = 0) => requestOf("open", [str(path), int(flags), int(0o666)]);
const write = (data: string) => requestOf("write", [int(1), str(data)]);
const close = (fd: number) => requestOf("close", [int(fd)]);
const time = requestOf("ll_time.ll_time_time", []);
const dup = (...inheritable: MarshalValue[]) => requestOf("dup", [int(3), ...inheritable]);

const fd = (value: number) => is(short(value));
const done = is(none);
const seconds = (value: number) => is(marshalFloat(value));

type Said = readonly [request: AnyMarshalRequest, answer?: MarshalAnswer];

function framesOf(...said: readonly Said[]) {
  return said.flatMap(([request, answer]) => [
    { direction: "guest-to-controller" as const, bytes: marshalRequestBytes(request) },
    ...(answer ? [{ direction: "controller-to-guest" as const, bytes: marshalAnswerBytes(answer) }] : []),
  ]);
}

function exchangesOf(...said: readonly Said[]): Exchange[] {
  return decodeConversation(framesOf(...said));
}

describe("a live guest of the first generation that differs", () => {
  const recorded = exchangesOf(
    [open("/a"), fd(3)],
    [write("hello\n"), fd(6)],
    [dup(), fd(4)],
    [close(3), done],
  );
  const run = (requests: readonly AnyMarshalRequest[], options: ControllerReplayOptions = {}) =>
    runMarshalGuest(recorded, { ...options, requests }).report;

  test("by another call is reported with what that is about", () => {
    const divergence = run([open("/a"), close(3)])?.divergence;
    expect(divergence).toMatchObject({
      code: "request_unexpected",
      requestNumber: 2,
      expected: "ll_os.ll_os_write",
      received: "ll_os.ll_os_close",
    });
    expect(divergence?.live).toMatch(/^close\(3\)/);
    expect(divergence?.likelyCause).toBe(
      "the guest has left out 2 calls: what it asks is at request 4 of the recording.",
    );
  });

  test.each<[what: string, requests: AnyMarshalRequest[], expected: string, received: string]>([
    ["path", [open("/b")], 'path "/a"', '"/b"'],
    ["number", [open("/a", 1)], "flags O_RDONLY", "O_WRONLY"],
    ["written bytes", [open("/a"), write("hellO\n")], 'buffer "hello\\n"', '"hellO\\n"'],
    ["written length", [open("/a"), write("hello")], 'buffer "hello\\n"', '"hello"'],
  ])("by its %s is reported with both", (_what, requests, expected, received) => {
    expect(run(requests)?.divergence).toMatchObject({ code: "argument_mismatch", expected, received });
  });

  test("by the width of an integer, or an argument that older guests do not send, is the same", () => {
    const narrow = requestOf("close", [short(3)]);
    const report = run([open("/a"), write("hello\n"), dup(yes), narrow]);
    expect(report).toMatchObject({ outcome: "matched", matched: 4 });
  });

  test("by another value of such an argument is reported", () => {
    expect(run([open("/a"), write("hello\n"), dup(no)])?.divergence).toMatchObject({
      code: "argument_mismatch",
      expected: "inheritable True",
      received: "False",
    });
  });

  test("by a time is the same, but not by None", () => {
    const utime = (times: MarshalValue) => requestOf("utime", [str("/a"), times]);
    const touched = exchangesOf([utime(tuple(marshalFloat(1), marshalFloat(2))), done]);
    const touch = (times: MarshalValue) => runMarshalGuest(touched, { requests: [utime(times)] }).report;
    expect(touch(tuple(marshalFloat(3), marshalFloat(4)))?.outcome).toBe("matched");
    expect(touch(none)?.divergence).toMatchObject({ code: "argument_mismatch", expected: "times (1, 2)" });
  });

  test("by the bytes that an ignored call passes is the same, but not by its numbers", () => {
    const ignore = ["write"];
    expect(run([open("/a"), write("other\n"), dup(), close(3)], { ignore })).toMatchObject({
      outcome: "matched",
      ignored: 1,
    });
    const elsewhere = requestOf("write", [int(2), str("hello\n")]);
    expect(run([open("/a"), elsewhere], { ignore })?.divergence?.code).toBe("argument_mismatch");
  });

  test("by ending early, or by going on, is reported", () => {
    expect(run([open("/a")])?.divergence).toMatchObject({ code: "ended_early", requestNumber: 2 });
    expect(run([...requestsOf(recorded), close(4)])?.divergence).toMatchObject({ code: "extra_messages" });
  });

  test("by how its process ends is reported", () => {
    const { report } = runMarshalGuest(recorded, {
      processEnd: { code: 0, signal: null },
      end: { code: 1, signal: null },
    });
    expect(report?.divergence).toMatchObject({
      code: "exit_mismatch",
      expected: "exit 0",
      received: "exit 1",
    });
  });

  test("by speaking out of turn breaks the protocol", () => {
    const twice = Buffer.concat([marshalRequestBytes(open("/a")), marshalRequestBytes(close(3))]);
    let code: string | undefined;
    const finish = (report: { divergence?: { code: string } }) => {
      code = report.divergence?.code;
    };
    new ReplayController(recorded, { send: () => {}, finish }).receive(twice);
    expect(code).toBe("protocol_error");
  });
});

test("a function that the specification does not know is answered as it was", () => {
  const unknown = (...args: MarshalValue[]) => requestOf("new", args);
  const recorded = exchangesOf([unknown(int(1)), marshalRaise("RuntimeError")], [close(3), done]);
  expect(runMarshalGuest(recorded).report?.outcome).toBe("matched");
  const { report } = runMarshalGuest(recorded, { requests: [unknown(int(2))] });
  expect(report?.divergence).toMatchObject({
    code: "argument_mismatch",
    signature: "ll_os.ll_os_new",
    expected: "argument 1 1",
    received: "2",
  });
  const other = requestOf("ne?", []);
  const alike = exchangesOf([{ ...other, name: Uint8Array.of(0x6e, 0x65, 0x80) } as AnyMarshalRequest, done]);
  const shown = { ...other, name: Uint8Array.of(0x6e, 0x65, 0x81) } as AnyMarshalRequest;
  const { report: second } = runMarshalGuest(alike, { requests: [shown] });
  expect(second?.divergence?.code).toBe("request_unexpected");
});

describe("calls on clocks", () => {
  const recorded = exchangesOf([time, seconds(10)], [close(3), done], [time, seconds(11)], [close(4), done]);

  test("may be more than recorded: the last time is answered again", () => {
    const requests = [time, time, close(3), close(4)];
    const { report, received } = runMarshalGuest(recorded, { requests });
    expect(report).toMatchObject({ outcome: "matched", extraFloating: 1, skippedFloating: 1 });
    const answers = [seconds(10), seconds(10), done, done].map(marshalAnswerBytes);
    expect(received).toEqual([...Buffer.concat(answers)]);
  });

  test("may be left out", () => {
    const { report } = runMarshalGuest(recorded, { requests: [close(3), close(4)] });
    expect(report).toMatchObject({ outcome: "matched", matched: 2, skippedFloating: 2 });
  });
});

test("a call that was never answered ends the replay", () => {
  const exit = requestOf("_exit", [int(3)]);
  const { report } = runMarshalGuest(exchangesOf([open("/a"), fd(3)], [exit]));
  expect(report).toMatchObject({ outcome: "matched", end: "unanswered", matched: 2 });
});

describe("what a recorder took out of a request", () => {
  const path = "/home/alice/x";
  const frames = framesOf([requestOf("rename", [str("/********/x"), str(path)]), done], [close(3), done]);
  const [first, ...rest] = frames;
  const begin = Buffer.from(first?.bytes ?? []).indexOf("********");
  const redaction = { offset: begin, length: 8, hash: new Uint8Array(16), rule: "path:alice" };
  const redactions = [redaction];
  const recorded = [...(first ? [{ ...first, redactions }] : []), ...rest];
  const exchanges = decodeConversation(recorded);
  const redacted = redactedReplies(recorded, exchanges);
  const run = (from: string, to: string) => {
    const requests = [requestOf("rename", [str(from), str(to)]), close(3)];
    return runMarshalGuest(exchanges, { requests, redacted }).report;
  };

  test("is not compared", () => {
    expect(run("/12345678/x", path)?.outcome).toBe("matched");
  });

  test("but what stands around it and its length are", () => {
    expect(run("/12345678/y", path)?.divergence?.code).toBe("argument_mismatch");
    expect(run("/1234567/x", path)?.divergence?.code).toBe("argument_mismatch");
    expect(run("/12345678/x", "/home/bob")?.divergence?.expected).toMatch(/^newpath "\/home\/alice/);
  });

  test("in a list of a tuple likewise", () => {
    const argv = (word: string) => list(str("sh"), str(word));
    const execv = (word: string) => requestOf("execv", [str("/bin/sh"), argv(word)]);
    const [asked, ...answer] = framesOf([execv("****"), fails(38)]);
    const offset = Buffer.from(asked?.bytes ?? []).indexOf("****");
    const all = [
      ...(asked ? [{ ...asked, redactions: [{ ...redaction, offset, length: 4 }] }] : []),
      ...answer,
    ];
    const said = decodeConversation(all);
    const options = { requests: [execv("1234")], redacted: redactedReplies(all, said) };
    expect(runMarshalGuest(said, options).report?.outcome).toBe("matched");
    expect(runMarshalGuest(said, { ...options, requests: [execv("12345")] }).report?.outcome).toBe(
      "diverged",
    );
  });
});

describe("with --then live, a guest and a controller of the first generation", () => {
  test.each([0, 1, 5, 17, 25])("go on together behind %i calls", async (until) => {
    const exchanges = marshalExchanges("files");
    const forwarded = await forwardController(exchanges, until, answering(exchanges), { abi: linuxX8664 });
    expect(forwarded.report).toMatchObject({ outcome: "matched", matched: until });
    const received: Uint8Array[] = [];
    const requests = requestsOf(exchanges);
    let link = (_bytes: Uint8Array): void => {};
    const toGuest = (bytes: Uint8Array) => received.push(bytes);
    const fail = (reason: string) => expect.unreachable(reason);
    const controller = new ReplayController(
      exchanges,
      {
        send: toGuest,
        finish: ({ divergence }) => expect.unreachable(divergence?.code),
        handOver: (handover) => {
          expect(handover.report).toMatchObject({ end: "until", matched: until });
          link = forwarded.couple(handover, { toGuest, fail });
        },
      },
      { until },
    );
    link = (bytes) => controller.receive(bytes);
    for (const request of requests) link(marshalRequestBytes(request));
    const answers = exchanges.map(({ marshal }) => marshalAnswerBytes(marshal?.answer as MarshalAnswer));
    expect(Buffer.concat(received).equals(Buffer.concat(answers))).toBe(true);
  });
});
