import type { GuestCommand } from "./guest-process.js";

/** How a guest's memory is limited. */
export interface MemoryLimit {
  /** The command with the limit in it, where it can take one. */
  readonly command: GuestCommand;
  /** What its processes may have of memory that is really there, in bytes. */
  readonly rssBytes: number;
}

const mebibyte = 1024 * 1024;
/** What a WebAssembly memory can grow to at most, in MiB. */
const largestMemoryMiB = 4096;
/** What the process of a WebAssembly guest has beside its program's memory: Node, and the compiled program. */
const runtimeBytes = 512 * mebibyte;

/**
 * Limits a guest's memory to so many bytes. A WebAssembly program's own memory is limited, so that the program is
 * refused more and may go on; a native guest is ended when its processes have more.
 */
export function limitMemory(command: GuestCommand, memoryBytes: number): MemoryLimit {
  const { kind, module, args = [] } = command;
  if (kind !== "wasi" || module === undefined || !Number.isFinite(memoryBytes))
    return { command, rssBytes: memoryBytes };
  const memoryMiB = Math.min(largestMemoryMiB, Math.max(1, Math.floor(memoryBytes / mebibyte)));
  // Options of the program `guest` stand before the module; of several maxima the smallest counts.
  const at = Math.max(0, args.indexOf(module));
  return {
    command: { ...command, args: [...args.slice(0, at), "--memory", String(memoryMiB), ...args.slice(at)] },
    rssBytes: memoryBytes + runtimeBytes,
  };
}
