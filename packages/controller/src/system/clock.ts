import type { Pauses, Wakeup } from "./pauses.js";

/**
 * Which time the guest sees: the host's own; one that never moves; or one that starts at a moment and
 * moves only as the guest sleeps. Moments are nanoseconds since 1970-01-01 00:00 UTC.
 */
export type ClockOption = "real" | { readonly frozenAt: bigint } | { readonly startAt: bigint };

/** The time that a guest sees. All values are nanoseconds. */
export interface Clock {
  /** The time of day, since 1970-01-01 00:00 UTC. */
  now(): bigint;
  /** How long the system has existed. */
  elapsed(): bigint;
  /** How long it has existed without sleeping: what stands for processor time. */
  busy(): bigint;
  /** Lets this much time pass, or less where it is woken; answers a promise only where that takes real time. */
  sleep(duration: bigint, wakeup?: Wakeup): void | Promise<void>;
}

/** The last moment that a clock reaches, 9999-12-31 23:59:59 UTC: no interpreter can name a later one. */
export const LAST_MOMENT_NS = 253_402_300_799_000_000_000n;
// setTimeout takes a longer wait for none at all.
const LONGEST_PAUSE_MS = 2 ** 31 - 1;

/** Makes the clock that an option asks for. Throws a RangeError where its moment is not before the year 10000. */
export function createClock(option: ClockOption, pauses: Pauses): Clock {
  if (option === "real") return realClock(pauses);
  if ("frozenAt" in option) {
    const moment = checkedMoment("frozenAt", option.frozenAt);
    return { now: () => moment, elapsed: () => 0n, busy: () => 0n, sleep: () => undefined };
  }
  return sleepingClock(checkedMoment("startAt", option.startAt));
}

function realClock(pauses: Pauses): Clock {
  // Both clocks count from here on with the monotonic one, so that a step of the host's time is not seen.
  const start = process.hrtime.bigint();
  const origin = BigInt(Date.now()) * 1_000_000n;
  let slept = 0n;
  const elapsed = () => process.hrtime.bigint() - start;

  async function sleepUntil(end: bigint, wakeup?: Wakeup): Promise<void> {
    const begin = elapsed();
    let isWoken = false;
    const waking: Wakeup | undefined =
      wakeup &&
      ((wake) =>
        wakeup(() => {
          isWoken = true;
          wake();
        }));
    for (let left = end - begin; left > 0n && !isWoken && !pauses.isDisposed; left = end - elapsed()) {
      await pauses.pause(Math.min(Math.ceil(Number(left) / 1e6), LONGEST_PAUSE_MS), waking);
    }
    slept += elapsed() - begin;
  }
  return {
    now: () => origin + elapsed(),
    elapsed,
    busy: () => elapsed() - slept,
    sleep: (duration, wakeup) => (duration > 0n ? sleepUntil(elapsed() + duration, wakeup) : undefined),
  };
}

function sleepingClock(start: bigint): Clock {
  let slept = 0n;
  return {
    now: () => start + slept,
    elapsed: () => slept,
    busy: () => 0n,
    sleep(duration) {
      const left = LAST_MOMENT_NS - start - slept;
      slept += duration < left ? duration : left;
    },
  };
}

function checkedMoment(name: string, moment: bigint): bigint {
  if (moment >= 0n && moment <= LAST_MOMENT_NS) return moment;
  throw new RangeError(`expected ${name} in nanoseconds from 0 to ${LAST_MOMENT_NS}, received ${moment}`);
}
