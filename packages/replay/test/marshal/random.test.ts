import {
  type MarshalAnswer,
  type MarshalValue,
  marshalFunctions,
  shortestFloatText,
} from "@sandbox/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CallFilter,
  canonicalLevels,
  canonicalText,
  checkRecording,
  decodeConversation,
  diffSessions,
  type ExportFormat,
  encodeConversation,
  exportFormats,
  exportSession,
  type Frame,
  loadSession,
  mergeFrames,
  parseRedactionRule,
  readRecording,
  recordsOfSession,
  redactRecords,
  sessionCalls,
  streamSession,
  traceJsonLine,
  traceLine,
  writeFrames,
  writeRecords,
  writeSession,
} from "../../src/index.js";
import { type Called, framesOf } from "./script.js";

const bytes = fc.oneof(
  fc.string({ maxLength: 12 }).map((text) => new TextEncoder().encode(text)),
  fc.uint8Array({ maxLength: 40 }),
);

const { value } = fc.letrec<{ value: MarshalValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<MarshalValue>({ type: "none" }, { type: "true" }, { type: "false" }),
    fc.integer().map((one): MarshalValue => ({ type: "int32", value: one })),
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map((one): MarshalValue => ({ type: "int64", value: one })),
    fc.nat(9).map((one): MarshalValue => ({ type: "int64", value: BigInt(one) })),
    fc.double().map((one): MarshalValue => ({ type: "float", value: one, text: shortestFloatText(one) })),
    bytes.map((one): MarshalValue => ({ type: "string", value: one })),
    fc
      .record({
        type: fc.constantFrom("tuple" as const, "list" as const),
        items: fc.array(tie("value"), { maxLength: 4, depthIdentifier: "value" }),
      })
      .map((one): MarshalValue => one),
  ),
}));

/** Not so deep that no message has it. */
const flat = value.filter((one) => depthOf(one) < 6);

function depthOf(one: MarshalValue): number {
  return "items" in one ? 1 + Math.max(0, ...one.items.map(depthOf)) : 0;
}

const answer: fc.Arbitrary<MarshalAnswer> = fc.oneof(
  flat.map((one): MarshalAnswer => ({ kind: "marshal-result", value: one })),
  fc.nat(200).map(
    (errno): MarshalAnswer => ({
      kind: "marshal-exception",
      exception: 1,
      name: "OSError",
      errno: { type: "int32", value: errno },
    }),
  ),
  fc.integer({ min: 10 }).map((exception): MarshalAnswer => ({ kind: "marshal-exception", exception })),
);

const name = fc.oneof(
  fc.constantFrom(...Object.keys(marshalFunctions)),
  fc.string({ maxLength: 20 }).map((text) => `x.${text.replace(/[^\x20-\x7e]/g, "")}`),
);

const called: fc.Arbitrary<Called> = fc.tuple(name, fc.array(flat, { maxLength: 4 }), answer);
const session = fc.array(called, { minLength: 1, maxLength: 6 }).map((calls) => framesOf(...calls));
const runs = { numRuns: 300 };

/** A session whose calls are read anew each time. */
function callsOf(frames: readonly Frame[]) {
  return sessionCalls(() => streamSession(writeFrames(frames)));
}

describe("whatever two sides of the first generation say to each other", () => {
  test("is the same bytes when it has been decoded, or a text", () => {
    fc.assert(
      fc.property(session, (frames) => {
        const file = Buffer.from(writeFrames(mergeFrames(frames)));
        expect(file.equals(writeFrames(encodeConversation(decodeConversation(frames))))).toBe(true);
        const text = writeSession({ frames }, "sbt");
        expect(Buffer.from(text).toString("latin1")).not.toContain("; guest-message");
        expect(file.equals(writeSession(loadSession(text), "frames"))).toBe(true);
      }),
      runs,
    );
  });

  test("is shown as printable ASCII, checked, compared with itself and exported", () => {
    fc.assert(
      fc.property(session, (frames) => {
        const filter = new CallFilter({
          where: 'path ~ "a" || arg[0] == 1 || errno == ENOENT',
          expressions: ["%file"],
        });
        for (const exchange of decodeConversation(frames)) {
          expect(traceLine(exchange)).toMatch(/^[\x20-\x7e]+$/);
          expect(traceJsonLine(exchange)).toMatch(/^[\x20-\x7e]+$/);
          filter.accepts({ exchange });
        }
        const file = writeFrames(frames);
        expect(checkRecording(file).map(({ code }) => code)).not.toContain("decoders_disagree");
        const steps = diffSessions(callsOf(frames), callsOf(frames));
        let step = steps.next();
        while (!step.done) step = steps.next();
        expect(step.value.isSame).toBe(true);
        for (const format of Object.keys(exportFormats) as ExportFormat[]) [...exportSession(file, format)];
        for (const level of canonicalLevels)
          expect([...canonicalText({ frames }, { level })].join("")).toMatch(/^[\x20-\x7e\n]+$/);
      }),
      { numRuns: 150 },
    );
  });

  test("can be read when rules have taken something out, and is as long as before", () => {
    const rules = ["env", "fd:1", "path:[a-f]+", "data:[0-9]"].map(parseRedactionRule);
    fc.assert(
      fc.property(session, (frames) => {
        const whole = readRecording(writeSession({ frames }, "journal")).messages;
        const records = redactRecords(recordsOfSession({ frames }), rules);
        const { messages } = readRecording(writeRecords(records, "journal"));
        expect(messages.map((one) => one.bytes.length)).toEqual(whole.map((one) => one.bytes.length));
        const answered = messages.filter(({ direction }) => direction === "controller-to-guest");
        expect(answered.every(({ isRaw }) => !isRaw)).toBe(true);
        expect(decodeConversation(messages)).toHaveLength(answered.length);
      }),
      { numRuns: 150 },
    );
  });
});
