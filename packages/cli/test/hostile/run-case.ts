import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Direction,
  type GuestCommand,
  type RunOptions,
  type RunResult,
  runGuest,
} from "@sandbox/controller";
import type { HostileCase } from "@sandbox/test-fixtures";
import { expect } from "vitest";
import { arrange } from "./settings.js";

/** What one side wrote at once. */
export interface Written {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
}

/** What was seen of a hostile guest's session. */
export interface Observed {
  readonly result: RunResult;
  /** Everything that both sides wrote, in order. */
  readonly written: readonly Written[];
  /** What was written or answered after the verdict. */
  readonly late: readonly string[];
  /** Processes of the guest's group that live on. */
  readonly left: readonly number[];
  /** What the controller took at most beyond what it had, in bytes. */
  readonly grown: number;
}

/** How long after a verdict the controller is watched. */
const watchMs = 60;

/** Runs a hostile guest as `runGuest` would for anybody, with the limits of its case. */
export async function runCase(
  one: HostileCase,
  command: GuestCommand,
  more: Partial<RunOptions>,
): Promise<Observed> {
  const setting = arrange(one.setting);
  const written: Written[] = [];
  const late: string[] = [];
  let isOver = false;
  let pid = 0;
  let highest = 0;
  const before = process.memoryUsage.rss();
  const sample = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 20);
  try {
    const options = { command, ...more, ...setting.options, limits: { wallMs: 80_000, ...one.limits } };
    const other = setting.isTwice ? runGuest(options) : undefined;
    const result = await runGuest({
      ...options,
      onStart: (started) => {
        pid = started;
      },
      observe: (direction, bytes) => {
        if (isOver) late.push(`${direction}: ${bytes.length} bytes`);
        else written.push({ direction, bytes: bytes.slice() });
      },
      onOutput: (stream) => {
        if (isOver) late.push(stream);
      },
    });
    isOver = true;
    expect((await other)?.verdict ?? result.verdict).toEqual(result.verdict);
    const left = groupOf(pid);
    await sleep(watchMs);
    setting.after?.();
    return { result, written, late, left, grown: Math.max(highest, process.memoryUsage.rss()) - before };
  } finally {
    clearInterval(sample);
    setting.dispose?.();
  }
}

/** The processes of a group that are not dead. */
function groupOf(pgid: number): number[] {
  if (pgid === 0 || process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isAlive(pid, (group) => group === pgid));
}

/** Whether there is a process, of a group that is meant; a zombie that init has not reaped yet is none. */
export function isAlive(pid: number, isMeant: (group: number) => boolean = () => true): boolean {
  try {
    const [state = "", , group] = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return isMeant(Number(group)) && !"ZX".includes(state);
  } catch {
    return false;
  }
}
