import { openSync, readdirSync, readFileSync } from "node:fs";

/** O_CLOEXEC in the flags that /proc/self/fdinfo shows. */
const CLOSES_ON_EXEC = 0o2000000;

let nothing: number | undefined;
let known: readonly number[] | undefined;

/**
 * `descriptors` for a new process (from 3 on), with an empty file in the place of each descriptor that this process was
 * itself started with: Node does not open any that a new process would get, but neither does it close those.
 */
export function hideInherited(descriptors: readonly (number | "pipe")[]): (number | "pipe" | "ignore")[] {
  known ??= inheritedDescriptors();
  const hidden: (number | "pipe" | "ignore")[] = [...descriptors];
  for (const fd of known) {
    const index = fd - 3;
    if (index < descriptors.length) continue;
    // Of what is skipped the new process has nothing.
    while (hidden.length < index) hidden.push("ignore");
    nothing ??= openSync("/dev/null", "r");
    hidden[index] = nothing;
  }
  return hidden;
}

/** The open descriptors above 2 that a new process would get, where the system tells. */
function inheritedDescriptors(): readonly number[] {
  if (process.platform !== "linux") return [];
  const numbers = readdirSync("/proc/self/fd").map(Number);
  return numbers.filter((fd) => fd > 2 && isInherited(fd)).sort((a, b) => a - b);
}

function isInherited(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1] ?? "0";
    return (Number.parseInt(flags, 8) & CLOSES_ON_EXEC) === 0;
  } catch {
    // The one that the folder was read by.
    return false;
  }
}
