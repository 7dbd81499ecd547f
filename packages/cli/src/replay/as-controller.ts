import { exitStatus } from "../exit-status.js";
import { interruptible } from "./interruptible.js";
import { runLiveGuest } from "./live-guest.js";
import type { ReplayFlags } from "./options.js";
import { guestStreams } from "./output.js";
import { processEndOf, type RecordedSession } from "./recorded-session.js";
import { DIVERGED_STATUS, printReport } from "./report.js";
import { chooseGuest } from "./target.js";

/** Answers a live guest from a recording; answers the recorded guest's exit status where it matched. */
export async function answerGuest(
  recorded: RecordedSession,
  command: readonly string[],
  flags: ReplayFlags,
): Promise<number> {
  const target = chooseGuest(flags, command, recorded);
  const { ignore, until, json, timeout: timeoutMs } = flags;
  const processEnd = processEndOf(recorded);
  return interruptible(async (stop) => {
    const streams = guestStreams(json, stop.now);
    const { report } = await runLiveGuest(target, recorded.exchanges, {
      abi: recorded.session.abi,
      recording: recorded.path,
      redacted: recorded.redacted,
      ignore,
      timeoutMs,
      onStart: stop.use,
      onAnswered: streams.onAnswered,
      ...(until === undefined ? {} : { until }),
      ...(processEnd ? { processEnd } : {}),
    });
    const output = streams.end();
    if (!report) return DIVERGED_STATUS;
    const hasMatched = report.outcome === "matched";
    const isWhole = report.end !== "until";
    const status = hasMatched && isWhole && recorded.verdict ? exitStatus(recorded.verdict) : 0;
    printReport(report, flags, { ...output, status: hasMatched ? status : DIVERGED_STATUS });
    return hasMatched ? status : DIVERGED_STATUS;
  });
}
