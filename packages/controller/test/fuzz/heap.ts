import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// Each file of tests has a process of its own, so that this is nobody else's matter.
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** What the process holds after everything that nobody uses is gone, in bytes. */
export function heldBytes(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
