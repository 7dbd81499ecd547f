import type { ErrnoName } from "@sandbox/protocol";
import { type Failure, fail } from "../failure.js";

/** How much room a page takes; content is kept and counted in whole pages. */
export const PAGE_BYTES = 4096;

/** The quotas of a guest that was given none of its own. */
export const defaultQuotas = { bytes: 256 * 1024 * 1024, inodes: 65_536, openFiles: 1024 } as const;

/** A quota, by its name in the options. */
export type QuotaName = keyof typeof defaultQuotas;

/**
 * Hears of each call that is refused with ENOSPC, EDQUOT or EMFILE because of a quota: which one, what it
 * is, and what the call would have brought it to (bytes, inodes, open files).
 */
export type QuotaListener = (quota: QuotaName, value: number, reached: number) => void;

// The root, /tmp, /dev and what is in it.
const STANDING_INODES = 6;

/** What the files of one system may take, on all its volumes together, and what they take. */
export class Quota {
  readonly maximumPages: number;
  readonly maximumInodes: number;
  readonly #maximumBytes: number;
  readonly #onReached: QuotaListener;
  #pages = 0;
  #inodes = 0;

  /** Throws a RangeError where a maximum is no whole number. */
  constructor(maximumBytes: number, maximumInodes: number, onReached: QuotaListener = () => undefined) {
    requireCount("quotas.bytes", maximumBytes, 0);
    requireCount("quotas.inodes", maximumInodes, STANDING_INODES);
    this.#maximumBytes = maximumBytes;
    this.maximumPages = Math.floor(maximumBytes / PAGE_BYTES);
    this.maximumInodes = maximumInodes;
    this.#onReached = onReached;
  }

  /** Pages that are still free. */
  get freePages(): number {
    return this.maximumPages - this.#pages;
  }

  /** Inodes that are still free. */
  get freeInodes(): number {
    return this.maximumInodes - this.#inodes;
  }

  /** Takes pages; throws ENOSPC, or the errno given, taking none, where there are not so many. */
  takePages(count: number, errno: ErrnoName = "ENOSPC"): void {
    this.requirePages(count, errno);
    this.#pages += count;
  }

  /** Throws ENOSPC, or the errno given, where not so many pages are free. */
  requirePages(count: number, errno: ErrnoName = "ENOSPC"): void {
    if (count > this.freePages) throw this.refusePages(count, errno);
  }

  /**
   * Takes the inode of one name, and pages for what stands beside it; throws ENOSPC, or the errno given,
   * taking nothing, where either lacks.
   */
  takeInode(pages = 0, errno: ErrnoName = "ENOSPC"): void {
    this.requireInodes(1, errno);
    this.takePages(pages, errno);
    this.#inodes++;
  }

  /** Throws ENOSPC, or the errno given, where not so many inodes are free. */
  requireInodes(count: number, errno: ErrnoName = "ENOSPC"): void {
    if (count <= this.freeInodes) return;
    this.#onReached("inodes", this.maximumInodes, this.#inodes + count);
    throw fail(errno);
  }

  /** Tells that so many more pages are refused, and answers what the call fails with. */
  refusePages(count: number, errno: ErrnoName = "ENOSPC"): Failure {
    this.#onReached("bytes", this.#maximumBytes, (this.#pages + count) * PAGE_BYTES);
    return fail(errno);
  }

  /** Gives pages back. */
  returnPages(count: number): void {
    this.#pages -= count;
  }

  /** Gives inodes back. */
  returnInode(count = 1): void {
    this.#inodes -= count;
  }
}

/** Throws a RangeError, saying which option it is, where a number is not whole or too small. */
export function requireCount(option: string, value: number, minimum: number): void {
  if (Number.isSafeInteger(value) && value >= minimum) return;
  throw new RangeError(`expected ${option} to be a whole number from ${minimum} on, received ${value}`);
}
