/** How long it pays to look for a guest's next message: about what waking both sides up takes. */
const mostMs = 0.1;
const leastMs = 0.004;
/** A message that comes this soon after nobody looked any more would have been worth the patience. */
const soonMs = 0.2;
/** For how many answers in a row it is at most not looked at all. */
const mostPasses = 64;

/**
 * How long to look for a guest's next message: less each time that it was in vain, in the end only now and then,
 * so that a guest which computes costs next to nothing.
 */
export class Patience {
  readonly #mostMs: number;
  #ms: number;
  #passes = 0;
  #passesLeft = 0;
  #missedAt = Number.NEGATIVE_INFINITY;

  /** `isParallel`: guest and controller run at the same time; else there is one look and no patience. */
  constructor(isParallel: boolean) {
    this.#mostMs = isParallel ? mostMs : 0;
    this.#ms = this.#mostMs;
  }

  /** In milliseconds; 0 is to look once, `undefined` not to look this time. */
  next(): number | undefined {
    if (this.#passesLeft === 0) return this.#ms;
    this.#passesLeft--;
    return undefined;
  }

  /** A message was found. */
  hit(): void {
    this.#ms = this.#mostMs;
    this.#passes = 0;
  }

  /** None was found by looking from `since` on, on the clock of `performance.now`. */
  miss(since: number): void {
    this.#missedAt = since;
    if (this.#ms > 0) this.#ms = this.#ms > leastMs ? this.#ms / 2 : 0;
    else this.#passesLeft = this.#passes = Math.min(mostPasses, 2 * this.#passes + 1);
  }

  /** One came through the event loop, at `now`. */
  late(now: number): void {
    if (this.#mostMs > 0 && now - this.#missedAt < soonMs) this.hit();
  }
}
