import { readdirSync, readFileSync } from "node:fs";
import {
  MARSHAL_NONE,
  type MarshalAnswer,
  MarshalGuestDecoder,
  type MarshalValue,
  marshalAnswerBytes,
  marshalBool,
  marshalExceptions,
  marshalFloat,
  marshalFunctions,
  marshalInt32,
  marshalInt64,
  marshalList,
  marshalRaise,
  marshalString,
  marshalTuple,
} from "@sandbox/protocol";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import * as raisedErrors from "../gen/marshal/raised.js";
import { MarshalGuestCalls } from "../gen/marshal/stubs.js";
import type { Transport } from "../transport.js";
import { MarshalGuestPipe } from "./marshal-guest-pipe.js";
import { RaisedErrno } from "./raised.js";

const bytes = (text: string) => new TextEncoder().encode(text);

const classes = new Map<string, unknown>(Object.entries(raisedErrors));

class Death extends Error {}

/** A guest whose controller says these bytes, each after a request and in chunks, then closes the pipe. */
function guestHearing(answers: readonly Uint8Array[], chunkSize = Number.POSITIVE_INFINITY) {
  const written: Uint8Array[] = [];
  let rest = new Uint8Array();
  const transport: Transport = {
    write(data) {
      rest = Uint8Array.from(answers[written.length] ?? []);
      written.push(data.slice());
    },
    read(into) {
      const chunk = rest.subarray(0, Math.min(into.length, chunkSize));
      into.set(chunk);
      rest = rest.subarray(chunk.length);
      return chunk.length;
    },
  };
  const die = (message: string): never => {
    throw new Death(message);
  };
  return { calls: new MarshalGuestCalls(new MarshalGuestPipe({ transport, die })), written };
}

const result = (value: MarshalValue) => marshalAnswerBytes({ kind: "marshal-result", value });
const heard = (answer: MarshalAnswer) => guestHearing([marshalAnswerBytes(answer)]).calls;

/** A value of the pipe as a guest's program has it. */
function plain(value: MarshalValue): unknown {
  switch (value.type) {
    case "none":
      return null;
    case "true":
    case "false":
      return value.type === "true";
    case "tuple":
    case "list":
      return value.items.map(plain);
    default:
      return value.value;
  }
}

describe("what a real guest wrote", () => {
  const folder = fixturePath("recordings/generation-1");
  const files = readdirSync(folder).filter((file) => file.endsWith(".frames"));

  test.each(files)("in %s is what the stubs write, and its answers are read", (file) => {
    const recorded = framesOf(readFileSync(`${folder}/${file}`));
    const requests = recorded.filter((_, i) => i % 2 === 0);
    const { calls, written } = guestHearing(recorded.filter((_, i) => i % 2 === 1));
    const decoder = new MarshalGuestDecoder({ allowPipelining: true });
    for (const request of requests) {
      decoder.push(request);
      const message = decoder.next();
      if (message?.kind !== "marshal-request") throw new Error(`no request: ${message?.kind}`);
      const { shortName } = marshalFunctions[message.function];
      const stub = calls[shortName as keyof MarshalGuestCalls] as (...args: unknown[]) => unknown;
      try {
        stub.apply(calls, message.args.map(plain));
      } catch (error) {
        expect(error).toBeInstanceOf(raisedErrors.OSError);
      }
    }
    expect(written.map(hex)).toEqual(requests.map(hex));
  });
});

/** The bytes of each write of a recording: requests and answers in turn. */
function framesOf(file: Buffer): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const end = at + 5 + file.readUInt32LE(at + 1);
    frames.push(file.subarray(at + 5, end));
    at = end;
  }
  return frames;
}

function hex(data: Uint8Array): string {
  return Buffer.from(data).toString("hex");
}

