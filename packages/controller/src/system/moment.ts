import type { Timespec, Timeval } from "@sandbox/protocol";

/** Nanoseconds in a second. */
export const SECOND_NS = 1_000_000_000n;

/** Splits nanoseconds, also those before 1970, into seconds and a rest that is never negative. */
export function toTimespec(nanoseconds: bigint): Timespec {
  const rest = ((nanoseconds % SECOND_NS) + SECOND_NS) % SECOND_NS;
  return { tv_sec: Number((nanoseconds - rest) / SECOND_NS), tv_nsec: Number(rest) };
}

/** Splits nanoseconds into seconds and whole microseconds. */
export function toTimeval(nanoseconds: bigint): Timeval {
  const { tv_sec, tv_nsec } = toTimespec(nanoseconds);
  return { tv_sec, tv_usec: Math.floor(tv_nsec / 1000) };
}

/** Whether the first moment is before the second. */
export function isBefore(first: Timespec, second: Timespec): boolean {
  return first.tv_sec !== second.tv_sec ? first.tv_sec < second.tv_sec : first.tv_nsec < second.tv_nsec;
}
