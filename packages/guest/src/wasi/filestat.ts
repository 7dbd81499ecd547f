import type { Stat } from "@sandbox/protocol";
import { toNanoseconds } from "./clock.js";
import { fileTypeOfMode } from "./constants.js";
import type { ModuleMemory } from "./module-memory.js";

/** The size of WASI's `filestat`, in bytes. */
export const FILESTAT_SIZE = 64;

/** Writes what stat(2) told as WASI's `filestat`. */
export function putFilestat(memory: ModuleMemory, address: number, stat: Stat): void {
  memory.bytes(address, FILESTAT_SIZE).fill(0);
  const view = memory.view(address, FILESTAT_SIZE);
  view.setBigUint64(0, stat.st_dev, true);
  view.setBigUint64(8, stat.st_ino, true);
  view.setUint8(16, fileTypeOfMode(stat.st_mode));
  view.setBigUint64(24, stat.st_nlink, true);
  view.setBigInt64(32, stat.st_size, true);
  view.setBigUint64(40, toNanoseconds(stat.st_atim), true);
  view.setBigUint64(48, toNanoseconds(stat.st_mtim), true);
  view.setBigUint64(56, toNanoseconds(stat.st_ctim), true);
}
