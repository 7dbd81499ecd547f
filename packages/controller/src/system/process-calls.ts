import { type Rusage, rusageWho } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { toTimeval } from "./moment.js";
import type { Calls, Parts } from "./parts.js";

/** What sysconf(_SC_CLK_TCK) answers, and times(2) counts in. */
export const TICKS_PER_SECOND = 100;

/** The calls on the process itself. */
export function processCalls({ clock }: Parts): Calls<"_exit" | "sched_yield" | "getrusage"> {
  const usage: Readonly<Record<number, () => bigint>> = {
    [rusageWho.RUSAGE_SELF]: () => clock.busy(),
    [rusageWho.RUSAGE_THREAD]: () => clock.busy(),
    // It never has children.
    [rusageWho.RUSAGE_CHILDREN]: () => 0n,
  };
  return {
    // The session ends with the status; there is nothing to answer.
    _exit: () => undefined,
    sched_yield: () => undefined,
    getrusage({ who }) {
      const read = usage[who];
      return read === undefined ? fail("EINVAL") : usageOf(read());
    },
  };
}

function usageOf(busy: bigint): Rusage {
  return {
    ru_utime: toTimeval(busy),
    ru_stime: { tv_sec: 0, tv_usec: 0 },
    // What memory the guest takes is the host's to know.
    ru_maxrss: 0,
    ru_minflt: 0,
    ru_majflt: 0,
    ru_inblock: 0,
    ru_oublock: 0,
    ru_nvcsw: 0,
    ru_nivcsw: 0,
  };
}
