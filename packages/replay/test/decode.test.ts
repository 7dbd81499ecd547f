import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import {
  Conversation,
  decodeConversation,
  type Exchange,
  encodeConversation,
  type Frame,
  writeFrames,
} from "../src/index.js";
import { type RecordingName, recordingFile, recordingFrames, recordingNames } from "./recordings.js";

const chunkSizes = Array.from({ length: 64 }, (_, i) => i + 1);

/** Decodes frames of which each is cut into pieces of `size`. */
function decodeInChunks(frames: readonly Frame[], size: number): Exchange[] {
  const conversation = new Conversation();
  const exchanges: Exchange[] = [];
  for (const { direction, bytes } of frames) {
    for (let at = 0; at < bytes.length; at += size)
      exchanges.push(...conversation.push(direction, bytes.subarray(at, at + size)));
  }
  const unfinished = conversation.end();
  return unfinished ? [...exchanges, unfinished] : exchanges;
}

describe.each(recordingNames)("the recording %s", (name: RecordingName) => {
  const frames = recordingFrames(name);
  const whole = decodeConversation(frames);

  test("decodes to the same exchanges at every chunk size from 1 to 64", () => {
    const different = chunkSizes.filter((size) => !isDeepStrictEqual(decodeInChunks(frames, size), whole));
    expect(different).toEqual([]);
  });

  test("encodes back to the same file, byte for byte", () => {
    const file = writeFrames(encodeConversation(whole));
    expect(Buffer.compare(file, recordingFile(name))).toBe(0);
  });

  test("has every byte of both streams in one message", () => {
    for (const direction of ["guest-to-controller", "controller-to-guest"] as const) {
      const messages = whole
        .flatMap((exchange) => exchange.messages)
        .filter((one) => one.direction === direction);
      let end = 0;
      for (const message of messages) {
        expect(message.offset).toBe(end);
        end = message.end;
      }
      const stream = frames.filter((frame) => frame.direction === direction);
      expect(end).toBe(stream.reduce((sum, frame) => sum + frame.bytes.length, 0));
    }
  });
});
