import { linuxX8664 } from "@sandbox/protocol";
import { expect, test } from "vitest";
import { checkRecording, decodeConversation, describeSession, writeSession } from "../src/index.js";
import { recordingFrames } from "./recordings.js";

const frames = recordingFrames("files");
const calls = decodeConversation(frames).map(({ request }) => ("call" in request ? request.call : ""));

/** The codes of what is wrong with a file that says this of a session. */
function codes(description: object, totals: object = {}): string[] {
  const file = writeSession(
    {
      frames,
      description: { ...describeSession(linuxX8664), ...description },
      totals: { verdict: { kind: "exit", code: 20 }, ...totals },
    },
    "packed",
  );
  return [...new Set(checkRecording(file).map(({ code }) => code))];
}

test("a description that is so is not wrong", () => {
  expect(codes({ guest: { signatures: calls } }, { requests: 43 })).toEqual([]);
});

test("a protocol that is another is wrong", () => {
  const protocol = { name: "rpython-sandbox", version: 10001, specDigest: "" };
  expect(codes({ protocol })).toEqual(["description_mismatch"]);
  expect(codes({ protocol: "rpython-sandbox" })).toEqual(["description_mismatch"]);
});

test("counts that are others are wrong", () => {
  expect(codes({}, { requests: 42 })).toEqual(["totals_mismatch"]);
  expect(codes({}, { messages: 1 })).toEqual(["totals_mismatch"]);
});

test("a call that the guest's dump does not list is wrong", () => {
  const signatures = calls.filter((call) => call !== "rmdir(p)i");
  expect(codes({ guest: { signatures } })).toEqual(["not_in_dump"]);
});

test("an interrupted recording may end in a call, and a complete one that exited may not", () => {
  const cut = recordingFrames("files").slice(0, -1);
  const session = { frames: cut, description: describeSession(linuxX8664) };
  const codesOf = (state: "complete" | "interrupted") =>
    checkRecording(writeSession({ ...session, state, verdict: { kind: "exit", code: 0 } }, "journal")).map(
      ({ code }) => code,
    );
  expect(codesOf("interrupted")).toEqual([]);
  expect(codesOf("complete")).toEqual(["unfinished"]);
});
