import { decodeStruct, encodeStruct, linuxX8664, NULL, type Pointer } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { fail, fetchMemory } from "../../test/scripted-controller.js";
import { wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";

const { fd_set, timeval, timespec } = linuxX8664.structs;
const SUBSCRIPTIONS = 1024;
const EVENTS = 4096;
const SIZE = 512;
const CLOCK = 0;
const READ = 1;
const WRITE = 2;
const MONOTONIC = 1;
const ABSOLUTE = 1;

interface Wanted {
  type: number;
  fd?: number;
  clock?: number;
  timeout?: bigint;
  flags?: number;
}

/** A machine whose clocks stand at 5 s, and whose select answers that `ready` are so. */
function machine(ready: readonly number[] = []) {
  const asked: unknown[] = [];
  function* set(address: Pointer) {
    if (address === NULL) return undefined;
    return decodeStruct(fd_set, yield* fetchMemory(address, fd_set.size)).fds_bits;
  }
  const made = wasiMachine({
    *"clock_gettime(ip)i"({ tp }) {
      yield { kind: "write-memory", address: tp, data: encodeStruct(timespec, { tv_sec: 5, tv_nsec: 0 }) };
      return {};
    },
    *"select(ipppp)i"({ nfds, readfds, writefds, exceptfds, timeout }) {
      const time =
        timeout === NULL ? undefined : decodeStruct(timeval, yield* fetchMemory(timeout, timeval.size));
      asked.push({ nfds, read: yield* set(readfds), write: yield* set(writefds), exceptfds, time });
      const data = encodeStruct(fd_set, { fds_bits: ready });
      for (const address of [readfds, writefds]) {
        if (address !== NULL) yield { kind: "write-memory", address, data };
      }
      return { result: ready.length };
    },
  });
  const poll = (...wanted: Wanted[]) => {
    for (const [index, { type, fd = 0, clock = 0, timeout = 0n, flags = 0 }] of wanted.entries()) {
      const at = SUBSCRIPTIONS + 48 * index;
      made.view().setBigUint64(at, BigInt(index + 100), true);
      made.view().setUint8(at + 8, type);
      made.view().setUint32(at + 16, type === CLOCK ? clock : fd, true);
      made.view().setBigUint64(at + 24, timeout, true);
      made.view().setUint16(at + 40, flags, true);
    }
    const errno = made.call("poll_oneoff", SUBSCRIPTIONS, EVENTS, wanted.length, SIZE);
    if (errno !== 0) return errno;
    return Array.from({ length: made.view().getUint32(SIZE, true) }, (_, index) => {
      const at = EVENTS + 32 * index;
      const [which, error] = [made.view().getBigUint64(at, true), made.view().getUint16(at + 8, true)];
      return [Number(which) - 100, error, made.view().getUint8(at + 10)];
    });
  };
  return { ...made, asked, poll };
}

const nothing = { read: undefined, write: undefined, exceptfds: NULL };

describe("poll_oneoff", () => {
  test("sleeps by a select of no descriptors, rounded up to microseconds", () => {
    const { poll, asked } = machine();
    expect(poll({ type: CLOCK, timeout: 1_500_000_001n })).toEqual([[0, 0, CLOCK]]);
    expect(asked).toEqual([{ ...nothing, nfds: 0, time: { tv_sec: 1, tv_usec: 500_001 } }]);
  });

  test.each([
    [7_000_000_000n, { tv_sec: 2, tv_usec: 0 }],
    [4_000_000_000n, { tv_sec: 0, tv_usec: 0 }],
  ])("sleeps until %i ns of a clock that says 5 s", (timeout, time) => {
    const { poll, asked } = machine();
    expect(poll({ type: CLOCK, clock: MONOTONIC, timeout, flags: ABSOLUTE })).toEqual([[0, 0, CLOCK]]);
    expect(asked).toEqual([{ ...nothing, nfds: 0, time }]);
  });

  test("waits for descriptors without a limit, and tells those that are ready", () => {
    const { poll, asked } = machine([0, 2]);
    const events = poll({ type: READ, fd: 0 }, { type: WRITE, fd: 1 }, { type: WRITE, fd: 2 });
    expect(events).toEqual([
      [0, 0, READ],
      [2, 0, WRITE],
    ]);
    expect(asked).toEqual([{ nfds: 3, read: [0], write: [1, 2], exceptfds: NULL, time: undefined }]);
  });

  test("tells the clocks with the shortest time when no descriptor is ready", () => {
    const { poll, asked } = machine();
    const events = poll(
      { type: CLOCK, timeout: 9_000n },
      { type: READ, fd: 0 },
      { type: CLOCK, timeout: 3_000n },
      { type: CLOCK, timeout: 3_000n },
    );
    expect(events).toEqual([
      [2, 0, CLOCK],
      [3, 0, CLOCK],
    ]);
    expect(asked).toMatchObject([{ time: { tv_sec: 0, tv_usec: 3 } }]);
  });

  test("tells what is wrong with a subscription at once, without waiting", () => {
    const { poll, asked } = machine();
    const events = poll(
      { type: CLOCK, timeout: 9_000n },
      { type: READ, fd: 77 },
      { type: 3 },
      { type: CLOCK, clock: 9 },
    );
    expect(events).toEqual([
      [1, WasiErrno.EBADF, READ],
      [2, WasiErrno.EINVAL, 3],
      [3, WasiErrno.EINVAL, CLOCK],
    ]);
    expect(asked).toEqual([]);
  });

  test("takes the longest time that 64 bits hold", () => {
    const { poll, asked } = machine();
    expect(poll({ type: CLOCK, timeout: 2n ** 64n - 1n })).toEqual([[0, 0, CLOCK]]);
    expect(asked).toMatchObject([{ time: { tv_sec: 18_446_744_073, tv_usec: 709_552 } }]);
  });

  test("passes on that the controller does not wait", () => {
    const { call } = wasiMachine({ "select(ipppp)i": () => fail(4) });
    expect(call("poll_oneoff", SUBSCRIPTIONS, EVENTS, 1, SIZE)).toBe(WasiErrno.EINTR);
  });

  test("answers EINVAL for nothing to wait for or too much, EFAULT for what is not memory", () => {
    const { call, controller } = machine();
    for (const count of [0, 4097, -1, 2 ** 31]) {
      expect(call("poll_oneoff", SUBSCRIPTIONS, EVENTS, count, SIZE)).toBe(WasiErrno.EINVAL);
    }
    expect(call("poll_oneoff", 65_500, EVENTS, 1, SIZE)).toBe(WasiErrno.EFAULT);
    expect(call("poll_oneoff", SUBSCRIPTIONS, 65_520, 1, SIZE)).toBe(WasiErrno.EFAULT);
    expect(call("poll_oneoff", SUBSCRIPTIONS, EVENTS, 1, -2)).toBe(WasiErrno.EFAULT);
    expect(controller.calls).toEqual([]);
  });
});
