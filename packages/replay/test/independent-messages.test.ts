import { linuxX8664 } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { concatenate } from "../src/bytes.js";
import type { PlacedMessage } from "../src/exchange.js";
import {
  type Direction,
  decodeControllerMessageIndependently,
  decodeReplyIndependently,
  type IndependentFields,
  RecordingError,
} from "../src/index.js";
import { recordingExchanges, recordingFrames, recordingNames } from "./recordings.js";
import { at, framesOf } from "./script.js";

function streamOf(name: (typeof recordingNames)[number], direction: Direction): Uint8Array {
  const frames = recordingFrames(name).filter((frame) => frame.direction === direction);
  return concatenate(frames.map(({ bytes }) => bytes));
}

/** A message of ours as binary-parser has it: every number a bigint, and the length of bytes in front of them. */
function expected({ message }: PlacedMessage): unknown {
  const { kind: _, resultKind, ...fields } = { resultKind: undefined, ...message };
  if ("data" in fields) return { ...fields, length: BigInt((fields.data as Uint8Array).length) };
  return fields;
}

function widened(fields: unknown): unknown {
  const wide = (value: unknown) => {
    if (value === Number.POSITIVE_INFINITY) return 2n ** 64n - 1n;
    return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
  };
  const entries = Object.entries(fields as IndependentFields);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value instanceof Uint8Array ? [...value] : wide(value)]),
  );
}

describe.each(recordingNames)("binary-parser reads of %s", (name) => {
  test("the same commands and results", () => {
    const stream = streamOf(name, "controller-to-guest");
    const placed = recordingExchanges(name).flatMap(({ messages }) => messages);
    for (const one of placed.filter(({ direction }) => direction === "controller-to-guest")) {
      const { letter, fields } = decodeControllerMessageIndependently(
        stream.subarray(one.offset, one.end),
        linuxX8664,
      );
      expect(widened(fields)).toEqual(widened(expected(one)));
      if (one.message.kind === "result") expect(letter).toBe(one.message.resultKind);
    }
  });

  test("the same replies", () => {
    const stream = streamOf(name, "guest-to-controller");
    const placed = recordingExchanges(name).flatMap(({ messages }) => messages);
    for (const one of placed.filter(({ message }) => message.kind.endsWith("-reply"))) {
      const command = one.message.kind.replace("-reply", "") as "read-memory";
      const fields = decodeReplyIndependently(command, stream.subarray(one.offset, one.end), linuxX8664);
      const { length, ...rest } = widened(expected(one)) as { length?: unknown };
      expect(widened(fields)).toEqual(
        command === "read-memory" ? rest : length === undefined ? rest : { length, ...rest },
      );
    }
  });
});

describe("a command that binary-parser reads", () => {
  const data = new Uint8Array([1, 2, 3]);
  const [frame] = framesOf([{ kind: "write-memory", address: at(0x40), data }]);
  const whole = frame?.bytes ?? new Uint8Array();

  test("is refused where it is cut or has more behind it", () => {
    const wrong = [...whole.keys()].map((length) => whole.subarray(0, length));
    for (const bytes of [...wrong, concatenate([whole, new Uint8Array(1)])])
      expect(() => decodeControllerMessageIndependently(bytes, linuxX8664)).toThrow(RecordingError);
  });

  test("is refused where its letter is none, or its length lies", () => {
    const lies = whole.with(9, 200);
    for (const bytes of [new Uint8Array([0x3f]), lies, whole.with(16, 0xff)])
      expect(() => decodeControllerMessageIndependently(bytes, linuxX8664)).toThrow(RecordingError);
  });
});
