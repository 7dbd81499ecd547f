import type { LoadedSession } from "../load-session.js";
import type { WritableSession } from "../session-records.js";
import { Candidates, type MinimisePredicate } from "./candidates.js";
import { related, resourcesOf } from "./shared-resources.js";
import { buffersOf, shortened } from "./shorten.js";
import { type Unit, unitsOf } from "./unit.js";

/** How a recording is made smaller. */
export interface MinimiseOptions {
  /** Whether a candidate still shows what is looked for; it should answer the same for the same candidate. */
  readonly predicate: MinimisePredicate;
  /** How often it is asked at most; 10,000 unless given. */
  readonly maximumTests?: number;
  /** Hears of each smaller recording for which it holds. */
  readonly onProgress?: (progress: { readonly requests: number; readonly tests: number }) => void;
}

/** A recording made smaller. */
export interface MinimiseResult {
  /** For `writeSession`. */
  readonly session: WritableSession;
  readonly requests: number;
  /** How many the recording had. */
  readonly requestsBefore: number;
  /** The numbers, in the recording, of the requests that are left. */
  readonly kept: readonly number[];
  /** How often the predicate was asked, how often it was known already, and what was no conversation. */
  readonly tests: number;
  readonly remembered: number;
  readonly invalid: number;
  /** Whether no request can be left out of it any more; false where `maximumTests` was reached before that was known. */
  readonly isMinimal: boolean;
}

/** The predicate does not hold for the recording as it is. */
export class MinimiseError extends Error {
  override readonly name = "MinimiseError";
  readonly code = "does_not_hold";
}

/**
 * Finds a short recording for which a predicate still holds: cuts its end, leaves out what shares no path, descriptor
 * or block with the last request, then ever smaller parts down to each single request, and shortens buffers. Every
 * candidate is a conversation that a guest and a controller could have had, and none is tried twice.
 * @throws MinimiseError when the predicate does not hold for the recording; what the predicate throws.
 */
export async function minimise(session: LoadedSession, options: MinimiseOptions): Promise<MinimiseResult> {
  const { predicate, maximumTests = 10_000, onProgress } = options;
  const parts = unitsOf(session);
  const candidates = new Candidates(session, parts, predicate, maximumTests);
  const search = new Search(candidates, parts.units, (requests) =>
    onProgress?.({ requests, tests: candidates.tests }),
  );
  if (!(await candidates.holds(parts.units)))
    throw new MinimiseError(
      "expected a predicate that holds for the recording itself, received one that does not",
    );
  await search.cutTail();
  await search.keepRelated(session);
  await search.leaveOut();
  // A shorter buffer may have made a request superfluous.
  while ((await search.shorten(session)) && (await search.leaveOut()));
  const { units } = search;
  return {
    session: candidates.sessionOf(units),
    requests: units.length,
    requestsBefore: parts.units.length,
    kept: units.map(({ number }) => number),
    tests: candidates.tests,
    remembered: candidates.remembered,
    invalid: candidates.invalid,
    isMinimal: !candidates.isExhausted,
  };
}

/** The shortest that is known, and the steps to a shorter one. */
class Search {
  readonly #candidates: Candidates;
  readonly #onProgress: (requests: number) => void;
  units: readonly Unit[];

  constructor(candidates: Candidates, units: readonly Unit[], onProgress: (requests: number) => void) {
    this.#candidates = candidates;
    this.#onProgress = onProgress;
    this.units = units;
  }

  /** Looks for the last request that is needed, by halves. */
  async cutTail(): Promise<void> {
    let low = 0;
    let high = this.units.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (await this.#try(this.units.slice(0, middle))) high = middle;
      else low = middle + 1;
    }
  }

  async keepRelated({ abi }: LoadedSession): Promise<void> {
    const resources = resourcesOf(this.units, abi);
    for (const isDeep of [false, true]) {
      const some = related(this.units, resources, isDeep);
      if (some.length < this.units.length && (await this.#try(some))) return;
    }
  }

  /** Leaves out parts, from the end, ever smaller ones; at last each request by itself, until none can be. */
  async leaveOut(): Promise<boolean> {
    const before = this.units.length;
    for (let size = Math.ceil(before / 2); size > 0; ) {
      const length = this.units.length;
      for (let end = length; end > 0; end -= size) {
        const start = Math.max(0, end - size);
        await this.#try([...this.units.slice(0, start), ...this.units.slice(end)]);
      }
      if (size > 1) size = Math.min(Math.ceil(size / 2), Math.max(1, Math.ceil(this.units.length / 2)));
      else if (this.units.length === length) size = 0;
    }
    return this.units.length < before;
  }

  /** Looks for the shortest that each buffer can be, by halves. */
  async shorten({ abi }: LoadedSession): Promise<boolean> {
    let hasShortened = false;
    for (const [place, original] of this.units.entries())
      for (const buffer of buffersOf(original)) {
        let low = buffer.least;
        let high = buffer.length;
        while (low < high) {
          const middle = (low + high) >> 1;
          const unit = shortened(this.units[place] as Unit, buffer, middle, abi);
          if (await this.#try(this.units.with(place, unit))) {
            high = middle;
            hasShortened = true;
          } else low = middle + 1;
        }
      }
    return hasShortened;
  }

  async #try(units: readonly Unit[]): Promise<boolean> {
    if (!(await this.#candidates.holds(units))) return false;
    this.units = units;
    this.#onProgress(units.length);
    return true;
  }
}
