import type { Handlers } from "./gen/handlers.js";
import type { GuestCommand } from "./guest-process.js";

/** What RPython's garbage collector asks for at its start: how much memory it may take, in bytes. */
const variable = "PYPY_GC_MAX";
/** The rest is for what is not the collector's: the program itself, and what it loads. */
const collectorsShare = 3 / 4;

/**
 * Tells a native guest's garbage collector of the memory limit, so that the program meets a MemoryError before it is
 * ended. It asks for a variable that is not shown among the guest's others; one that was set by that name counts.
 */
export function answerGcLimit(
  { getenv }: Required<Pick<Handlers, "getenv">>,
  { kind = "native" }: GuestCommand,
  memoryBytes: number,
): Partial<Handlers> {
  if (kind === "wasi" || !Number.isFinite(memoryBytes)) return {};
  const name = new TextEncoder().encode(variable);
  const limit = new TextEncoder().encode(String(Math.floor(memoryBytes * collectorsShare)));
  return {
    getenv(call, context) {
      const own = getenv(call, context);
      return own === null && isSame(call.name, name) ? limit : own;
    },
  };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
