import { fail } from "../failure.js";

/** How much room a page takes; content is kept and counted in whole pages. */
export const PAGE_BYTES = 4096;

// The root, /tmp, /dev and what is in it.
const STANDING_INODES = 6;

/** What the memory file system may hold, and what it holds. */
export class Quota {
  readonly maximumPages: number;
  readonly maximumInodes: number;
  #pages = 0;
  #inodes = 0;

  /** Throws a RangeError where a maximum is no whole number. */
  constructor(maximumBytes: number, maximumInodes: number) {
    requireCount("quotas.bytes", maximumBytes, 0);
    requireCount("quotas.inodes", maximumInodes, STANDING_INODES);
    this.maximumPages = Math.floor(maximumBytes / PAGE_BYTES);
    this.maximumInodes = maximumInodes;
  }

  /** Pages that are still free. */
  get freePages(): number {
    return this.maximumPages - this.#pages;
  }

  /** Inodes that are still free. */
  get freeInodes(): number {
    return this.maximumInodes - this.#inodes;
  }

  /** Takes pages; throws ENOSPC, taking none, where there are not so many. */
  takePages(count: number): void {
    if (count > this.freePages) throw fail("ENOSPC");
    this.#pages += count;
  }

  /** Takes the inode of one name, and pages for what stands beside it; throws ENOSPC, taking nothing, where either lacks. */
  takeInode(pages = 0): void {
    if (this.freeInodes <= 0) throw fail("ENOSPC");
    this.takePages(pages);
    this.#inodes++;
  }

  /** Gives pages back. */
  returnPages(count: number): void {
    this.#pages -= count;
  }

  /** Gives the inode of one name back. */
  returnInode(): void {
    this.#inodes--;
  }
}

/** Throws a RangeError, saying which option it is, where a number is not whole or too small. */
export function requireCount(option: string, value: number, minimum: number): void {
  if (Number.isSafeInteger(value) && value >= minimum) return;
  throw new RangeError(`expected ${option} to be a whole number from ${minimum} on, received ${value}`);
}
