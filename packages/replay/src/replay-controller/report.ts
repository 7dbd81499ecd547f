import type { ReplayReport } from "../replay/divergence.js";
import { formatReplayReport } from "../replay/report.js";

/** How a guest's process ended: `code` from 0 to 255, or the name of the signal. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Words in what the recorded controller wrote that were taken for addresses, without the specification saying so. */
export interface GuessedWords {
  readonly requestNumber: number;
  readonly words: number;
}

/** What became of a replay as controller. */
export interface ControllerReplayReport extends ReplayReport {
  /** Floating calls of the live guest that the recording does not have: answered with what it has for an earlier one. */
  readonly extraFloating: number;
  /** Floating calls of the recording that the live guest did not make. */
  readonly skippedFloating: number;
  readonly guessed: readonly GuessedWords[];
  /**
   * Why it was over: `exited`, the guest had made every call and closed its side; `unanswered`, the recording has
   * no answer to its last call; `until`, as many calls as were asked for are answered; `diverged`.
   */
  readonly end: "exited" | "unanswered" | "until" | "diverged";
}

/** A replay as controller for people to read. */
export function formatControllerReplayReport(report: ControllerReplayReport): string {
  const { extraFloating, skippedFloating, guessed } = report;
  const notes = [
    ...(extraFloating > 0
      ? [`${extraFloating} more calls on clocks than recorded, answered as the last`]
      : []),
    ...(skippedFloating > 0 ? [`${skippedFloating} recorded calls on clocks left out by the guest`] : []),
    ...guessed.map(
      ({ requestNumber, words }) => `${words} words at request ${requestNumber} taken for addresses`,
    ),
  ];
  return [formatReplayReport(report), ...notes.map((note) => `  ${note}`)].join("\n");
}
