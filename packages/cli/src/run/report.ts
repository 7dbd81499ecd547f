import { describeVerdict, type Generation, type RunResult, type Verdict } from "@sandbox/controller";
import type { RecordingOutcome } from "@sandbox/replay";

/** What `--json` prints. Text is UTF-8; output that is not stands in base64 beside it, whole. */
export interface JsonReport {
  readonly verdict: Verdict & { readonly description: string };
  /** Which generation of the pipe the guest speaks; missing where it never spoke. */
  readonly protocol?: Generation;
  readonly stdout: string;
  readonly stdoutBase64?: string;
  readonly stderr: string;
  readonly stderrBase64?: string;
  /** The last that the guest's runtime wrote to its real stderr. */
  readonly guestStderr: string;
  readonly calls: RunResult["calls"];
  /** The guest's last calls, the oldest first. */
  readonly lastCalls: RunResult["lastCalls"];
  /** The quotas that the guest met, each with its value and what was reached. */
  readonly quotasReached: RunResult["quotasReached"];
  /** The measures of the second wall, each on, or off with the reason. */
  readonly wall: RunResult["wall"];
  readonly durationMs: number;
  /** What became of the file of `--record`; `error` where it is not what it should be. */
  readonly recording?: RecordingOutcome;
}

export function jsonReport(result: RunResult, recording?: RecordingOutcome): JsonReport {
  const {
    verdict,
    protocol,
    stdout,
    stderr,
    guestStderr,
    calls,
    lastCalls,
    quotasReached,
    wall,
    durationMs,
  } = result;
  return {
    verdict: { ...verdict, description: describeVerdict(verdict) },
    ...(protocol === undefined ? {} : { protocol }),
    ...textOf("stdout", stdout),
    ...textOf("stderr", stderr),
    guestStderr: new TextDecoder().decode(guestStderr),
    calls,
    lastCalls,
    quotasReached,
    wall,
    durationMs: Math.round(durationMs * 1000) / 1000,
    ...(recording ? { recording } : {}),
  };
}

function textOf<Name extends "stdout" | "stderr">(name: Name, bytes: Uint8Array): Record<Name, string> {
  try {
    return { [name]: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) } as Record<
      Name,
      string
    >;
  } catch {
    const base64 = Buffer.from(bytes).toString("base64");
    return { [name]: new TextDecoder().decode(bytes), [`${name}Base64`]: base64 } as Record<Name, string>;
  }
}
