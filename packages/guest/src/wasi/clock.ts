import type { Timespec } from "@sandbox/protocol";
import { WasiErrno } from "./errno.js";
import type { WasiFunctions } from "./functions.js";
import type { WasiHost } from "./wasi-host.js";

const NANOSECONDS = 1_000_000_000n;

/** The clocks. WASI numbers the realtime, monotonic, process and thread clocks as Linux does. */
export const clockFunctions = {
  clock_time_get(host: WasiHost, clock: number, _precision: bigint, time: number) {
    host.memory.span(time, 8);
    if (!isClock(clock)) return WasiErrno.EINVAL;
    const now = readClock(host, clock);
    host.memory.setUint64(time, now);
    return WasiErrno.SUCCESS;
  },

  clock_res_get(host: WasiHost, clock: number, resolution: number) {
    host.memory.span(resolution, 8);
    if (!isClock(clock)) return WasiErrno.EINVAL;
    if (host.calls.clock_getres(clock, host.time.address) < 0) return host.failure();
    host.memory.setUint64(resolution, toNanoseconds(host.time.read()));
    return WasiErrno.SUCCESS;
  },
} satisfies WasiFunctions;

/** Whether WASI has this clock. */
export function isClock(clock: number): boolean {
  return clock >>> 0 < 4;
}

/**
 * What a clock says, in nanoseconds.
 * @throws WasiFailure when the controller does not tell.
 */
export function readClock(host: WasiHost, clock: number): bigint {
  if (host.calls.clock_gettime(clock, host.time.address) < 0) throw host.failed();
  return toNanoseconds(host.time.read());
}

/** A time in nanoseconds, which WASI counts in 64 bits. */
export function toNanoseconds({ tv_sec, tv_nsec }: Timespec): bigint {
  return BigInt.asUintN(64, BigInt(tv_sec) * NANOSECONDS + BigInt(tv_nsec));
}

/** Nanoseconds, taken as unsigned, in seconds and the rest. */
export function toTimespec(nanoseconds: bigint): Timespec {
  const time = BigInt.asUintN(64, nanoseconds);
  return { tv_sec: Number(time / NANOSECONDS), tv_nsec: Number(time % NANOSECONDS) };
}
