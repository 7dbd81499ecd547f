import { constants } from "node:os";
import type { Verdict } from "@sandbox/controller";

/** What a usage error exits with. */
export const USAGE_STATUS = 2;

/** The exit status that a verdict gives: the guest's own, or one above 124 that only we give. */
export function exitStatus(verdict: Verdict): number {
  switch (verdict.kind) {
    case "exit":
      return verdict.code;
    case "signal":
      return 128 + (constants.signals[verdict.signal as NodeJS.Signals] ?? 0);
    case "limit":
      return 125;
    case "violation":
      return 126;
    case "host-error":
      return 127;
    case "aborted":
      return 130;
  }
}
