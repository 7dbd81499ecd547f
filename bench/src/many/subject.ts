import { monitorEventLoopDelay } from "node:perf_hooks";
import { compileGuest } from "@sandbox/test-fixtures";
import { type Effort, quantile } from "../rounds.js";
import type { Table } from "../table.js";
import { type CrowdOptions, type Encounter, meet, type PacedCall } from "./crowd.js";
import { hostileGuests } from "./hostile.js";

const guests = 200;
const pauseMs = 100;

/** What 200 guests of one event loop see of a hostile one among them. */
export async function benchMany(effort: Effort): Promise<Table | { readonly skipped: string }> {
  const pace = compileGuest("pace");
  const calls = compileGuest("calls");
  if (typeof pace !== "string") return pace;
  if (typeof calls !== "string") return calls;
  const options: CrowdOptions = { pace, guests, pauseMs, phaseMs: effort.roundMs * 20 };
  const rows: (string | number)[][] = [];
  for (const hostile of hostileGuests(calls)) {
    const lag = monitorEventLoopDelay({ resolution: 1 });
    const encounter = await meet(options, hostile, lag);
    rows.push([
      hostile.name,
      ...latencies(encounter),
      lag.percentile(99) / 1e6,
      lag.max / 1e6,
      encounter.verdict,
    ]);
  }
  const us = { suffix: " us" };
  return {
    title: `${guests} guests that make a call each ${pauseMs} ms, and one that`,
    columns: [
      { name: "hostile guest" },
      { name: "median before", ...us },
      { name: "during", ...us },
      { name: "ratio", digits: 2, suffix: "x" },
      { name: "p99 before", ...us },
      { name: "during", ...us },
      { name: "ratio", digits: 2, suffix: "x" },
      { name: "lag p99", digits: 1, suffix: " ms" },
      { name: "lag max", digits: 1, suffix: " ms" },
      { name: "its end" },
    ],
    rows,
    notes: [
      "Latencies are the guests' own, of getuid; a call costs a guest its place in the processor's queue too.",
      "Without a second wall, so that the guests are alike. Starting 200 processes is not in the figures.",
      "Lag is how late the host's event loop is, with the hostile guest and without.",
    ],
  };
}

function latencies({ before, during }: Encounter): number[] {
  const at = (calls: readonly PacedCall[], share: number) =>
    quantile(
      calls.map(({ tookUs }) => tookUs),
      share,
    );
  return [0.5, 0.99].flatMap((share) => {
    const [without, beside] = [at(before, share), at(during, share)];
    return [without, beside, beside / without];
  });
}
