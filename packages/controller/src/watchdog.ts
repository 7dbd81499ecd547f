/** Something that is looked at now and then. */
export interface Watched {
  /** How late it may be noticed at most, in milliseconds. */
  readonly paceMs: number;
  /** Looks at it; `now` is in milliseconds, as `performance.now()` has it. */
  readonly look: (now: number) => void;
}

const finestMs = 5;
const coarsestMs = 250;

/**
 * Looks at a session now and then, so that calls need no timers of their own: one interval for all that is watched.
 */
export class Watchdog {
  readonly #watched: readonly Watched[];
  readonly #interval: NodeJS.Timeout | undefined;

  /** What is `undefined` is not watched, as where a limit is off. */
  constructor(watched: readonly (Watched | undefined)[]) {
    this.#watched = watched.filter((one) => one !== undefined);
    const finest = Math.min(coarsestMs, ...this.#watched.map(({ paceMs }) => paceMs));
    if (this.#watched.length > 0)
      this.#interval = setInterval(() => this.#look(performance.now()), Math.max(finestMs, finest));
  }

  stop(): void {
    clearInterval(this.#interval);
  }

  #look(now: number): void {
    for (const { look } of this.#watched) look(now);
  }
}

/** Something that must not stand still for longer than `afterMs`. */
export interface Stall {
  readonly afterMs: number;
  /** What changes with progress, while there is something to wait for; `undefined` when there is nothing. */
  readonly progress: () => number | undefined;
  /** It stood still for `forMs`, as far as was seen. */
  readonly onStall: (forMs: number) => void;
}

/** Watches for a stall, which is noticed at most a quarter of its time, or 250 ms, late. */
export function watchStall({ afterMs, progress, onStall }: Stall): Watched | undefined {
  if (!Number.isFinite(afterMs)) return undefined;
  let seen: number | undefined;
  let since = 0;
  return {
    paceMs: afterMs / 4,
    look(now) {
      const reached = progress();
      if (reached === undefined || reached !== seen) {
        seen = reached;
        since = now;
      } else if (now - since >= afterMs) {
        onStall(now - since);
      }
    },
  };
}
