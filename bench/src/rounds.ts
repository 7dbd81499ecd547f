// tinybench: no dependency, kept up with Node, and it leaves the order of tasks and rounds to us.
import { Bench } from "tinybench";

/** One of several ways to do the same work. */
export interface Contestant {
  readonly name: string;
  /** Does the work once; what it answers is kept from being optimised away. */
  readonly run: () => unknown;
}

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** For each contestant in each round, in milliseconds. */
  readonly roundMs: number;
}

/**
 * The median over all rounds of each contestant's median time for one run, in nanoseconds, by name.
 * Contestants take turns in every round and another one begins each time, so that what the machine does
 * meanwhile falls on all of them.
 */
export function race(contestants: readonly Contestant[], effort: Effort): Map<string, number> {
  const medians = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < effort.rounds; round++) {
    const turn = round % contestants.length;
    const order = [...contestants.slice(turn), ...contestants.slice(0, turn)];
    const bench = new Bench({
      time: effort.roundMs,
      iterations: 8,
      warmup: round === 0,
      warmupTime: 4 * effort.roundMs,
      throws: true,
    });
    for (const { name, run } of order) bench.add(name, run);
    for (const task of bench.runSync()) medians.get(task.name)?.push(medianNs(task.result));
  }
  return new Map([...medians].map(([name, values]) => [name, median(values)]));
}

function medianNs(result: Bench["tasks"][number]["result"]): number {
  if (result.state !== "completed") throw new Error(`a benchmark is ${result.state}`);
  return result.latency.p50 * 1e6;
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value that this share of the others is at or below; `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
