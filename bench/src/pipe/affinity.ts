import { spawnSync } from "node:child_process";

/** Does this with our process, and what it starts, on one core; answers nothing where taskset(1) cannot do that. */
export async function onOneCore<T>(action: () => Promise<T>): Promise<T | undefined> {
  const before = taskset()?.split(": ").at(-1)?.trim();
  if (before === undefined || taskset("0") === undefined) return undefined;
  try {
    return await action();
  } finally {
    taskset(before);
  }
}

/** Restricts all our threads to these cores, if given; answers what is printed about it. */
function taskset(cores?: string): string | undefined {
  const given = cores === undefined ? [] : ["-a"];
  const args = [...given, "-cp", ...(cores === undefined ? [] : [cores]), String(process.pid)];
  const { status, stdout } = spawnSync("taskset", args, { encoding: "utf8" });
  return status === 0 ? stdout : undefined;
}
