import type { QuotaListener, QuotaName } from "./system/quota.js";
import type { Verdict } from "./verdict.js";
import type { LimitName } from "./verdict-codes.js";

/** A quota that the guest met. */
export interface QuotaReached {
  readonly quota: QuotaName;
  /** Its value. */
  readonly value: number;
  /** The most that a refused call would have brought it to. */
  readonly reached: number;
  /** How many calls were refused. */
  readonly times: number;
}

/** What becomes of a guest that meets a quota: its call fails with an errno, or it is ended. */
export type OnQuota = "errno" | "stop";

/** A quota's name as a verdict has it. */
const limitOf: Readonly<Record<QuotaName, LimitName>> = {
  bytes: "fileBytes",
  inodes: "inodes",
  openFiles: "openFiles",
};

/** Keeps account of the quotas that a guest meets. */
export class QuotaRecord {
  readonly #reached = new Map<QuotaName, QuotaReached>();
  #stop: (verdict: Verdict) => void = () => undefined;

  /** From now on, the guest is ended where it meets a quota. */
  stopWith(stop: (verdict: Verdict) => void): void {
    this.#stop = stop;
  }

  readonly note: QuotaListener = (quota, value, reached) => {
    const before = this.#reached.get(quota);
    const most = Math.max(reached, before?.reached ?? 0);
    this.#reached.set(quota, { quota, value, reached: most, times: (before?.times ?? 0) + 1 });
    this.#stop({ kind: "limit", limit: limitOf[quota], value, reached });
  };

  /** Those that were met, in the order of the first times. */
  list(): readonly QuotaReached[] {
    return [...this.#reached.values()];
  }
}
