import { killTrees } from "./kill-trees.js";
import { processTable } from "./process-table.js";
import type { ProcessTree } from "./process-tree.js";

/** A guest whose session is over, and whose processes are to go. */
export interface EndingGuest {
  readonly tree: ProcessTree;
  /** Whether its first process is gone. */
  readonly isReaped: () => boolean;
  /** Called once: when nothing of it is left, or after 5 s. */
  readonly onGone: () => void;
}

/** How long a killed process may take to go; then the guest is given up without waiting for it. */
const graceMs = 5000;
/** How often it is looked whether what was killed is gone. */
const lookMs = 10;

/**
 * The guests that are being ended, all together: what each would look for by itself is looked for once, so that
 * hundreds of them that end in one turn do not take the event loop from those that go on.
 */
export class EndingGuests {
  /** Until when each may take. */
  readonly #deadlines = new Map<EndingGuest, number>();
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /** Stops a guest now, and kills what runs of it, also what it left behind after a normal exit, within this turn of the event loop. */
  add(guest: EndingGuest): void {
    if (!guest.isReaped()) guest.tree.stop();
    this.#deadlines.set(guest, performance.now() + graceMs);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.look();
  }

  /** Looks within this turn of the event loop who is gone: right after the first process of one was reaped. */
  look(): void {
    this.#immediate ??= setImmediate(() => this.#round());
  }

  #round(): void {
    clearImmediate(this.#immediate);
    this.#immediate = undefined;
    this.#part();
    if (this.#timer || this.#deadlines.size === 0) return;
    killTrees([...this.#deadlines.keys()].map(({ tree }) => tree));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#round();
    }, lookMs);
  }

  /** Lets those go of whom nothing is left, or who took too long. */
  #part(): void {
    processTable.look(true);
    const now = performance.now();
    for (const [guest, deadline] of this.#deadlines) {
      if (now < deadline && (!guest.isReaped() || guest.tree.hasSurvivors())) continue;
      this.#deadlines.delete(guest);
      guest.onGone();
    }
    if (this.#deadlines.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Those of this thread. */
export const endingGuests = new EndingGuests();
