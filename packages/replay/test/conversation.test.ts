import { describe, expect, test } from "vitest";
import { Conversation, decodeConversation, encodeConversation, RecordingError } from "../src/index.js";
import { recordingExchanges } from "./recordings.js";
import { ascii, at, exchangeOf, exchangesOf, framesOf, reads, returned, type Script } from "./script.js";

const getenv = { kind: "request", call: "getenv(p)p", args: { name: at(0x1000) } } as const;
const getpid = { kind: "request", call: "getpid()i", args: {} } as const;

function failureOf(run: () => unknown): RecordingError {
  try {
    run();
  } catch (error) {
    if (error instanceof RecordingError) return error;
  }
  throw new Error("expected a RecordingError");
}

describe("a conversation", () => {
  test("numbers its exchanges from 1", () => {
    const exchanges = exchangesOf(getpid, returned(1), getpid, returned(1));
    expect(exchanges.map(({ number }) => number)).toEqual([1, 2]);
  });

  test("pairs each command with its reply", () => {
    const { commands } = exchangeOf(getenv, ...reads(0x1000, "HOME"), {
      kind: "result",
      resultKind: "p",
      value: at(0),
    });
    expect(commands).toEqual([
      {
        command: { kind: "read-string", address: 0x1000n, maximum: 4096 },
        reply: { kind: "read-string-reply", data: ascii("HOME") },
      },
    ]);
  });

  test("pairs replies with commands that were sent ahead of them", () => {
    const [first, second] = reads(0x1000, "one") as [Script[0], Script[0]];
    const [third, fourth] = reads(0x2000, "two") as [Script[0], Script[0]];
    const script = [getpid, first, third, second, fourth, returned(0)] as const;
    expect(exchangeOf(...script).commands.map(({ reply }) => reply)).toEqual([second, fourth]);
    const frames = framesOf(script);
    expect(encodeConversation(decodeConversation(frames))).toEqual(frames);
  });

  test("has the errno that was set last before the result", () => {
    const errno = (number: number) => ({ kind: "set-errno", errno: number }) as const;
    expect(exchangeOf(getpid, errno(2), errno(9), returned(-1)).errno).toBe(9);
  });

  test("gives a command behind a result to the exchange that it follows", () => {
    const exchanges = recordingExchanges("clock-env");
    const late = exchanges.filter(({ lateCommands }) => lateCommands.length > 0);
    expect(late.map(({ number, lateCommands }) => [number, lateCommands])).toEqual([
      [18, [{ command: { kind: "free", address: 0x55add600a600n } }]],
    ]);
  });

  test("finds the reply to a late command behind the next request", () => {
    const late = { kind: "allocate", data: ascii("x") } as const;
    const reply = { kind: "allocate-reply", address: at(0x3000) } as const;
    const script: Script = [getpid, returned(1), late, getpid, reply, returned(1)];
    const exchanges = exchangesOf(...script);
    expect(exchanges.map(({ lateCommands }) => lateCommands)).toEqual([[{ command: late, reply }], []]);
    expect(encodeConversation(exchanges)).toEqual(framesOf(script));
  });

  test("keeps a call that never returned without a result", () => {
    const exit = { kind: "request", call: "_exit(i)v", args: { status: 3 } } as const;
    const [, last] = exchangesOf(getpid, returned(1), exit);
    expect(last?.result).toBeUndefined();
  });

  test("tells of an exchange as soon as its result has come", () => {
    const [request, result] = framesOf([getpid, returned(1)]);
    const conversation = new Conversation();
    expect(conversation.push("guest-to-controller", request?.bytes ?? ascii(""))).toEqual([]);
    expect(conversation.unfinished?.request).toEqual(getpid);
    expect(conversation.push("controller-to-guest", result?.bytes ?? ascii(""))).toHaveLength(1);
    expect(conversation.unfinished).toBeUndefined();
  });

  test("says where a guest broke the protocol, and says it again at every use", () => {
    const conversation = new Conversation();
    const push = () => conversation.push("guest-to-controller", ascii("\x00"));
    const error = failureOf(push);
    expect(error).toMatchObject({
      code: "protocol_error",
      direction: "guest-to-controller",
      offset: 0,
      requestNumber: 1,
      expected: "a signature of 1 to 255 bytes",
    });
    expect(failureOf(push)).toBe(error);
    expect(failureOf(() => conversation.end())).toBe(error);
  });

  test("refuses a result before the first request", () => {
    const error = failureOf(() => decodeConversation(framesOf([returned(0)])));
    expect(error).toMatchObject({ code: "out_of_turn", offset: 0, received: "a result" });
  });

  test("refuses a second result", () => {
    const error = failureOf(() => decodeConversation(framesOf([getpid, returned(0), returned(0)])));
    expect(error).toMatchObject({ code: "out_of_turn", offset: 9, requestNumber: 1 });
  });

  test("refuses an end inside a message", () => {
    const [request] = framesOf([getenv]);
    const cut = {
      direction: "guest-to-controller",
      bytes: (request?.bytes ?? ascii("")).subarray(0, 12),
    } as const;
    expect(failureOf(() => decodeConversation([cut]))).toMatchObject({
      code: "truncated_message",
      offset: 12,
    });
  });
});
