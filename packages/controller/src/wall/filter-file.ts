import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seccompFilter } from "./seccomp/filter.js";
import { nativeRules } from "./seccomp/native-rules.js";
import { nodeRules } from "./seccomp/node-rules.js";
import type { RuleSet } from "./seccomp/rules.js";
import { type FilterMachine, machines } from "./seccomp/syscall-numbers.js";
import type { GuestKind } from "./walled-command.js";

const rules: Readonly<Partial<Record<GuestKind, RuleSet>>> = { native: nativeRules, wasi: nodeRules };
const files = new Map<GuestKind, number>();

/**
 * A new descriptor, from which the seccomp filter for a kind of guest can be read; the caller closes it. `elfMachine`
 * is the program's `e_machine`, this process's own unless given.
 * @returns a sentence where there is no such filter.
 * @throws the system's error where there is no place for a file.
 */
export function openFilter(kind: GuestKind, elfMachine?: number): number | string {
  const wanted = rules[kind];
  if (!wanted) return "it is not known which system calls the program needs";
  if (!isFilterMachine(process.arch)) return `there are no filters for ${process.arch}`;
  if (elfMachine !== undefined && elfMachine !== machines[process.arch].elfMachine)
    return `there are no filters for programs of other machines than ${process.arch}`;
  let file = files.get(kind);
  if (file === undefined) {
    file = unnamedFile(seccompFilter(wanted, process.arch));
    files.set(kind, file);
  }
  // Not a duplicate, which would share its position with every other.
  return openSync(`/proc/self/fd/${file}`, "r");
}

function isFilterMachine(machine: string): machine is FilterMachine {
  return Object.hasOwn(machines, machine);
}

/** A file that has no name any more; it is there as long as this process, and is not inherited by others. */
function unnamedFile(content: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-filter-"));
  try {
    const path = join(folder, "filter");
    writeFileSync(path, content);
    return openSync(path, "r");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
