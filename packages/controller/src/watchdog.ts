/** Something that must not stand still for longer than `afterMs`. */
export interface Watched {
  readonly afterMs: number;
  /** What changes with progress, while there is something to wait for; `undefined` when there is nothing. */
  readonly progress: () => number | undefined;
  readonly onStall: () => void;
}

const finestMs = 5;
const coarsestMs = 250;

/**
 * Looks at a session now and then, so that calls need no timers of their own: one interval for all that is watched.
 * A stall is noticed at most a quarter of its time, or 250 ms, late.
 */
export class Watchdog {
  readonly #watched: readonly (Watched & { seen: number | undefined; since: number })[];
  readonly #interval: NodeJS.Timeout | undefined;

  constructor(watched: readonly Watched[]) {
    this.#watched = watched
      .filter(({ afterMs }) => Number.isFinite(afterMs))
      .map((one) => ({ ...one, seen: undefined, since: 0 }));
    const shortest = Math.min(...this.#watched.map(({ afterMs }) => afterMs));
    if (!Number.isFinite(shortest)) return;
    const period = Math.min(coarsestMs, Math.max(finestMs, shortest / 4));
    this.#interval = setInterval(() => this.#look(performance.now()), period);
  }

  stop(): void {
    clearInterval(this.#interval);
  }

  #look(now: number): void {
    for (const one of this.#watched) {
      const progress = one.progress();
      if (progress === undefined || progress !== one.seen) {
        one.seen = progress;
        one.since = now;
      } else if (now - one.since >= one.afterMs) {
        one.onStall();
      }
    }
  }
}
