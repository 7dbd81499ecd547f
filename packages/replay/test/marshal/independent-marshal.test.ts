import { readdirSync, readFileSync } from "node:fs";
import {
  type AnyMarshalRequest,
  floatOfText,
  type MarshalAnswer,
  MarshalControllerDecoder,
  MarshalGuestDecoder,
  type MarshalValue,
  marshalAnswerBytes,
  marshalInt32,
  marshalInt64,
  marshalList,
  marshalRaise,
  marshalString,
  marshalTuple,
} from "@sandbox/protocol";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { decodeMarshalIndependently, isMarshalMessage } from "../../src/independent-marshal.js";
import { checkRecording, RecordingError, readFrames } from "../../src/index.js";

const folder = fixturePath("recordings/generation-1");
const files = readdirSync(folder).filter((file) => file.endsWith(".frames"));

describe.each(files)("binary-parser reads of %s", (file) => {
  const bytes = readFileSync(`${folder}/${file}`);

  test("the same messages", () => {
    const guest = new MarshalGuestDecoder({ allowPipelining: true });
    const controller = new MarshalControllerDecoder();
    for (const frame of readFrames(bytes)) {
      const decoder = frame.direction === "guest-to-controller" ? guest : controller;
      decoder.push(frame.bytes);
      const message = decoder.next();
      if (!message) throw new Error("a frame that is no whole message");
      expect(isMarshalMessage(message, decodeMarshalIndependently(frame.bytes))).toBe(true);
    }
  });

  test("what the check has nothing to say of", () => {
    expect(checkRecording(bytes)).toEqual([]);
  });
});

const answer = (value: MarshalValue): MarshalAnswer => ({ kind: "marshal-result", value });
const float = (text: string): MarshalValue => ({ type: "float", value: floatOfText(text), text });
const string = (text: string) => marshalString(new TextEncoder().encode(text));

describe("another message is not taken for the same", () => {
  const cases: readonly (readonly [string, MarshalAnswer, MarshalAnswer])[] = [
    ["an integer of another width", answer(marshalInt32(1)), answer(marshalInt64(1))],
    ["another integer", answer(marshalInt64(1)), answer(marshalInt64(2n ** 40n))],
    ["another text of the same float", answer(float("1")), answer(float("1.0"))],
    ["another string", answer(string("a")), answer(string("b"))],
    ["a list in place of a tuple", answer(marshalTuple([])), answer(marshalList([]))],
    ["an item more", answer(marshalList([])), answer(marshalList([string("a")]))],
    [
      "a deep item",
      answer(marshalList([marshalTuple([string("a")])])),
      answer(marshalList([marshalTuple([string("b")])])),
    ],
    ["another errno", marshalRaise("OSError", 1), marshalRaise("OSError", 2)],
    ["another exception", marshalRaise("IOError"), marshalRaise("KeyError")],
    ["an exception in place of a result", answer(marshalInt32(1)), marshalRaise("OSError", 1)],
  ];
  test.each(cases)("%s", (_, one, other) => {
    for (const message of [one, other]) {
      expect(isMarshalMessage(message, decodeMarshalIndependently(marshalAnswerBytes(message)))).toBe(true);
    }
    expect(isMarshalMessage(one, decodeMarshalIndependently(marshalAnswerBytes(other)))).toBe(false);
    expect(isMarshalMessage(other, decodeMarshalIndependently(marshalAnswerBytes(one)))).toBe(false);
  });

  test("a request of another function", () => {
    const request = (name: string): AnyMarshalRequest => ({
      kind: "unknown-marshal-request",
      name: new TextEncoder().encode(name),
      args: [],
    });
    const values = decodeMarshalIndependently(
      Uint8Array.from([...Buffer.from("s\x01\0\0\0x(\0\0\0\0", "latin1")]),
    );
    expect(isMarshalMessage(request("x"), values)).toBe(true);
    expect(isMarshalMessage(request("y"), values)).toBe(false);
  });
});

test("a message that is cut, or that has a byte which is no tag, is refused", () => {
  const bytes = marshalAnswerBytes(answer(marshalTuple([string("abc"), float("0.5"), marshalInt64(7)])));
  // Cut behind the status, what is left is a message of one value.
  for (let end = 1; end < bytes.length; end++) {
    if (end === 5) continue;
    expect(() => decodeMarshalIndependently(bytes.subarray(0, end)), `${end}`).toThrow(RecordingError);
  }
  expect(() => decodeMarshalIndependently(Uint8Array.of(0x7b))).toThrow(RecordingError);
});
