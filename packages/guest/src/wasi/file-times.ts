import { type Timespec, utimeNsec } from "@sandbox/protocol";
import { toTimespec } from "./clock.js";
import { TimeFlags } from "./constants.js";
import { WasiFailure } from "./errno.js";

/**
 * The access and modification time as utimensat(2) takes them.
 * @throws WasiFailure with EINVAL for flags that contradict each other or are unknown.
 */
export function timesToSet(accessed: bigint, modified: bigint, flags: number): [Timespec, Timespec] {
  const { ATIM, ATIM_NOW, MTIM, MTIM_NOW } = TimeFlags;
  if (flags & ~(ATIM | ATIM_NOW | MTIM | MTIM_NOW)) throw new WasiFailure("EINVAL");
  return [
    timeToSet(accessed, (flags & ATIM) !== 0, (flags & ATIM_NOW) !== 0),
    timeToSet(modified, (flags & MTIM) !== 0, (flags & MTIM_NOW) !== 0),
  ];
}

function timeToSet(time: bigint, isGiven: boolean, isNow: boolean): Timespec {
  if (isGiven && isNow) throw new WasiFailure("EINVAL");
  if (isGiven) return toTimespec(time);
  return { tv_sec: 0, tv_nsec: isNow ? utimeNsec.UTIME_NOW : utimeNsec.UTIME_OMIT };
}
