import {
  AnswerError,
  type CallEvent,
  createSystem,
  defineHandlers,
  fail,
  type HandlerLayers,
  type Handlers,
  layerHandlers,
  type System,
  trampolines,
} from "@sandbox/controller";
import { emptyStat, emptyStructs, linuxI386, linuxX8664, ProtocolError, type Stat } from "@sandbox/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkAnswer } from "../src/expected-answer.js";
import { GuestWithMemory } from "./guest-with-memory.js";

let system: System;
beforeEach(() => {
  system = createSystem({ files: { "/etc/motd": "hello" }, identity: { uid: 7 } });
});
afterEach(() => system.dispose());

/** A guest whose calls go to these layers first, and what the handlers did wrong. */
function guestOf(layers: HandlerLayers) {
  const errors: unknown[] = [];
  const guest = new GuestWithMemory(layerHandlers(layers, system), linuxX8664, {
    onHandlerError: (error) => errors.push(error),
  });
  return { guest, errors };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (of: string) => new TextEncoder().encode(of);

describe("a handler of one's own", () => {
  test("answers in place of the virtual system, and leaves the other calls to it", () => {
    const { guest } = guestOf({ getuid: () => 42 });
    expect(guest.call("getuid()i", {}).result).toBe(42n);
    expect(guest.call("geteuid()i", {}).result).toBe(7n);
  });

  test("asks the virtual system with next(), and may change its answer", () => {
    const { guest } = guestOf({ getuid: (_, { next }) => Number(next()) + 1 });
    expect(guest.call("getuid()i", {}).result).toBe(8n);
  });

  test("asks for something else with next(changed); what is not changed is as the guest has it", () => {
    const seen: string[] = [];
    const { guest } = guestOf({
      open(call, context) {
        seen.push(text(call.path));
        return context.next({ path: bytes("/etc/motd") });
      },
    });
    const path = guest.place("/nowhere");
    const fd = Number(guest.call("open(pii)i", { path, flags: 0, mode: 0 }).result);
    expect(fd).toBe(3);
    expect(guest.call("read(ipi)i", { fd, buffer: guest.place("........"), count: 8n }).result).toBe(5n);
    expect(seen).toEqual(["/nowhere"]);
  });

  test("hears of a refusal behind it as a Failure that it may catch", () => {
    const { guest } = guestOf({
      open(_, { next }) {
        try {
          return next();
        } catch (error) {
          return error === fail("ENOENT") ? fail("EACCES") : 0;
        }
      },
    });
    const path = guest.place("/nowhere");
    expect(guest.call("open(pii)i", { path, flags: 0, mode: 0 })).toMatchObject({ errno: "EACCES" });
  });

  test("is refused by next() with the specification's errno where the virtual system does not answer", () => {
    const { guest, errors } = guestOf({ fork: (_, { next }) => next(), kill: (_, { next }) => next() });
    expect(guest.call("fork()i", {})).toMatchObject({ errno: "EAGAIN" });
    expect(guest.call("kill(ii)i", { pid: 1, signal: 9 })).toMatchObject({ errno: "EPERM" });
    expect(errors).toEqual([]);
  });

  test("may be a method of an object with a state of its own", () => {
    class Counter {
      opened = 0;
      open(_: unknown, { next }: { next: () => number | Promise<number> }) {
        this.opened++;
        return next();
      }
      helper() {}
    }
    const counter = new Counter();
    const { guest } = guestOf(counter);
    guest.call("open(pii)i", { path: guest.place("/etc/motd"), flags: 0, mode: 0 });
    expect(counter.opened).toBe(1);
  });
});

describe("several layers", () => {
  test("stand one in front of the other, the first in front of all", () => {
    const { guest } = guestOf([
      { getuid: (_, { next }) => Number(next()) * 10 },
      { getgid: () => 5 },
      { getuid: (_, { next }) => Number(next()) + 2 },
    ]);
    expect(guest.call("getuid()i", {}).result).toBe(90n);
    expect(guest.call("getgid()i", {}).result).toBe(5n);
  });

  test("refuse a call that is misspelt, and what is no function", () => {
    expect(() => guestOf({ opne: () => 3 } as object)).toThrow(
      new TypeError("there is no call `opne` to handle (did you mean open?)"),
    );
    expect(() => guestOf({ open: 3 } as object)).toThrow(
      new TypeError("expected a function as the handler of `open`"),
    );
  });
});

describe("a handler that fails costs its call EIO, and is told of", () => {
  test("when it throws", () => {
    const { guest, errors } = guestOf({
      getuid: () => {
        throw new Error("a bug");
      },
    });
    expect(guest.call("getuid()i", {})).toMatchObject({ result: -1n, errno: "EIO" });
    expect(errors).toEqual([new Error("a bug")]);
    expect(guest.call("geteuid()i", {}).result).toBe(7n);
  });

  test("when it throws what a guest would be ended for", () => {
    const error = new ProtocolError({
      code: "EMPTY_SIGNATURE",
      offset: 0,
      requestNumber: 1,
      expected: "",
      received: "",
      around: { before: "", after: "" },
    });
    const { guest, errors } = guestOf({
      getuid: () => {
        throw error;
      },
    });
    expect(guest.call("getuid()i", {})).toMatchObject({ result: -1n, errno: "EIO" });
    expect(errors).toEqual([error]);
    expect(guest.end).toBeUndefined();
  });

  const fd = 3;
  const rows: readonly [string, object, (guest: GuestWithMemory) => { errno: unknown }, string][] = [
    [
      "nothing for a number",
      { getuid: () => undefined },
      (guest) => guest.call("getuid()i", {}),
      "the handler of getuid()i answered undefined, expected uid_t, an integer from -1 to 4294967295",
    ],
    [
      "NaN",
      { getuid: () => Number.NaN },
      (guest) => guest.call("getuid()i", {}),
      "the handler of getuid()i answered NaN, expected uid_t, an integer from -1 to 4294967295",
    ],
    [
      "a number that its C type does not hold",
      { getpid: () => 2 ** 31 },
      (guest) => guest.call("getpid()i", {}),
      "the handler of getpid()i answered 2147483648, expected pid_t, an integer from -2147483648 to 2147483647",
    ],
    [
      "text for bytes",
      { read: () => "text" },
      (guest) => guest.call("read(ipi)i", { fd, buffer: guest.place("...."), count: 4n }),
      'the handler of read(ipi)i answered "text", expected bytes (a Uint8Array)',
    ],
    [
      "more bytes than there is room for",
      { read: () => new Uint8Array(5) },
      (guest) => guest.call("read(ipi)i", { fd, buffer: guest.place("...."), count: 4n }),
      "the handler of read(ipi)i answered 5 bytes, expected at most 4",
    ],
    [
      "a string with a NUL inside",
      { getenv: () => bytes("a\0b") },
      (guest) => guest.call("getenv(p)p", { name: guest.place("A") }),
      "the handler of getenv(p)p answered 3 bytes, expected a string in bytes without a NUL, or null",
    ],
    [
      "an object without one of its members",
      { gettimeofday: () => ({}) },
      (guest) =>
        guest.call("gettimeofday(pp)i", { tv: guest.place("x".repeat(16)), tz: guest.place("x".repeat(8)) }),
      "the handler of gettimeofday(pp)i answered undefined, expected struct timeval as tv",
    ],
    [
      "a structure with a member of another type",
      { uname: () => ({ ...emptyStructs.utsname, sysname: "Linux" }) },
      (guest) => guest.call("uname(p)i", { buf: guest.place("x".repeat(390)) }),
      "expected struct utsname with bytes as sysname",
    ],
    [
      "a structure with a number that is cut",
      { stat64: (): Stat => ({ ...emptyStat, st_mode: 2 ** 32 + 5 }) },
      (guest) => guest.call("stat64(pp)i", { path: guest.place("/"), statbuf: guest.place("x".repeat(144)) }),
      "expected struct stat with a st_mode that its field holds",
    ],
    [
      "a list that is too short",
      { pipe: () => [4] },
      (guest) => guest.call("pipe(p)i", { pipefd: guest.placeInts(0, 0) }),
      "the handler of pipe(p)i answered a list of 1, expected a list of 2",
    ],
  ];
  test.each(rows)("when it answers %s", (_, layer, call, message) => {
    const { guest, errors } = guestOf(layer);
    expect(call(guest).errno).toBe("EIO");
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(AnswerError);
    expect(String(errors[0])).toContain(message);
    expect(guest.call("geteuid()i", {}).result).toBe(7n);
  });
});

describe("what a handler has to answer", () => {
  test("is known of every call, in every ABI", () => {
    for (const { answer } of Object.values(trampolines)) {
      for (const abi of [linuxX8664, linuxI386]) {
        const kinds = typeof answer === "string" ? [answer] : Object.values(answer);
        // A symbol is never an answer: a kind that nobody knows would throw something else.
        for (const kind of kinds.filter((one) => one !== "nothing"))
          expect(() => checkAnswer("x()v", kind, Symbol(kind), abi)).toThrow(
            "the handler of x()v answered a symbol",
          );
      }
    }
  });
});

describe("the end of a session", () => {
  test("comes when a handler asks for it, with its reason", () => {
    const { guest } = guestOf({
      getuid(_, context) {
        context.stop("seen enough");
        return 1;
      },
    });
    expect(guest.call("getuid()i", {}).result).toBeUndefined();
    expect(guest.end).toEqual({ kind: "aborted", reason: "seen enough" });
  });

  test("aborts a handler's signal, after which next() is EINTR", () => {
    let late: (() => unknown) | undefined;
    let signal: AbortSignal | undefined;
    const { guest } = guestOf({
      getuid(_, context) {
        signal = context.signal;
        late = () => context.next();
        context.stop("over");
        return 1;
      },
    });
    guest.call("getuid()i", {});
    expect(signal?.aborted).toBe(true);
    expect(() => late?.()).toThrow(fail("EINTR"));
  });
});

describe("onCall", () => {
  test("hears of every call once it is answered, with its errno", () => {
    const events: CallEvent[] = [];
    const handlers = layerHandlers({ getuid: () => fail("EPERM") }, system);
    const guest = new GuestWithMemory(handlers, linuxX8664, { onCall: (event) => events.push(event) });
    guest.call("getuid()i", {});
    guest.call("geteuid()i", {});
    guest.call("fork()i", {});
    expect(events.map(({ signature, requestNumber, errno }) => [signature, requestNumber, errno])).toEqual([
      ["getuid()i", 1, "EPERM"],
      ["geteuid()i", 2, undefined],
      ["fork()i", 3, "EAGAIN"],
    ]);
    for (const { durationMs } of events) expect(durationMs).toBeGreaterThanOrEqual(0);
  });

  test("that throws ends the session, and nothing else", () => {
    const error = new Error("a bug of the listener");
    const guest = new GuestWithMemory(system, linuxX8664, {
      onCall: () => {
        throw error;
      },
    });
    guest.call("getuid()i", {});
    expect(guest.end).toEqual({ kind: "error", error });
  });
});

test("defineHandlers gives handlers their types where they are written alone", () => {
  const handlers: Partial<Handlers> = defineHandlers({
    open: ({ path }) => (path.length > 9 ? fail("EACCES") : 3),
  });
  expect(Object.keys(handlers)).toEqual(["open"]);
});
