import { clock as clocks, type Timeval } from "@sandbox/protocol";
import { afterEach, describe, expect, it, vi } from "vitest";
import { context, now, outcome } from "../../test/virtual-posix.js";
import type { Failure } from "../failure.js";
import { type ClockOption, LAST_MOMENT_NS } from "./clock.js";
import { createSystem, type System } from "./system.js";

const systems: System[] = [];

function start(clock: ClockOption): System {
  const system = createSystem({ clock });
  systems.push(system);
  return system;
}

function wait(system: System, timeout: Timeval | null) {
  return system.select({ nfds: 0, readfds: null, writefds: null, exceptfds: null, timeout }, context);
}

afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
  vi.useRealTimers();
});

describe("a clock that starts at a moment", () => {
  it("moves by sleeps alone, and at once", () => {
    const system = start({ startAt: 1_700_000_000_123_456_789n });
    expect(now(system.time({}, context))).toBe(1_700_000_000);
    expect(now(system.gettimeofday({}, context)).tv).toEqual({ tv_sec: 1_700_000_000, tv_usec: 123_456 });
    now(wait(system, { tv_sec: 3600, tv_usec: 500_000 }));
    expect(now(system.clock_gettime({ clock: clocks.CLOCK_REALTIME }, context))).toEqual({
      tv_sec: 1_700_003_600,
      tv_nsec: 623_456_789,
    });
    expect(now(system.clock_gettime({ clock: clocks.CLOCK_MONOTONIC }, context))).toEqual({
      tv_sec: 3600,
      tv_nsec: 500_000_000,
    });
    expect(now(system.times({}, context)).result).toBe(360_050);
    expect(now(system.clock({}, context))).toBe(0);
  });

  it("stops at the end of the year 9999, however long a guest sleeps (H30)", () => {
    const system = start({ startAt: 0n });
    for (let i = 0; i < 3; i++) now(wait(system, { tv_sec: Number.MAX_SAFE_INTEGER, tv_usec: 0 }));
    expect(now(system.time({}, context))).toBe(Number(LAST_MOMENT_NS / 1_000_000_000n));
  });

  it("starts from 1970 to the year 9999", () => {
    expect(() => start({ startAt: -1n })).toThrow(
      `expected startAt in nanoseconds from 0 to ${LAST_MOMENT_NS}, received -1`,
    );
    expect(() => start({ frozenAt: LAST_MOMENT_NS + 1n })).toThrow("expected frozenAt in nanoseconds");
  });
});

describe("a frozen clock", () => {
  it("never moves, and lets no sleep take time", () => {
    const system = start({ frozenAt: 42_000_000_000n });
    now(wait(system, { tv_sec: 1000, tv_usec: 0 }));
    expect(now(system.time({}, context))).toBe(42);
    expect(now(system.clock_gettime({ clock: clocks.CLOCK_MONOTONIC }, context))).toEqual({
      tv_sec: 0,
      tv_nsec: 0,
    });
    expect(now(system.getrusage({ who: 0 }, context)).ru_utime).toEqual({ tv_sec: 0, tv_usec: 0 });
  });
});

