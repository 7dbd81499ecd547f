import type { BigIntStats } from "node:fs";
import { PAGE_BYTES, type Quota } from "./quota.js";

// Pages that one number of a charge keeps, a bit each.
const PAGES_PER_MASK = 32;

/** What the guest took of a host file system for one file. */
interface Charge {
  /** Names that the guest made. */
  names: number;
  /** How many names it has as far as the guest made them or there was but one, so that none is outside. */
  knownLinks: number;
  /** When the file was made of which that is known, in nanoseconds since 1970. */
  born: bigint | undefined;
  /** Pages that the guest wrote to: a bit for each, by its number divided by 32. */
  readonly pages: Map<number, number>;
}

/**
 * What a guest took of the host by way of one mount: an inode of the quota for each name that it made, and a
 * page for each page that it wrote to, until its file is removed. What was there before is never counted,
 * nor given back. A quota that does not suffice is EDQUOT: the device has room still.
 */
export class WritableAccount {
  readonly #quota: Quota;
  readonly #charges = new Map<number, Charge>();

  constructor(quota: Quota) {
    this.#quota = quota;
  }

  /** Makes a name, for which there has to be room, and as many pages beside it; `make` answers its inode number. */
  name<Made extends { readonly ino: number }>(make: () => Made, pages = 0): Made {
    this.#quota.takeInode(pages, "EDQUOT");
    try {
      const made = make();
      const charge = this.#charge(made.ino);
      charge.names++;
      for (let page = 0; page < pages; page++) mark(charge, page);
      return made;
    } catch (error) {
      this.#quota.returnInode();
      this.#quota.returnPages(pages);
      throw error;
    }
  }

  /** Notes that the guest gave a file, that has no name outside, one more. */
  noteLink(ino: number, { nlink, birthtimeNs }: BigIntStats): void {
    const charge = this.#charge(ino);
    charge.knownLinks = Number(nlink) + 1;
    charge.born = birthtimeNs;
  }

  /** Whether a file has more names than are known to be in the mount. */
  isShared(ino: number, { nlink, birthtimeNs }: BigIntStats): boolean {
    const charge = this.#charges.get(ino);
    // The host may have given the number to another file since.
    return nlink > (charge?.born === birthtimeNs ? BigInt(charge.knownLinks) : 1n);
  }

  /** Answers how many bytes of a write there is room for; throws EDQUOT where there is none. */
  room(ino: number, position: number, length: number): number {
    const charge = this.#charges.get(ino);
    let free = this.#quota.freePages;
    let end = position;
    for (let page = Math.floor(position / PAGE_BYTES); end < position + length; page++) {
      if (charge === undefined || !isMarked(charge, page)) free--;
      if (free < 0) break;
      end = (page + 1) * PAGE_BYTES;
    }
    if (end === position && length > 0) throw this.#quota.refusePages(1, "EDQUOT");
    return Math.min(end, position + length) - position;
  }

  /** Takes the pages of a range; throws EDQUOT, taking none, where they do not all fit. */
  take(ino: number, position: number, length: number): void {
    if (length <= 0) return;
    const first = Math.floor(position / PAGE_BYTES);
    const last = Math.floor((position + length - 1) / PAGE_BYTES);
    const charge = this.#charge(ino);
    // Refused before the pages are counted one by one: the range may be of any length.
    const taken = charge.pages.size * PAGES_PER_MASK;
    if (last - first + 1 > this.#quota.freePages + taken)
      throw this.#quota.refusePages(last - first + 1, "EDQUOT");
    let missing = 0;
    for (let page = first; page <= last; page++) if (!isMarked(charge, page)) missing++;
    this.#quota.takePages(missing, "EDQUOT");
    for (let page = first; page <= last; page++) mark(charge, page);
  }

  /** Gives back the pages after a file's new end. */
  cut(ino: number, length: number): void {
    const charge = this.#charges.get(ino);
    if (charge === undefined) return;
    const kept = Math.ceil(length / PAGE_BYTES);
    let returned = 0;
    for (const [index, mask] of charge.pages) {
      const keptHere = Math.min(Math.max(kept - index * PAGES_PER_MASK, 0), PAGES_PER_MASK);
      const left = keptHere === PAGES_PER_MASK ? mask : mask & ((1 << keptHere) - 1);
      returned += bitCount(mask) - bitCount(left);
      if (left === 0) charge.pages.delete(index);
      else charge.pages.set(index, left);
    }
    this.#quota.returnPages(returned);
  }

  /** Notes that a name of a file was removed. */
  dropName(ino: number): void {
    const charge = this.#charges.get(ino);
    if (charge === undefined) return;
    if (charge.names > 0) this.#quota.returnInode();
    charge.names = Math.max(charge.names - 1, 0);
    charge.knownLinks = Math.max(charge.knownLinks - 1, 1);
    if (charge.names === 0 && charge.knownLinks === 1 && charge.pages.size === 0) this.#charges.delete(ino);
  }

  /** Notes that a file has neither names nor holders any more. */
  forget(ino: number): void {
    const charge = this.#charges.get(ino);
    if (charge === undefined) return;
    this.cut(ino, 0);
    this.#quota.returnInode(charge.names);
    this.#charges.delete(ino);
  }

  #charge(ino: number): Charge {
    const known = this.#charges.get(ino);
    if (known !== undefined) return known;
    const charge = { names: 0, knownLinks: 1, born: undefined, pages: new Map<number, number>() };
    this.#charges.set(ino, charge);
    return charge;
  }
}

function isMarked({ pages }: Charge, page: number): boolean {
  const mask = pages.get(Math.floor(page / PAGES_PER_MASK)) ?? 0;
  return (mask & (1 << (page % PAGES_PER_MASK))) !== 0;
}

function mark({ pages }: Charge, page: number): void {
  const index = Math.floor(page / PAGES_PER_MASK);
  pages.set(index, (pages.get(index) ?? 0) | (1 << (page % PAGES_PER_MASK)));
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask >>> 0; rest !== 0; rest >>>= 1) count += rest & 1;
  return count;
}
