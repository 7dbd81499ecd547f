import { availableParallelism } from "node:os";
import { type Effort, median } from "../rounds.js";
import type { Table } from "../table.js";
import { onOneCore } from "./affinity.js";
import {
  bareNode,
  compileExecutables,
  floorController,
  ourController,
  type RunCalls,
} from "./controllers.js";

const path = "/tmp/file";
const calls = ["getuid", "stat", "write", "rename"];

/** Microseconds for one call of a C guest over a real pipe: a controller in C, Node's pipes alone, and ours. */
export async function benchPipe(effort: Effort): Promise<Table | { readonly skipped: string }> {
  const executables = compileExecutables();
  if ("skipped" in executables) return executables;
  const { guest, floor } = executables;
  const controllers = [floorController(floor), bareNode, ourController("event-loop"), ourController("eager")];
  const count = effort.roundMs * 100;
  const rounds = Math.ceil(effort.rounds / 2);
  const race = (call: string) => measure(controllers, guest, [String(count), call, path, "time"], rounds);
  const rows: (string | number)[][] = [];
  for (const call of calls) rows.push([call, ...figures(await race(call))]);
  const pinned = availableParallelism() > 1 ? await onOneCore(() => race("getuid")) : undefined;
  if (pinned) rows.push(["getuid, all on one core", ...figures(pinned)]);
  const us = { digits: 1, suffix: " us" };
  const ratio = { digits: 2, suffix: "x" };
  return {
    title: "Answering a call over a pipe",
    columns: [
      { name: "call" },
      { name: "floor (C)", ...us },
      { name: "Node alone", ...us },
      { name: "event-loop", ...us },
      { name: "eager", ...us },
      { name: "event-loop/floor", ...ratio },
      { name: "eager/floor", ...ratio },
      { name: "minima: floor", ...us },
      { name: "event-loop", ...us },
      { name: "eager", ...us },
      { name: "eager/floor", ...ratio },
    ],
    rows,
    notes: [
      `The guest is C and takes the time itself, from its first call to behind its last: medians of ${rounds} interleaved runs of ${count} calls.`,
      "The floor answers from constants with blocking reads; Node alone writes ready answers without looking; event-loop and eager are our transports.",
      "Each starts the guest in a session of its own, to which a busy machine's scheduler gives a share of its own.",
      "stat, write and rename need a second round trip, for the path, the bytes and both paths.",
      "Where the guest and its controller run on two cores, most of a call is the waking of the one that sleeps; eager does not sleep.",
    ],
  };
}

/** What is printed of the times of the floor, Node alone, and our transports. */
function figures(times: readonly (readonly number[])[]): number[] {
  const [floor = Number.NaN, bare = Number.NaN, loop = Number.NaN, eager = Number.NaN] = times.map(median);
  const [least = Number.NaN, , leastLoop = Number.NaN, leastEager = Number.NaN] = times.map((all) =>
    Math.min(...all),
  );
  const ofMedians = [floor, bare, loop, eager, loop / floor, eager / floor];
  return [...ofMedians, least, leastLoop, leastEager, leastEager / least];
}

/** What each controller needed for one call, in microseconds, in their order, for each round. */
async function measure(
  controllers: readonly RunCalls[],
  guest: string,
  args: readonly string[],
  rounds: number,
): Promise<number[][]> {
  const times = controllers.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, run] of controllers.entries()) {
      times[index]?.push(Number(await run(guest, args)) / Number(args[0]) / 1000);
    }
  }
  return times;
}
