import { isDeepStrictEqual } from "node:util";
import {
  type AnyMarshalRequest,
  detectGeneration,
  type MarshalAnswer,
  MarshalControllerDecoder,
  MarshalGuestDecoder,
  marshalAnswerBytes,
  marshalRequestBytes,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { chunks, concat } from "../chunks.js";
import { type Frame, recordings } from "./recorded.js";

type Message = AnyMarshalRequest | MarshalAnswer;

/** The chunk sizes that a stream is cut at: 1 to 64, and whole. */
const sizes = [...Array.from({ length: 64 }, (_, i) => i + 1), Number.POSITIVE_INFINITY];

/** What both decoders make of a session, each write cut into chunks of `size`. */
function decode(frames: readonly Frame[], size: number): Message[] {
  const guest = new MarshalGuestDecoder();
  const controller = new MarshalControllerDecoder();
  const messages: Message[] = [];
  for (const { direction, bytes } of frames) {
    const decoder = direction === "guest-to-controller" ? guest : controller;
    for (const chunk of chunks(bytes, Math.min(size, bytes.length))) {
      decoder.push(chunk);
      for (let message = decoder.next(); message; message = decoder.next()) messages.push(message);
    }
    if (decoder === controller) guest.expectRequest();
  }
  guest.end();
  controller.end();
  return messages;
}

function encode(message: Message): Uint8Array {
  return "args" in message ? marshalRequestBytes(message) : marshalAnswerBytes(message);
}

describe.each(recordings)("the recording $name", ({ frames }) => {
  test("decodes to the same messages at every chunk size, of which each encodes to the bytes that were recorded", () => {
    const messages = decode(frames, Number.POSITIVE_INFINITY);
    for (const [i, { bytes }] of frames.entries()) {
      expect(Buffer.compare(encode(messages[i] as Message), bytes), `frame ${i}`).toBe(0);
    }
    expect(messages).toHaveLength(frames.length);
    const kinds = new Set(messages.map(({ kind }) => kind));
    for (const kind of kinds)
      expect(["marshal-request", "marshal-result", "marshal-exception"]).toContain(kind);
    // Not `toEqual`, which takes minutes to compare as many bytes.
    for (const size of sizes)
      expect(isDeepStrictEqual(decode(frames, size), messages), `chunks of ${size}`).toBe(true);
  });

  test.each(["guest-to-controller", "controller-to-guest"] as const)(
    "decodes alike when all of its %s is one stream",
    (direction) => {
      const ofDirection = frames.filter((frame) => frame.direction === direction);
      const bytes = concat(...ofDirection.map((frame) => frame.bytes));
      const expected = decode(frames, Number.POSITIVE_INFINITY).filter(
        (message) => "args" in message === (direction === "guest-to-controller"),
      );
      for (const size of [1, 2, 3, 7, 61, 4096, bytes.length]) {
        const decoder =
          direction === "guest-to-controller"
            ? new MarshalGuestDecoder({ allowPipelining: true })
            : new MarshalControllerDecoder();
        const messages: Message[] = [];
        for (const chunk of chunks(bytes, size)) {
          decoder.push(chunk);
          for (let message = decoder.next(); message; message = decoder.next()) messages.push(message);
        }
        decoder.end();
        expect(isDeepStrictEqual(messages, expected), `chunks of ${size}`).toBe(true);
      }
    },
  );

  test("says by its first byte that it is of the first generation", () => {
    expect(detectGeneration(frames[0]?.bytes[0] ?? 0)).toBe(1);
  });
});

test("there are four recordings", () => {
  expect(recordings).toHaveLength(4);
});
