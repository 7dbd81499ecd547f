import { readdirSync } from "node:fs";
import { openPipes } from "./held-pipes.js";
import { canSeeProcesses, type ProcStat, readStat } from "./proc-stat.js";

/** A process as it was when it was first seen: a parent that ends is replaced by another. */
export interface Sighting extends Omit<ProcStat, "childrenCpuMs" | "rssBytes"> {
  /** The pipes and sockets that it has open, by the names that the kernel gives them: read once, for all guests. */
  readonly pipes: () => readonly string[];
}

/** How old the table may be for a look that is one of many. */
const freshMs = 20;
/** How many new processes such a look reads, so that a guest that starts many does not take the host's time. */
const maximumReads = 256;

/**
 * The machine's processes that appear while there are guests, for all guests at once: each is read when it is first
 * seen, so that looking again costs one listing of /proc, however many guests there are.
 */
export class ProcessTable {
  /** Those that are there, and were there before the first guest or have been told of. */
  #known: ReadonlySet<number> = new Set();
  readonly #inboxes = new Set<Sighting[]>();
  #lookedAt = 0;

  /** Tells `inbox` of every process that appears from now on, until it leaves. */
  enter(inbox: Sighting[]): void {
    if (this.#inboxes.size === 0 && canSeeProcesses) this.#known = new Set(listProcesses());
    this.#inboxes.add(inbox);
  }

  leave(inbox: Sighting[]): void {
    this.#inboxes.delete(inbox);
  }

  /** Looks for new ones: as of now where that `isUrgent`, else as of at most 20 ms ago. */
  look(isUrgent: boolean): void {
    const now = performance.now();
    if (!canSeeProcesses || (!isUrgent && now - this.#lookedAt < freshMs)) return;
    this.#lookedAt = now;
    const known = new Set<number>();
    let reads = isUrgent ? Number.POSITIVE_INFINITY : maximumReads;
    for (const pid of listProcesses()) {
      if (!this.#known.has(pid)) {
        if (reads-- <= 0) continue;
        this.#tell(pid);
      }
      known.add(pid);
    }
    this.#known = known;
  }

  #tell(pid: number): void {
    const stat = readStat(pid);
    if (!stat) return;
    let pipes: readonly string[] | undefined;
    const sighting: Sighting = {
      ...stat,
      pipes() {
        pipes ??= openPipes(pid);
        return pipes;
      },
    };
    for (const inbox of this.#inboxes) inbox.push(sighting);
  }
}

function listProcesses(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** The one table of this thread. */
export const processTable = new ProcessTable();
