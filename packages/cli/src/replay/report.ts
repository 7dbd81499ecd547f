import {
  type ControllerReplayReport,
  formatControllerReplayReport,
  formatReplayReport,
  type ReplayReport,
} from "@sandbox/replay";
import { jsonLine, sanitise } from "../sanitise.js";
import type { ReplayFlags } from "./options.js";

/** What a replay that was not matched exits with. */
export const DIVERGED_STATUS = 1;

/**
 * Prints how a replay went; `more` is for `--json` alone. As text it goes to stdout, but to stderr where stdout is
 * the live guest's.
 */
export function printReport(
  report: ReplayReport | ControllerReplayReport,
  { json, as, then }: Pick<ReplayFlags, "json" | "as" | "then">,
  more: Readonly<Record<string, unknown>>,
): void {
  if (json) {
    process.stdout.write(`${jsonLine({ ...report, ...more })}\n`);
    return;
  }
  const text = "extraFloating" in report ? formatControllerReplayReport(report) : formatReplayReport(report);
  const stream = as === "guest" && then === undefined ? process.stdout : process.stderr;
  stream.write(`${sanitise(text)}\n`);
}
