import { type Effort, median } from "../rounds.js";
import type { Table } from "../table.js";
import {
  bareNode,
  compileExecutables,
  floorController,
  ourController,
  type RunCalls,
} from "./controllers.js";

/** Microseconds for one call of a C guest over a real pipe: a controller in C, Node's pipes alone, and ours. */
export async function benchPipe(effort: Effort): Promise<Table | { readonly skipped: string }> {
  const executables = compileExecutables();
  if ("skipped" in executables) return executables;
  const controllers = [floorController(executables.floor), bareNode, ourController];
  const count = effort.roundMs * 100;
  const rows: (string | number)[][] = [];
  for (const call of ["getuid", "stat", "write"]) {
    const [floor = Number.NaN, bare = Number.NaN, ours = Number.NaN] = await measure(
      controllers,
      executables.guest,
      [String(count), call, "/tmp", "time"],
      Math.ceil(effort.rounds / 2),
    );
    rows.push([call, count, floor, bare, ours, ours / floor, ours / bare]);
  }
  const us = { digits: 1, suffix: " us" };
  const ratio = { digits: 2, suffix: "x" };
  return {
    title: "Answering a call over a pipe",
    columns: [
      { name: "call" },
      { name: "calls" },
      { name: "floor (C)", ...us },
      { name: "Node alone", ...us },
      { name: "ours", ...us },
      { name: "ours/floor", ...ratio },
      { name: "ours/Node", ...ratio },
    ],
    rows,
    notes: [
      "The guest is C and takes the time itself, from its first call to behind its last; medians of interleaved runs.",
      "The floor answers from constants with blocking reads; Node alone writes ready answers without looking.",
      "stat and write need a second round trip, for the path and for the bytes.",
    ],
  };
}

/** The median of what each controller needs for one call, in microseconds, in their order. */
async function measure(
  controllers: readonly RunCalls[],
  guest: string,
  args: readonly string[],
  rounds: number,
): Promise<number[]> {
  const times = controllers.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, run] of controllers.entries()) {
      times[index]?.push(Number(await run(guest, args)) / Number(args[0]) / 1000);
    }
  }
  return times.map(median);
}
