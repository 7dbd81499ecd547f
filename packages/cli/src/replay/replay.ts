import { type ReplayReport, replayAsGuest } from "@sandbox/replay";
import { UsageError } from "../usage-error.js";
import { answerGuest } from "./as-controller.js";
import { goOnLive } from "./go-on-live.js";
import type { ReplayFlags } from "./options.js";
import { ownController } from "./own-controller.js";
import { pipeController } from "./pipe-controller.js";
import { type RecordedSession, readRecordedSession } from "./recorded-session.js";
import { DIVERGED_STATUS, printReport } from "./report.js";
import { withTimeout } from "./with-timeout.js";

/** Replays one side of a recording; answers the exit status. */
export async function replay(path: string, command: readonly string[], flags: ReplayFlags): Promise<number> {
  checkFlags(flags);
  const recorded = readRecordedSession(path);
  if (recorded.exchanges.length === 0) throw new UsageError(`${path}: there is no call in it to replay`);
  if (flags.then === "live") return goOnLive(recorded, command, flags);
  if (flags.as === "controller") return answerGuest(recorded, command, flags);
  return asGuest(recorded, command, flags);
}

function checkFlags({ as, then, until, level }: ReplayFlags): void {
  if (then !== undefined && until === undefined) throw new UsageError("--then goes with --until");
  if (level !== undefined && as === "controller" && then === undefined)
    throw new UsageError("--level is about a live controller: it goes with --as guest, and with --then live");
}

async function asGuest(recorded: RecordedSession, command: readonly string[], flags: ReplayFlags) {
  const report = await replayedAsGuest(recorded, command, flags);
  printReport(report, flags, {});
  return report.outcome === "matched" ? 0 : DIVERGED_STATUS;
}

async function replayedAsGuest(
  recorded: RecordedSession,
  command: readonly string[],
  flags: ReplayFlags,
): Promise<ReplayReport> {
  const { path: recording, session } = recorded;
  const { ignore, level, until } = flags;
  const exchanges = recorded.exchanges.slice(0, until);
  const options = { abi: session.abi, ignore, recording, ...(level === undefined ? {} : { level }) };
  if (command.length === 0) {
    return withTimeout(replayAsGuest(exchanges, ownController(recorded, flags), options), flags.timeout);
  }
  const controller = pipeController(command);
  try {
    const replayed = replayAsGuest(exchanges, controller.connect, options);
    return await withTimeout(Promise.race([replayed, controller.failed]), flags.timeout);
  } finally {
    controller.process()?.dismiss();
  }
}
