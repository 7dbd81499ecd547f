import type { Session, SessionEnd } from "./session.js";
import type { Verdict } from "./verdict.js";
import { WallError } from "./wall/report.js";

/** The verdict of a session that ended by itself. */
export function verdictOf(end: SessionEnd, session: Session): Verdict {
  switch (end.kind) {
    case "exit":
      return { kind: "exit", code: end.code };
    case "aborted":
      return { kind: "aborted", reason: end.reason };
    case "error":
      return { kind: "host-error", code: "CONTROLLER", message: String(end.error) };
    case "calls":
      return { kind: "limit", limit: "calls", value: end.limit, reached: session.counts.total };
    case "violation": {
      const { code, offset, requestNumber, expected, received, around } = end.error;
      return { kind: "violation", code, offset, requestNumber, expected, received, around };
    }
  }
}

/** The verdict of a session that the caller's signal ended. */
export function abortedVerdict(signal: AbortSignal): Verdict {
  const { reason } = signal;
  return { kind: "aborted", reason: reason instanceof Error ? reason.message : String(reason) };
}

/** The verdict of a guest that could not be started. */
export function startVerdict(error: unknown): Verdict {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "host-error", code: error instanceof WallError ? "WALL" : "GUEST_START", message };
}
