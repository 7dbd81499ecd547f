import { WasiErrno, type WasiErrnoName, WasiFailure } from "./errno.js";
import type { WasiHost } from "./wasi-host.js";

/** A function of WASI: its i32 arguments are signed numbers, its i64 ones signed bigints. Answers WASI's errno. */
export type WasiFunction = (host: WasiHost, ...args: never[]) => number;

/** Functions of WASI by their names. */
export type WasiFunctions = Readonly<Record<string, WasiFunction>>;

/**
 * A u64 that is a size or position.
 * @throws WasiFailure with `errno` when it is 2^53 or more, which no file is long.
 */
export function toSize(value: bigint, errno: WasiErrnoName = "EINVAL"): number {
  return toDistance(BigInt.asUintN(64, value), errno);
}

/**
 * An i64 that is a distance.
 * @throws WasiFailure with `errno` when its magnitude is 2^53 or more.
 */
export function toDistance(value: bigint, errno: WasiErrnoName = "EINVAL"): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new WasiFailure(errno);
  return number;
}

/** WASI functions as a module may call them: nothing is thrown to it, and no call starts inside another. */
export function bindFunctions(host: WasiHost, functions: WasiFunctions): Record<string, unknown> {
  let isRunning = false;
  const bind = (name: string, call: WasiFunction) => {
    return (...args: (number | bigint)[]): number => {
      // Only a stack overflow that the module has caught leaves a call unfinished.
      if (isRunning) host.die(`${name}: called after a failure`);
      isRunning = true;
      const errno = attempt(host, name, () => call(host, ...(args as never[])));
      isRunning = false;
      return errno;
    };
  };
  return Object.fromEntries(Object.entries(functions).map(([name, call]) => [name, bind(name, call)]));
}

function attempt(host: WasiHost, name: string, call: () => number): number {
  try {
    return call();
  } catch (error) {
    if (error instanceof WasiFailure) return error.errno;
    return host.die(`${name}: ${error instanceof Error ? error.message : WasiErrno.EIO}`);
  }
}
