import {
  type Abi,
  linuxI386,
  linuxX8664,
  marshalInt64,
  marshalString,
  marshalTuple,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { type HandlerLayers, layerHandlers } from "../src/handler-layers.js";
import type { SystemOptions } from "../src/system/options.js";
import { createSystem } from "../src/system/system.js";
import { MarshalGuest, requestBytes } from "./marshal-guest.js";

const ENOENT = 2;
const EACCES = 13;
const EINVAL = 22;
const ENAMETOOLONG = 36;
const ENOSYS = 38;

/** A guest of a system, with handlers in front of it. */
function start(options: SystemOptions = {}, handlers: HandlerLayers = {}): MarshalGuest {
  return new MarshalGuest({ handlers: layerHandlers(handlers, createSystem(options)) });
}

describe("a guest of the first generation", () => {
  const files = { "/tmp/a": "content", "/tmp/b": "" };

  test("opens, reads, seeks and closes a file with values alone", () => {
    const guest = start({ files });
    expect(guest.call("open", "/tmp/a", 0, 0)).toBe(3);
    expect(guest.call("read", 3, 4)).toBe("cont");
    expect(guest.call("lseek", 3, -2, 2)).toBe(5n);
    expect(guest.call("read", 3, 100)).toBe("nt");
    expect(guest.call("read", 3, 100)).toBe("");
    expect(guest.call("close", 3)).toBe(null);
    expect(guest.call("close", 3)).toBe("OSError 9");
  });

  test("writes bytes of any value, all at once", () => {
    const guest = start({ files });
    const bytes = "\0\xff".repeat(1_000_000);
    expect(guest.call("open", "/tmp/new", 0o1101, 0o600)).toBe(3);
    expect(guest.call("write", 3, bytes)).toBe(2_000_000);
    expect(guest.call("fstat", 3)).toEqual([
      0o100600,
      ...Array(5).fill(expect.anything()),
      2_000_000n,
      ...floats(3),
    ]);
  });

  test("is told of a file in a tuple of ten, with widths that it takes", () => {
    const at = { startAt: 1_600_000_000_250_000_000n };
    const guest = start({ files, clock: at, identity: { uid: 1000, gid: 100 } });
    const time = { float: 1_600_000_000.25 };
    expect(guest.call("stat", "/tmp/a")).toEqual([
      0o100644,
      expect.any(BigInt),
      expect.any(BigInt),
      1,
      1000,
      100,
      7n,
      time,
      time,
      time,
    ]);
    expect(guest.call("stat", "/none")).toBe(`OSError ${ENOENT}`);
  });

  test("lists a directory with the second generation's calls, without dots", () => {
    const guest = start({ files });
    expect(guest.call("listdir", "/tmp")).toEqual(["a", "b"]);
    expect(guest.call("listdir", "/tmp/a")).toBe("OSError 20");
    // Nothing stays open behind it.
    expect(guest.call("open", "/tmp/a", 0, 0)).toBe(3);
  });

  test("sets and reads variables", () => {
    const guest = start({ env: { A: "1" } });
    expect(guest.call("putenv", "B", "2=3")).toBe(null);
    expect(guest.call("getenv", "B")).toBe("2=3");
    expect(guest.call("getenv", "C")).toBe(null);
    expect(guest.call("envitems")).toEqual([
      ["A", "1"],
      ["B", "2=3"],
    ]);
    expect(guest.call("putenv", "", "2")).toBe(`OSError ${EINVAL}`);
    expect(guest.call("putenv", "a=b", "2")).toBe(`OSError ${EINVAL}`);
    expect(guest.call("unsetenv", "A")).toBe(null);
    expect(guest.call("getenv", "A")).toBe(null);
  });

  test.each([
    [0, 0, 0],
    [8, 1, 0x801],
    [0xfff, 0xff, 0xfffff],
    [4096, 256, 0x100000100000n],
    [-1, -1, -1],
  ])("puts device %i, %i together and takes it apart as the C library does", (major, minor, device) => {
    const guest = start();
    expect(guest.call("makedev", major, minor)).toBe(device);
    expect(guest.call("major", device)).toBe(major);
    expect(guest.call("minor", device)).toBe(minor);
  });

  test("gets False where another call would fail", () => {
    const guest = start({ files });
    expect(guest.call("access", "/tmp/a", 4)).toBe(true);
    expect(guest.call("access", "/none", 4)).toBe(false);
    expect(guest.call("isatty", 0)).toBe(false);
    expect(guest.call("isatty", 99)).toBe(false);
  });

  test("may leave out arguments that older ones do not have, and send those that nobody asks for", () => {
    const guest = start({ umask: 0 });
    expect(guest.call("mkdir", "/tmp/d")).toBe(null);
    expect(guest.call("dup", 0, true)).toBe(3);
    expect(guest.call("dup", 0)).toBe(4);
    expect((guest.call("stat", "/tmp/d") as unknown[])[0]).toBe(0o40777);
  });

  test("gives and gets times in seconds", () => {
    const guest = start({ files, clock: { startAt: 5_500_000_000n } });
    guest.request("ll_time.ll_time_time", []);
    expect(guest.answered()).toEqual({ float: 5.5 });
    const times = marshalTuple([
      { type: "float", value: 1.5, text: "1.5" },
      { type: "float", value: -0.25, text: "-0.25" },
    ]);
    guest.request("ll_os.ll_os_utime", [marshalString(new TextEncoder().encode("/tmp/a")), times]);
    expect(guest.answered()).toBe(null);
    expect((guest.call("stat", "/tmp/a") as unknown[]).slice(7, 9)).toEqual([
      { float: 1.5 },
      { float: -0.25 },
    ]);
    expect(guest.call("utime", "/tmp/a", null)).toBe(null);
    guest.request("ll_time.ll_time_sleep", [{ type: "float", value: Number.NaN, text: "nan" }]);
    expect(guest.answered()).toBe(`OSError ${EINVAL}`);
  });

  test("ends with the status that it asks for", () => {
    const guest = start();
    expect(guest.call("_exit", 259)).toBeUndefined();
    expect(guest.end).toEqual({ kind: "exit", code: 3 });
  });

  test.each([
    ["a path with a NUL", "stat", ["/tmp/a\0b"], EINVAL],
    ["a path that is too long", "stat", ["x".repeat(4096)], ENAMETOOLONG],
    ["a descriptor that is no int", "close", [2n ** 32n], 9],
    ["a mode that is no mode_t", "mkdir", ["/tmp/x", 2n ** 33n], EINVAL],
    ["an offset that a number does not hold", "lseek", [0, 2n ** 60n, 0], EINVAL],
    ["too few arguments", "open", ["/tmp/a"], EINVAL],
    ["too many arguments", "close", [1, 2], EINVAL],
    ["an argument of another kind", "close", ["1"], EINVAL],
    ["a negative count", "read", [0, -1], EINVAL],
    ["a program to run in its place", "execv", ["/bin/x", []], EACCES],
    ["a program to run beside it", "spawnv", [0, "/bin/x", []], ENOSYS],
    ["a new root", "chroot", ["/"], 1],
  ] as const)("with %s is refused", (_, name, args, errno) => {
    expect(start({ files }).call(name, ...args)).toBe(`OSError ${errno}`);
  });

  test("with a function that nobody knows is refused, and shown so that it steers no terminal", () => {
    const guest = start();
    guest.request("ll_os.\u001b[2J", []);
    expect(guest.answered()).toBe(`OSError ${ENOSYS}`);
    expect(guest.session.lastCalls).toEqual([{ requestNumber: 1, signature: "ll_os.\\x1b[2J" }]);
    expect(guest.session.counts).toEqual({ total: 1, bySignature: { unknown: 1 } });
  });

  test("that says more than it was asked breaks the protocol, and nothing is answered", () => {
    const guest = start();
    const one = requestBytes("ll_os.ll_os_getpid", []);
    guest.session.receive(Uint8Array.from([...one, ...one]));
    expect(guest.end).toMatchObject({ kind: "violation", error: { code: "UNSOLICITED", requestNumber: 1 } });
    expect(guest.answered()).toBeUndefined();
  });

  test("that stops inside a request is in mid-message, and breaks the protocol when it ends there", () => {
    const guest = start();
    guest.session.receive(requestBytes("ll_os.ll_os_getpid", []).subarray(0, 9));
    expect([guest.session.isMidMessage, guest.session.awaitsReplies]).toEqual([true, false]);
    guest.session.close();
    expect(guest.end).toMatchObject({ kind: "violation", error: { code: "TRUNCATED" } });
  });

  test("makes as many calls as it may, and is counted by its functions' names", () => {
    const guest = new MarshalGuest({ handlers: createSystem(), maximumCalls: 2 });
    guest.call("getpid");
    guest.call("getuid");
    expect(guest.call("getpid")).toBeUndefined();
    expect(guest.end).toEqual({ kind: "calls", limit: 2 });
    expect(guest.session.counts.bySignature).toEqual({ "ll_os.ll_os_getpid": 1, "ll_os.ll_os_getuid": 1 });
    expect(guest.session.lastCalls[1]).toEqual({ requestNumber: 2, signature: "ll_os.ll_os_getuid" });
  });
});

describe("the generation of a guest", () => {
  const first = requestBytes("ll_os.ll_os_getpid", []);
  const second = Uint8Array.from([9, ...new TextEncoder().encode("getpid()i")]);

  test("is told by its first byte, once it has spoken", () => {
    const heard: number[] = [];
    const options = {
      handlers: createSystem(),
      onGeneration: (generation: number) => heard.push(generation),
    };
    const guests = [new MarshalGuest(options), new MarshalGuest(options)];
    expect(guests.map(({ session }) => session.generation)).toEqual([undefined, undefined]);
    guests[0]?.session.receive(new Uint8Array(0));
    guests[0]?.session.receive(first);
    guests[1]?.session.receive(second);
    expect(guests.map(({ session }) => session.generation)).toEqual([1, 2]);
    expect(heard).toEqual([1, 2]);
  });

  test("that is told is not guessed", () => {
    const guest = new MarshalGuest({ handlers: createSystem(), protocol: 1 });
    guest.session.receive(second);
    expect(guest.end).toMatchObject({ kind: "violation", error: { code: "WRONG_VALUE", offset: 0 } });
  });

  test.each([[{ protocol: 2 }], [{ inventory: new Set(["getpid()i"]) }]] as const)(
    "is the second where that is told, or it has a dump (%o)",
    (options) => {
      const guest = new MarshalGuest({ handlers: createSystem(), ...options });
      guest.session.receive(first);
      expect(guest.session.generation).toBe(2);
      guest.session.close();
      expect(guest.end).toMatchObject({ kind: "violation", error: { code: "TRUNCATED" } });
    },
  );
});

test("every call is told with its errno", () => {
  const events: unknown[] = [];
  const guest = new MarshalGuest({
    handlers: createSystem(),
    onCall: ({ signature, requestNumber, errno }) => events.push([requestNumber, signature, errno]),
  });
  guest.call("getpid");
  guest.call("stat", "/none");
  guest.call("access", "/none", 0);
  guest.request("nobody.knows", [marshalInt64(1)]);
  expect(events).toEqual([
    [1, "ll_os.ll_os_getpid", undefined],
    [2, "ll_os.ll_os_stat", "ENOENT"],
    [3, "ll_os.ll_os_access", "ENOENT"],
    [4, "nobody.knows", "ENOSYS"],
  ]);
});

function floats(count: number): unknown[] {
  return Array(count).fill({ float: expect.any(Number) });
}

test("a guest of 32 bits is refused an integer that its long does not hold", () => {
  const handlers = layerHandlers(
    { statvfs: async (_, { next }) => ({ ...(await next()), f_blocks: 2n ** 40n }) },
    createSystem(),
  );
  const ask = async (abi: Abi) => {
    const guest = new MarshalGuest({ handlers, abi });
    guest.call("statvfs", "/");
    return guest.later();
  };
  return Promise.all([
    expect(ask(linuxI386)).resolves.toBe("OSError 75"),
    expect(ask(linuxX8664)).resolves.toContain(2n ** 40n),
  ]);
});
