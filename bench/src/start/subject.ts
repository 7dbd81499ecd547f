import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pythonModule } from "@sandbox/guest-python";
import { type Effort, median } from "../rounds.js";
import type { Table } from "../table.js";

const cliFolder = join(dirname(createRequire(import.meta.url).resolve("@sandbox/cli/package.json")), "dist");
const cli = join(cliFolder, "main.js");
const pass = [cli, "run", "--json", "-c", "pass"];

/** Milliseconds from the command to its end, and what some of its parts take alone. */
export function benchStart(effort: Effort): Table {
  const runs = effort.rounds + 2;
  const times = { cold: [], warm: [], guest: [], cli: [], node: [] } as Record<string, number[]>;
  for (let run = 0; run < runs; run++) {
    dropFromPageCache();
    times["cold"]?.push(timeNode(pass).ms);
    const { ms, stdout } = timeNode(pass);
    times["warm"]?.push(ms);
    times["guest"]?.push(guestMs(stdout));
    times["cli"]?.push(timeNode([cli, "--version"]).ms);
    times["node"]?.push(timeNode(["-e", "0"]).ms);
  }
  const node = median(times["node"] ?? []);
  const row = (name: string, values: readonly number[] = []) => {
    return [name, values.length, Math.min(...values), median(values), median(values) / node];
  };
  return {
    title: "Starting: sandbox run -c pass",
    columns: [
      { name: "what" },
      { name: "runs" },
      { name: "min", suffix: " ms" },
      { name: "median", suffix: " ms" },
      { name: "to node -e 0", digits: 1, suffix: "x" },
    ],
    rows: [
      row("all of it, cold", times["cold"]),
      row("all of it, warm", times["warm"]),
      row("of which the guest, from its start to its exit", times["guest"]),
      row("sandbox --version", times["cli"]),
      row("node -e 0", times["node"]),
    ],
    notes: [
      "Cold: our files and python.wasm are not in the page cache; Node itself is. The parts are of warm runs.",
    ],
  };
}

function timeNode(args: readonly string[]): { ms: number; stdout: string } {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`node ${args.join(" ")} exited with ${status}: ${stderr}`);
  return { ms, stdout };
}

function guestMs(report: string): number {
  const { durationMs, verdict } = JSON.parse(report) as { durationMs: number; verdict: { kind: string } };
  if (verdict.kind !== "exit") throw new Error(`the guest did not exit: ${report}`);
  return durationMs;
}

/** Asks Linux to forget what it has read of our files; dd of the GNU kind can, other systems stay warm. */
function dropFromPageCache(): void {
  const packages = join(cliFolder, "../..");
  const files = readdirSync(packages).flatMap((name) => filesBelow(join(packages, name, "dist")));
  for (const file of [...files, pythonModule()]) {
    spawnSync("dd", [`if=${file}`, "iflag=nocache", "count=0"], { stdio: "ignore" });
  }
}

function filesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(".js"))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
