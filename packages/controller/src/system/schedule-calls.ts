import { sched as policies, priority as whose } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { toTimespec } from "./moment.js";
import type { Calls, Parts } from "./parts.js";

const NICEST = 19;
const RUDEST = -20;
const HIGHEST_REAL_TIME = 99;
const TIME_SLICE_NS = 100_000_000n;

const PRIORITIES: Readonly<Record<number, { readonly minimum: number; readonly maximum: number }>> = {
  [policies.SCHED_OTHER]: { minimum: 0, maximum: 0 },
  [policies.SCHED_BATCH]: { minimum: 0, maximum: 0 },
  [policies.SCHED_IDLE]: { minimum: 0, maximum: 0 },
  [policies.SCHED_DEADLINE]: { minimum: 0, maximum: 0 },
  [policies.SCHED_FIFO]: { minimum: 1, maximum: HIGHEST_REAL_TIME },
  [policies.SCHED_RR]: { minimum: 1, maximum: HIGHEST_REAL_TIME },
};

/** The calls on how the guest shares the processor: it may step back, and never push forward. */
export function scheduleCalls({
  identity,
}: Parts): Calls<
  | "nice"
  | "getpriority"
  | "setpriority"
  | "sched_get_priority_max"
  | "sched_get_priority_min"
  | "sched_getscheduler"
  | "sched_getparam"
  | "sched_rr_get_interval"
  | "getloadavg"
> {
  let niceness = 0;
  const self: Readonly<Record<number, number>> = {
    [whose.PRIO_PROCESS]: identity.pid,
    [whose.PRIO_PGRP]: identity.pid,
    [whose.PRIO_USER]: identity.uid,
  };
  const requireSelf = (which: number, who: number) => {
    const own = self[which];
    if (own === undefined) throw fail("EINVAL");
    if (who !== 0 && who !== own) throw fail("ESRCH");
  };
  const requireProcess = (pid: number) => {
    if (pid < 0) throw fail("EINVAL");
    if (pid !== 0 && pid !== identity.pid) throw fail("ESRCH");
  };
  const clamped = (value: number) => Math.max(RUDEST, Math.min(NICEST, value));

  return {
    nice({ increment }) {
      const wanted = clamped(niceness + increment);
      if (wanted < niceness) return fail("EPERM");
      niceness = wanted;
      return niceness;
    },
    getpriority({ which, who }) {
      requireSelf(which, who);
      return niceness;
    },
    setpriority({ which, who, priority }) {
      requireSelf(which, who);
      const wanted = clamped(priority);
      if (wanted < niceness) throw fail("EACCES");
      niceness = wanted;
    },
    sched_get_priority_max: ({ policy }) => PRIORITIES[policy]?.maximum ?? fail("EINVAL"),
    sched_get_priority_min: ({ policy }) => PRIORITIES[policy]?.minimum ?? fail("EINVAL"),
    sched_getscheduler({ pid }) {
      requireProcess(pid);
      return policies.SCHED_OTHER;
    },
    sched_getparam({ pid }) {
      requireProcess(pid);
      return { sched_priority: 0 };
    },
    sched_rr_get_interval({ pid }) {
      requireProcess(pid);
      return toTimespec(TIME_SLICE_NS);
    },
    // What else the host does is not for a guest to know.
    getloadavg: () => [0, 0, 0],
  };
}
