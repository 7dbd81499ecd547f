import { clock as clocks, type FdSet, type Timeval } from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { Clock } from "./clock.js";
import { SECOND_NS, toTimespec, toTimeval } from "./moment.js";
import type { Calls, Parts } from "./parts.js";
import { TICKS_PER_SECOND } from "./process-calls.js";

const TICK_NS = SECOND_NS / BigInt(TICKS_PER_SECOND);
// A descriptor of select(2) is below this: so many bits has an fd_set.
const FD_SET_SIZE = 1024;

const CLOCKS: Readonly<Record<number, (clock: Clock) => bigint>> = {
  [clocks.CLOCK_REALTIME]: (clock) => clock.now(),
  [clocks.CLOCK_REALTIME_COARSE]: (clock) => clock.now(),
  [clocks.CLOCK_MONOTONIC]: (clock) => clock.elapsed(),
  [clocks.CLOCK_MONOTONIC_COARSE]: (clock) => clock.elapsed(),
  [clocks.CLOCK_MONOTONIC_RAW]: (clock) => clock.elapsed(),
  [clocks.CLOCK_BOOTTIME]: (clock) => clock.elapsed(),
  [clocks.CLOCK_PROCESS_CPUTIME_ID]: (clock) => clock.busy(),
  [clocks.CLOCK_THREAD_CPUTIME_ID]: (clock) => clock.busy(),
};

/** The calls that tell the time and wait. */
export function timeCalls({
  clock,
  descriptors,
  pauses,
}: Parts): Calls<"time" | "gettimeofday" | "clock_gettime" | "clock_getres" | "clock" | "times" | "select"> {
  return {
    time: () => toTimespec(clock.now()).tv_sec,
    gettimeofday: () => ({
      tv: toTimeval(clock.now()),
      tz: { tz_minuteswest: 0, tz_dsttime: 0 },
    }),
    clock_gettime({ clock: id }) {
      const read = CLOCKS[id];
      return read === undefined ? fail("EINVAL") : toTimespec(read(clock));
    },
    clock_getres: ({ clock: id }) => (CLOCKS[id] === undefined ? fail("EINVAL") : { tv_sec: 0, tv_nsec: 1 }),
    clock: () => Number(clock.busy() / 1000n),
    times: () => ({
      result: Number(clock.elapsed() / TICK_NS),
      buf: { tms_utime: Number(clock.busy() / TICK_NS), tms_stime: 0, tms_cutime: 0, tms_cstime: 0 },
    }),
    select({ nfds, readfds, writefds, exceptfds, timeout }) {
      if (nfds < 0 || nfds > FD_SET_SIZE) return fail("EINVAL");
      const duration = timeout === null ? undefined : durationOf(timeout);
      const below = (set: FdSet | null) => set?.fds_bits.filter((fd) => fd < nfds) ?? [];
      const readable = below(readfds);
      const writable = below(writefds);
      const watched = [...readable, ...writable, ...below(exceptfds)];
      for (const fd of watched) descriptors.get(fd);
      // Every file of ours can be read and written at once, and none has exceptional conditions.
      const result = readable.length + writable.length;
      const answer = {
        result,
        readfds: readfds && { fds_bits: readable },
        writefds: writefds && { fds_bits: writable },
        exceptfds: exceptfds && { fds_bits: [] },
      };
      if (result > 0) return answer;
      const waiting = duration === undefined ? pauses.pauseForever() : clock.sleep(duration);
      if (waiting === undefined) return answer;
      return waiting.then(() => (pauses.isDisposed ? fail("EINTR") : answer));
    },
  };
}

/** How long a timeout is, in nanoseconds; throws EINVAL where it is negative. */
function durationOf({ tv_sec, tv_usec }: Timeval): bigint {
  if (tv_sec < 0 || tv_usec < 0) throw fail("EINVAL");
  return BigInt(tv_sec) * SECOND_NS + BigInt(tv_usec) * 1000n;
}
