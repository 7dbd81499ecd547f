import type { GuestProcess } from "./guest-process.js";
import type { Limits } from "./limits.js";
import type { ProcessTree } from "./process/process-tree.js";
import { watchUsage } from "./process/watch-usage.js";
import type { Session } from "./session.js";
import { Watchdog, watchStall } from "./watchdog.js";

/** What is watched while a session lasts, and who hears of it. */
export interface WatchedSession {
  readonly limits: Limits;
  /** What the guest's processes may have of memory that is really there, in bytes. */
  readonly rssBytes: number;
  /** When the session began, as `performance.now()` has it. */
  readonly startedAt: number;
  readonly session: Pick<Session, "isMidMessage" | "awaitsReplies" | "messageCount">;
  readonly tree: ProcessTree;
  /** The guest's process; `undefined` before it is started. */
  readonly guest: () => GuestProcess | undefined;
  /** Whether the guest has closed its pipe. */
  readonly isPipeEnded: () => boolean;
  /** `reached` is what was measured. */
  readonly onLimit: (limit: keyof Limits, reached: number) => void;
  /** The guest lives on without a pipe. */
  readonly onClosedPipe: () => void;
}

/** How long a guest may live on after it closed its pipe. */
const closedPipeGraceMs = 1000;
const longestTimerMs = 2 ** 31 - 1;

/** Everything that ends a session by time, or by what its processes use. */
export class SessionClocks {
  readonly #watched: WatchedSession;
  readonly #watchdog: Watchdog;
  #wallTimer: NodeJS.Timeout | undefined;

  constructor(watched: WatchedSession) {
    this.#watched = watched;
    const { limits, rssBytes, tree, onLimit } = watched;
    this.#watchWall();
    this.#watchdog = new Watchdog([
      watchUsage(tree, { cpuMs: limits.cpuMs, rssBytes, onOver: onLimit }),
      ...this.#stalls(),
    ]);
  }

  stop(): void {
    this.#watchdog.stop();
    clearTimeout(this.#wallTimer);
  }

  #watchWall(): void {
    const { wallMs } = this.#watched.limits;
    if (!Number.isFinite(wallMs)) return;
    const leftMs = wallMs - (performance.now() - this.#watched.startedAt);
    // A timer can fire a little early, and holds no more than 24 days.
    this.#wallTimer = setTimeout(() => this.#lookAtWall(), Math.min(Math.max(leftMs, 0), longestTimerMs));
  }

  #lookAtWall(): void {
    const { limits, startedAt, onLimit } = this.#watched;
    const passedMs = performance.now() - startedAt;
    if (passedMs >= limits.wallMs) onLimit("wallMs", passedMs);
    else this.#watchWall();
  }

  #stalls() {
    const { limits, session, guest, isPipeEnded, onLimit, onClosedPipe } = this.#watched;
    const waiting = (isWaiting: boolean, progress: number) => (isWaiting ? progress : undefined);
    const undrained = () => guest()?.undrainedBytes ?? 0;
    return [
      watchStall({
        afterMs: limits.messageMs,
        progress: () => waiting(session.isMidMessage && !session.awaitsReplies, session.messageCount),
        onStall: (forMs) => onLimit("messageMs", forMs),
      }),
      watchStall({
        afterMs: limits.replyMs,
        // What it has not read yet it cannot answer.
        progress: () => waiting(session.awaitsReplies && undrained() === 0, session.messageCount),
        onStall: (forMs) => onLimit("replyMs", forMs),
      }),
      watchStall({
        afterMs: limits.drainMs,
        progress: () => waiting(undrained() > 0, guest()?.drainCount ?? 0),
        onStall: (forMs) => onLimit("drainMs", forMs),
      }),
      watchStall({
        afterMs: closedPipeGraceMs,
        progress: () => waiting(isPipeEnded() && !guest()?.hasExited, 0),
        onStall: onClosedPipe,
      }),
    ];
  }
}
