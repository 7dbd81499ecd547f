import { runGuest } from "@sandbox/controller";
import { type Effort, median } from "../rounds.js";
import type { Table } from "../table.js";
import { type Offender, offenders } from "./offenders.js";

/** Milliseconds from the moment that a limit is met to the verdict in the caller's hands, with the guest gone. */
export async function benchLimits(effort: Effort): Promise<Table> {
  const runs = Math.ceil(effort.rounds / 2);
  const rows: (string | number)[][] = [];
  const lateness = offenders.map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, offender] of offenders.entries()) lateness[index]?.push(await measure(offender));
  }
  for (const [index, { limit }] of offenders.entries()) {
    const values = lateness[index] ?? [];
    rows.push([limit, runs, Math.min(...values), median(values), Math.max(...values)]);
  }
  const ms = { digits: 1, suffix: " ms" };
  return {
    title: "From a limit that is met to the verdict, the guest's processes gone",
    columns: [
      { name: "limit" },
      { name: "runs" },
      { name: "min", ...ms },
      { name: "median", ...ms },
      { name: "max", ...ms },
    ],
    rows,
    notes: [
      "Time limits are 400 ms here. What is looked at now and then is found up to a quarter of its limit late.",
      "cpuMs may come out below 0: the guest does not count what its start took before Node could tell.",
    ],
  };
}

async function measure({ limit, options, afterMs }: Offender): Promise<number> {
  const { verdict, guestStderr, durationMs } = await runGuest(options);
  const end = process.hrtime.bigint();
  if (verdict.kind !== "limit" || verdict.limit !== limit)
    throw new Error(`expected the limit ${limit}, received ${JSON.stringify(verdict)}`);
  if (limit === "wallMs") return durationMs - verdict.value;
  const stamps = new TextDecoder().decode(guestStderr).match(/^\d+$/gm);
  return Number(end - BigInt(stamps?.at(-1) ?? end)) / 1e6 - afterMs;
}
