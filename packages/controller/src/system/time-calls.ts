import { emptyTimezone, emptyTms } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { CLOCKS } from "./clocks.js";
import { SECOND_NS, toTimespec, toTimeval } from "./moment.js";
import type { Calls, Parts } from "./parts.js";
import { TICKS_PER_SECOND } from "./process-calls.js";

const TICK_NS = SECOND_NS / BigInt(TICKS_PER_SECOND);

/** The calls that tell the time. */
export function timeCalls({
  clock,
}: Parts): Calls<"time" | "gettimeofday" | "clock_gettime" | "clock_getres" | "clock" | "times"> {
  return {
    time: () => toTimespec(clock.now()).tv_sec,
    gettimeofday: () => ({
      tv: toTimeval(clock.now()),
      tz: emptyTimezone,
    }),
    clock_gettime({ clock: id }) {
      const read = CLOCKS[id];
      return read === undefined ? fail("EINVAL") : toTimespec(read(clock));
    },
    clock_getres: ({ clock: id }) => (CLOCKS[id] === undefined ? fail("EINVAL") : { tv_sec: 0, tv_nsec: 1 }),
    clock: () => Number(clock.busy() / 1000n),
    times: () => ({
      result: Number(clock.elapsed() / TICK_NS),
      buf: { ...emptyTms, tms_utime: Number(clock.busy() / TICK_NS) },
    }),
  };
}
