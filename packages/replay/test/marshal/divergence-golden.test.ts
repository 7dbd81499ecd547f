import { type AnyMarshalRequest, type MarshalAnswer, marshalFloat, marshalRaise } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import {
  type ControllerEnd,
  formatControllerReplayReport,
  formatReplayReport,
  type GuestEnd,
  type ReplayOptions,
  replayAsGuest,
} from "../../src/index.js";
import { requestsOf, runMarshalGuest } from "./live-guest.js";
import { type AnswerChange, answering, marshalExchanges } from "./recordings.js";
import { int, is, requestOf, short, str } from "./script.js";

/** What a controller does that repeats the recorded one, but for one thing. */
interface Deviation {
  readonly change?: AnswerChange;
  readonly options?: ReplayOptions;
  readonly connect?: (guest: GuestEnd) => ControllerEnd;
}

const exchanges = marshalExchanges("files");

const where =
  (number: number, ...answers: readonly [MarshalAnswer]): AnswerChange =>
  (answer, request) =>
    request === number ? answers[0] : answer;

/** One value of a tuple that is answered. */
const poke = (number: number, place: number, value: ReturnType<typeof marshalFloat>): AnswerChange => {
  return (answer, request) => {
    if (request !== number || answer.kind !== "marshal-result" || answer.value.type !== "tuple")
      return answer;
    return is({ ...answer.value, items: answer.value.items.with(place, value) });
  };
};

const both =
  (first: AnswerChange, second: AnswerChange): AnswerChange =>
  (answer, request) => {
    const changed = first(answer, request);
    return changed && second(changed, request);
  };

const deviations: Readonly<Record<string, Deviation>> = {
  "other-content": {
    change: where(6, is(str("hello_world\n"))),
    options: { recording: "session.sbrec", liveRecording: "live.sbrec" },
  },
  "errno-changed": { change: where(18, marshalRaise("OSError", 13)) },
  "exception-changed": { change: where(18, marshalRaise("RuntimeError")) },
  "exception-added": { change: where(5, marshalRaise("OSError", 2)) },
  "answer-of-another-kind": { change: where(6, is(short(12))) },
  "narrow-integer": { change: where(8, is(short(6))) },
  "other-size-after-other-time": {
    change: both(poke(11, 8, marshalFloat(5)), poke(14, 6, int(7))),
  },
  "other-names": { change: where(16, is({ type: "list", items: [str("greeting.txt"), str("x")] })) },
  "wide-integer-at-bytes": { change: where(4, is(int(9))), options: { level: "bytes" } },
  "early-end": { change: (answer, request) => (request < 10 ? answer : undefined) },
  "protocol-error": { connect: (guest) => ({ send: () => guest.receive(Uint8Array.of(0x3f)) }) },
};

describe("of a recording of the first generation", () => {
  test.each(Object.entries(deviations))(
    "the report of %s reads as it was reviewed",
    async (name, { change, options, connect = answering(exchanges, change) }) => {
      const report = await replayAsGuest(exchanges, connect, { recording: "files.frames", ...options });
      expect(report.outcome).toBe("diverged");
      const shown = formatReplayReport(report);
      expect(shown).toMatch(/^[\x20-\x7e\n]*$/);
      await expect(`${shown}\n`).toMatchFileSnapshot(`../golden/generation-1/${name}.txt`);
    },
  );
});

const requests = requestsOf(exchanges);
const write = (data: string) => requestOf("write", [int(1), str(data)]);

const guests: Readonly<Record<string, readonly AnyMarshalRequest[]>> = {
  "guest-writes-other": requests.with(9, write("World\n")),
  "guest-leaves-out": requests.filter((_, index) => index !== 7),
  "guest-goes-on": [...requests, write("more\n")],
  "guest-ends": requests.slice(0, 12),
  "guest-calls-unknown": requests.with(2, requestOf("getcwdu", [])),
};

describe("of a live guest of the first generation", () => {
  test.each(Object.entries(guests))("the report of %s reads as it was reviewed", async (name, asked) => {
    const { report } = runMarshalGuest(exchanges, { requests: asked, recording: "session.sbrec" });
    expect(report?.outcome).toBe("diverged");
    const shown = report ? formatControllerReplayReport(report) : "";
    expect(shown).toMatch(/^[\x20-\x7e\n]*$/);
    await expect(`${shown}\n`).toMatchFileSnapshot(`../golden/generation-1/${name}.txt`);
  });
});
