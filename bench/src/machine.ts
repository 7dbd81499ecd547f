import { availableParallelism, cpus, loadavg } from "node:os";

/** What the numbers were taken on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly platform: string;
  /** Processes that wanted a core, on average over the minute before. */
  readonly load: number;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    load: loadavg()[0] ?? 0,
  };
}

/** The machine in one line, with a word where it was not idle. */
export function printMachine({ cpu, cores, node, platform, load }: Machine): string {
  const busy = load > 0.5 ? " (others were at work: trust the ratios)" : "";
  return `${cpu}, ${cores} cores, ${platform}, Node ${node}, load ${load.toFixed(2)}${busy}`;
}
