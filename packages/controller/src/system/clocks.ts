import { clock as clocks } from "@sandbox/protocol";
import type { Clock } from "./clock.js";

/** How each clock of clock_gettime(2) is read, in nanoseconds. */
export const CLOCKS: Readonly<Record<number, (clock: Clock) => bigint>> = {
  [clocks.CLOCK_REALTIME]: (clock) => clock.now(),
  [clocks.CLOCK_REALTIME_COARSE]: (clock) => clock.now(),
  [clocks.CLOCK_MONOTONIC]: (clock) => clock.elapsed(),
  [clocks.CLOCK_MONOTONIC_COARSE]: (clock) => clock.elapsed(),
  [clocks.CLOCK_MONOTONIC_RAW]: (clock) => clock.elapsed(),
  [clocks.CLOCK_BOOTTIME]: (clock) => clock.elapsed(),
  [clocks.CLOCK_PROCESS_CPUTIME_ID]: (clock) => clock.busy(),
  [clocks.CLOCK_THREAD_CPUTIME_ID]: (clock) => clock.busy(),
};
