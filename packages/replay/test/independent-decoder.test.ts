import { isDeepStrictEqual } from "node:util";
import { linuxX8664 } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { concatenate } from "../src/bytes.js";
import { argumentsOf } from "../src/exchange.js";
import {
  decodeFramesIndependently,
  decodeRequestIndependently,
  type Exchange,
  RecordingError,
  readFrames,
} from "../src/index.js";
import { recordingExchanges, recordingFile, recordingFrames, recordingNames } from "./recordings.js";
import { ascii, at, framesOf, type Script } from "./script.js";

/** The bytes of a request, as they stand in the guest's stream. */
function requestBytes(stream: Uint8Array, { messages, request }: Exchange): Uint8Array {
  const placed = messages.find(({ message }) => message === request);
  return stream.subarray(placed?.offset, placed?.end);
}

describe.each(recordingNames)("binary-parser reads of %s", (name) => {
  test("the same frames", () => {
    const ours = recordingFrames(name).map(({ direction, bytes }) => ({ direction, bytes }));
    expect(isDeepStrictEqual(decodeFramesIndependently(recordingFile(name)), ours)).toBe(true);
  });

  test("the same requests", () => {
    const ofGuest = recordingFrames(name).filter(({ direction }) => direction === "guest-to-controller");
    const stream = concatenate(ofGuest.map(({ bytes }) => bytes));
    for (const exchange of recordingExchanges(name)) {
      const { signature, args } = decodeRequestIndependently(requestBytes(stream, exchange), linuxX8664);
      expect(exchange.request).toMatchObject({ kind: "request", call: signature });
      const ours = Object.values(argumentsOf(exchange.request));
      // It has integers as bigint whatever their width.
      expect(args).toEqual(ours.map((value, i) => (typeof args[i] === "bigint" ? BigInt(value) : value)));
    }
  });
});

test("both readers refuse a file that is cut, at every byte", () => {
  const file = recordingFile("kinds");
  const refuses = (read: (file: Uint8Array) => unknown, length: number): boolean => {
    try {
      read(file.subarray(0, length));
      return false;
    } catch (error) {
      if (error instanceof RecordingError && error.code === "truncated_frame") return true;
      throw error;
    }
  };
  for (let length = 0; length <= file.length; length++)
    expect([length, refuses(decodeFramesIndependently, length)]).toEqual([
      length,
      refuses(readFrames, length),
    ]);
});

describe("a request that binary-parser reads", () => {
  const bytesOf = (message: Script[number]) => framesOf([message])[0]?.bytes ?? new Uint8Array();
  const request = {
    kind: "unknown-request",
    signature: "zzz(pfi)v",
    args: [
      { kind: "p", value: at(0x7f00) },
      { kind: "f", value: -0.5 },
      { kind: "i", value: -3n },
    ],
  } as const;

  test("may be of an unknown call", () => {
    expect(decodeRequestIndependently(bytesOf(request), linuxX8664)).toEqual({
      signature: "zzz(pfi)v",
      args: [0x7f00n, -0.5, -3n],
    });
  });

  test("is refused where it is cut or has more behind it, known or not", () => {
    const known = { kind: "request", call: "open(pii)i", args: { path: at(1), flags: 2, mode: 3 } } as const;
    for (const whole of [bytesOf(request), bytesOf(known)]) {
      for (const wrong of [...whole.keys()].map((length) => whole.subarray(0, length)))
        expect(() => decodeRequestIndependently(wrong, linuxX8664)).toThrow(RecordingError);
      expect(() => decodeRequestIndependently(concatenate([whole, ascii("x")]), linuxX8664)).toThrow(
        RecordingError,
      );
    }
  });
});