describe("the real clock", () => {
  it("is the host's, and counts processor time from its own start", () => {
    const before = Math.floor(Date.now() / 1000);
    const system = start("real");
    const seconds = now(system.time({}, context));
    expect(seconds).toBeGreaterThanOrEqual(before);
    expect(seconds).toBeLessThanOrEqual(before + 60);
    expect(now(system.clock_gettime({ clock: clocks.CLOCK_MONOTONIC }, context)).tv_sec).toBeLessThan(60);
  });

  it("sleeps for as long as it is asked to", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "hrtime"] });
    const system = start("real");
    const waiting = wait(system, { tv_sec: 3, tv_usec: 1 });
    const woken = vi.fn();
    Promise.resolve(waiting).then(woken);
    await vi.advanceTimersByTimeAsync(3000);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).toHaveBeenCalledExactlyOnceWith({
      result: 0,
      readfds: null,
      writefds: null,
      exceptfds: null,
    });
    expect(now(system.clock({}, context))).toBeLessThan(1000);
  });

  it("sleeps longer than one timer can (H30)", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "hrtime"] });
    const system = start("real");
    const woken = vi.fn();
    Promise.resolve(wait(system, { tv_sec: 5_000_000, tv_usec: 0 })).then(woken);
    await vi.advanceTimersByTimeAsync(4_999_999_000);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1000);
    expect(woken).toHaveBeenCalledOnce();
  });

  it("answers at once where nothing is to be waited for", () => {
    expect(now(wait(start("real"), { tv_sec: 0, tv_usec: 0 })).result).toBe(0);
  });

  it("is woken with EINTR when the system is disposed, and leaves no timer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "hrtime"] });
    const system = start("real");
    const asleep = wait(system, { tv_sec: 1000, tv_usec: 0 });
    const forever = wait(system, null);
    expect(vi.getTimerCount()).toBe(1);
    system.dispose();
    expect(vi.getTimerCount()).toBe(0);
    expect(((await asleep) as Failure).errno).toBe("EINTR");
    expect(((await forever) as Failure).errno).toBe("EINTR");
    expect(((await wait(system, { tv_sec: 1, tv_usec: 0 })) as Failure).errno).toBe("EINTR");
  });
});

describe("clocks", () => {
  it("that are unknown are EINVAL", () => {
    const system = start({ frozenAt: 0n });
    for (const clock of [-1, 8, 2 ** 31 - 1]) {
      expect(outcome(() => system.clock_gettime({ clock }, context))).toBe("EINVAL");
      expect(outcome(() => system.clock_getres({ clock }, context))).toBe("EINVAL");
    }
    expect(now(system.clock_getres({ clock: clocks.CLOCK_BOOTTIME }, context))).toEqual({
      tv_sec: 0,
      tv_nsec: 1,
    });
    expect(outcome(() => system.getrusage({ who: 7 }, context))).toBe("EINVAL");
  });
});

describe("select", () => {
  const set = (...fds: number[]) => ({ fds_bits: fds });

  it("says that our files are ready, and counts them", () => {
    const system = start({ frozenAt: 0n });
    const ask = { nfds: 3, readfds: set(0), writefds: set(1, 2), exceptfds: set(0), timeout: null };
    expect(now(system.select(ask, context))).toEqual({
      result: 3,
      readfds: set(0),
      writefds: set(1, 2),
      exceptfds: set(),
    });
  });

  it("waits where only exceptional conditions are asked for, which there are none of", () => {
    const system = start({ startAt: 0n });
    const timeout = { tv_sec: 9, tv_usec: 0 };
    const ask = { nfds: 1, readfds: null, writefds: null, exceptfds: set(0), timeout };
    expect(now(system.select(ask, context))).toMatchObject({ result: 0, exceptfds: set() });
    expect(now(system.time({}, context))).toBe(9);
  });

  it("answers EBADF for a closed descriptor below nfds, and looks at none above", () => {
    const system = start({ frozenAt: 0n });
    const ask = (nfds: number) =>
      outcome(() =>
        system.select({ nfds, readfds: set(0, 9), writefds: null, exceptfds: null, timeout: null }, context),
      );
    expect(ask(10)).toBe("EBADF");
    expect(ask(9)).toMatchObject({ result: 1, readfds: set(0) });
    expect([ask(-1), ask(1025), ask(2 ** 31 - 1)]).toEqual(["EINVAL", "EINVAL", "EINVAL"]);
  });

  it("answers EINVAL for a negative time", () => {
    const system = start({ frozenAt: 0n });
    expect(outcome(() => wait(system, { tv_sec: -1, tv_usec: 0 }))).toBe("EINVAL");
    expect(outcome(() => wait(system, { tv_sec: 0, tv_usec: -1 }))).toBe("EINVAL");
  });
});
