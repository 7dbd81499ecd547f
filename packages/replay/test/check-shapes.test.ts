import { describe, expect, test } from "vitest";
import { checkRecording, writeFrames } from "../src/index.js";
import { at, framesOf, returned, type Script } from "./script.js";

const problemsOf = (...script: Script) =>
  checkRecording(writeFrames(framesOf(script))).map(({ code, expected }) => [code, expected]);
const write = (address: number, bytes: number) =>
  ({ kind: "write-memory", address: at(address), data: new Uint8Array(bytes) }) as const;

const groups = (size: number) =>
  ({ kind: "request", call: "getgroups(ip)i", args: { size, list: at(0x1000) } }) as const;
const option = {
  kind: "request",
  call: "getsockopt(iiipp)i",
  args: { sockfd: 3, level: 1, optname: 2, optval: at(0x1000), optlen: at(0x2000) },
} as const;
const room = [
  { kind: "read-memory", address: at(0x2000), length: 4 },
  { kind: "read-memory-reply", data: Uint8Array.of(4, 0, 0, 0) },
] as const;

describe("a check knows how long an array may be:", () => {
  test("more items than there is room for are a problem", () => {
    expect(problemsOf(groups(2), write(0x1000, 8), returned(2))).toEqual([]);
    expect(problemsOf(groups(2), returned(3))).toEqual([["result_range", "at most 2 items"]]);
  });

  test("a size of 0 asks how many there are", () => {
    expect(problemsOf(groups(0), returned(3))).toEqual([]);
  });

  test("a write behind its end is outside", () => {
    expect(problemsOf(groups(2), write(0x1000, 12), returned(2))).toEqual([
      ["write_outside", "a write into an argument or a block"],
    ]);
  });
});

describe("a check knows a length by address:", () => {
  test("a write within what the guest said is inside, and one behind it outside", () => {
    expect(problemsOf(option, ...room, write(0x1000, 4), write(0x2000, 4), returned(0))).toEqual([]);
    expect(problemsOf(option, ...room, write(0x1000, 5), returned(0))).toEqual([
      ["write_outside", "a write into an argument or a block"],
    ]);
  });

  test("before the guest has said it, nothing may be written", () => {
    expect(problemsOf(option, write(0x1000, 1), returned(0))).toEqual([
      ["write_outside", "a write into an argument or a block"],
    ]);
  });
});