describe("a stub", () => {
  test.each([1, 2, 7, Number.POSITIVE_INFINITY])("answers values that come in chunks of %s bytes", (size) => {
    const times = [1.5, 2.25, 3].map(marshalFloat);
    const stat = marshalTuple([
      ...[0o100644].map(marshalInt32),
      ...[7, 1].map(marshalInt64),
      ...[1, 1000, 1000].map(marshalInt32),
      marshalInt64(2n ** 40n),
      ...times,
    ]);
    const answers = [
      stat,
      marshalList([marshalString(bytes("a")), marshalString(bytes("b"))]),
      marshalList([marshalTuple([marshalString(bytes("HOME")), marshalString(bytes("/"))])]),
      MARSHAL_NONE,
      marshalBool(true),
      marshalInt64(-1),
    ];
    const { calls } = guestHearing(answers.map(result), size);
    expect(calls.stat(bytes("/a"))).toEqual([0o100644, 7n, 1n, 1, 1000, 1000, 2n ** 40n, 1.5, 2.25, 3]);
    expect(calls.listdir(bytes("/"))).toEqual([bytes("a"), bytes("b")]);
    expect(calls.envitems()).toEqual([[bytes("HOME"), bytes("/")]]);
    expect(calls.getenv(bytes("X"))).toBeNull();
    expect(calls.isatty(0)).toBe(true);
    expect(calls.lseek(3, 0n, 2)).toBe(-1n);
  });

  test("leaves out what older guests do not send, and sends nothing for no time", () => {
    const { calls, written } = guestHearing([marshalInt32(4), marshalInt32(4), MARSHAL_NONE].map(result));
    calls.dup(3);
    calls.dup(3, false);
    calls.utime(bytes("/a"), null);
    expect(written.map((data) => Buffer.from(data).toString("latin1"))).toEqual([
      "s\x0f\0\0\0ll_os.ll_os_dup(\x01\0\0\0I\x03\0\0\0\0\0\0\0",
      "s\x0f\0\0\0ll_os.ll_os_dup(\x02\0\0\0I\x03\0\0\0\0\0\0\0F",
      "s\x11\0\0\0ll_os.ll_os_utime(\x02\0\0\0s\x02\0\0\0/aN",
    ]);
  });

  test.each(Object.keys(marshalExceptions) as (keyof typeof marshalExceptions)[])(
    "throws the %s that the controller raises",
    (name) => {
      const calls = heard(marshalRaise(name, 13));
      const error = thrownBy(() => calls.rmdir(bytes("/")));
      expect(error).toBeInstanceOf(classes.get(name));
      expect(error).toMatchObject({
        name,
        exception: marshalExceptions[name].number,
        function: "ll_os.ll_os_rmdir",
        ...(error instanceof RaisedErrno ? { errno: 13 } : {}),
      });
      expect(error instanceof RaisedErrno).toBe(marshalExceptions[name].errno !== undefined);
    },
  );

  test("throws a RuntimeError for an exception that has no number", () => {
    const calls = heard({ kind: "marshal-exception", exception: 77 });
    expect(() => calls.getpid()).toThrow(raisedErrors.RuntimeError);
  });
});

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("a guest dies", () => {
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ["at bytes that are no answer", bytes("?"), "sandbox: protocol error: expected the status of an answer"],
    ["when its stdin is closed", new Uint8Array(), "sandbox: stdin is closed, subprocess interrupted"],
    [
      "at a result of another kind",
      result(MARSHAL_NONE),
      "sandbox: ll_os.ll_os_lseek: expected a longlong, received a value of type none",
    ],
    [
      "at 4 bytes where 8 are expected",
      result(marshalInt32(1)),
      "sandbox: ll_os.ll_os_lseek: expected a longlong, received a value of type int32",
    ],
    [
      "at what is left over",
      Uint8Array.from([...result(marshalInt64(1)), 0x4e]),
      "sandbox: ll_os.ll_os_lseek: not all data consumed",
    ],
  ];
  test.each(cases)("%s", (_, answer, message) => {
    const { calls } = guestHearing([answer]);
    expect(() => calls.lseek(0, 0, 0)).toThrow(Death);
    expect(() => guestHearing([answer]).calls.lseek(0, 0, 0)).toThrow(message);
  });

  test("when a tuple has another number of values", () => {
    const { calls } = guestHearing([result(marshalTuple([marshalInt32(1)]))]);
    expect(() => calls.pipe()).toThrow("expected a tuple of 2, not of 1, received a value of type tuple");
  });

  test("when its pipes fail", () => {
    const fail = (): never => {
      throw Object.assign(new Error("broken"), { code: "EPIPE" });
    };
    const die = (message: string): never => {
      throw new Death(message);
    };
    const calls = new MarshalGuestCalls(
      new MarshalGuestPipe({ transport: { write: fail, read: () => 0 }, die }),
    );
    expect(() => calls.getpid()).toThrow("sandbox: write(stdout): Broken pipe");
  });
});
