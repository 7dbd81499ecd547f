import type { Watched } from "../watchdog.js";
import { treeCount } from "./live-trees.js";
import type { ProcessTree } from "./process-tree.js";

/** What a guest's processes may use, and what happens when they use more. */
export interface UsageLimits {
  /** In milliseconds. */
  readonly cpuMs: number;
  /** Of memory that is really there, in bytes. */
  readonly rssBytes: number;
  /** `reached` is what was measured: milliseconds, or bytes. */
  readonly onOver: (limit: "cpuMs" | "memoryBytes", reached: number) => void;
}

const finestMs = 100;
const coarsestMs = 500;
/** Many guests are looked at less often each, so that looking takes a few hundredths of the host's time at most. */
const perGuestMs = 2;

/**
 * Watches what a guest's processes use, which is noticed at most 100 ms late, or 500 ms among hundreds of guests, and
 * what they start: also without limits, since a process whose parent has ended can only be found where it was seen
 * before.
 */
export function watchUsage(tree: ProcessTree, { cpuMs, rssBytes, onOver }: UsageLimits): Watched {
  let lookedAt = 0;
  return {
    paceMs: Math.min(finestMs, cpuMs / 4),
    look(now) {
      const crowdMs = treeCount() * perGuestMs;
      if (crowdMs > finestMs && now - lookedAt < Math.min(crowdMs, coarsestMs)) return;
      lookedAt = now;
      const used = tree.measure();
      if (used === undefined) return;
      if (used.cpuMs >= cpuMs) onOver("cpuMs", used.cpuMs);
      else if (used.rssBytes > rssBytes) onOver("memoryBytes", used.rssBytes);
    },
  };
}
