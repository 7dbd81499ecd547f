import { spawnSync } from "node:child_process";

/** What came of trying a command. */
export interface Probe {
  readonly isGood: boolean;
  /** The last line that it complained with, or how it ended. */
  readonly reason: string;
  readonly stdout: string;
}

const longestProbeMs = 5000;
const tried = new Map<string, Probe>();

/** Tries a command, once in this process: what the host allows does not change while it runs. */
export function probe(words: readonly string[], descriptors: readonly number[] = []): Probe {
  const key = words.join("\0");
  let result = tried.get(key);
  if (!result) {
    result = run(words, descriptors);
    tried.set(key, result);
  }
  return result;
}

function run([file = "", ...args]: readonly string[], descriptors: readonly number[]): Probe {
  const { status, signal, error, stdout, stderr } = spawnSync(file, args, {
    cwd: "/",
    env: {},
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe", ...descriptors],
    timeout: longestProbeMs,
  });
  const complaint = stderr?.trim().split("\n").at(-1);
  const reason = error?.message || complaint || (signal ? `ended by ${signal}` : `exited with ${status}`);
  return { isGood: status === 0, reason, stdout: stdout ?? "" };
}
