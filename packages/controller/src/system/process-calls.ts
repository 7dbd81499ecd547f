import { emptyRusage, type Rusage, rusageWho } from "@sandbox/protocol";
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
  // What memory the guest takes, and how often it waits, is the host's to know.
  return { ...emptyRusage, ru_utime: toTimeval(busy) };
}
