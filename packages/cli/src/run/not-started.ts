import { ProbeError, type RunResult, type Verdict } from "@sandbox/controller";

/**
 * How it went with a guest that was not started, because it did not say what it is.
 * @throws the error where it is of another kind.
 */
export function notStarted(error: unknown, signal: AbortSignal): RunResult {
  const verdict: Verdict = signal.aborted
    ? { kind: "aborted", reason: String(signal.reason) }
    : { kind: "host-error", code: codeOf(error), message: error instanceof Error ? error.message : "" };
  const nothing = new Uint8Array(0);
  return {
    verdict,
    protocol: undefined,
    stdout: nothing,
    stderr: nothing,
    guestStderr: nothing,
    calls: { total: 0, bySignature: {} },
    lastCalls: [],
    quotasReached: [],
    wall: [],
    durationMs: 0,
  };
}

function codeOf(error: unknown): "GUEST_START" | "WALL" {
  if (error instanceof ProbeError) return "GUEST_START";
  if (error instanceof Error && error.name === "WallError") return "WALL";
  throw error;
}
