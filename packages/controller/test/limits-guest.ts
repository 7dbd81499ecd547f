import { readdirSync, readFileSync } from "node:fs";
import { compileC, fixturePath } from "@sandbox/test-fixtures";

/** What `limits.c` can be. */
export type LimitsMode =
  | "spin"
  | "spin-in-child"
  | "spin-in-children"
  | "take-memory"
  | "rest"
  | "stop"
  | "ignore"
  | "leave-holder"
  | "leave-daemon"
  | "leave-tree"
  | "breed";

/** The executable of the C guest that goes over limits, or why there is none. */
export const limitsGuest = compileC({ sources: [fixturePath("guests/limits/limits.c")] });

/** How to start it. */
export function limitsCommand(mode: LimitsMode): { readonly file: string; readonly args: readonly string[] } {
  return { file: typeof limitsGuest === "string" ? limitsGuest : "", args: [mode] };
}

/** A Node that runs a line of code. */
export function nodeCommand(code: string): { readonly file: string; readonly args: readonly string[] } {
  return { file: process.execPath, args: ["-e", code] };
}

/** The numbers of processes that a guest wrote on its real stderr. */
export function toldPids(stderr: Uint8Array): number[] {
  return [...new TextDecoder().decode(stderr).matchAll(/^\d+$/gm)].map(([number]) => Number(number));
}

/** Whether a process runs; one that init has not reaped yet does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** The processes that run an executable with the argument `breed`, which nobody else uses. */
export function processesOf(executable: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && isAlive(pid) && commandLine(pid) === `${executable}\0breed\0`);
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

/** Tests that need processes to be seen. */
export const isLinux = process.platform === "linux";
