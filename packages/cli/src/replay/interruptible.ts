import type { LiveProcess } from "./live-process.js";

/** What an interrupted command exits with. */
const INTERRUPTED_STATUS = 130;

const interruptions = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ends what was started when we are interrupted. */
export interface Stop {
  /** From now on this process is killed then. */
  readonly use: (live: LiveProcess) => void;
  readonly now: () => void;
}

/** Runs an action that starts a process; interrupted, it answers 130 once the process is gone. */
export async function interruptible(action: (stop: Stop) => Promise<number>): Promise<number> {
  const started: LiveProcess[] = [];
  let isInterrupted = false;
  const now = () => {
    isInterrupted = true;
    for (const live of started) live.kill();
  };
  for (const signal of interruptions) process.on(signal, now);
  try {
    const status = await action({ use: (live) => started.push(live), now });
    return isInterrupted ? INTERRUPTED_STATUS : status;
  } finally {
    for (const signal of interruptions) process.removeListener(signal, now);
  }
}
