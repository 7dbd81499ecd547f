import { fail } from "../failure.js";
import { PAGE_BYTES, type Quota } from "./quota.js";

/** The longest file, in bytes: every position in it is a safe integer. */
export const MAXIMUM_FILE_BYTES = Number.MAX_SAFE_INTEGER;

/** Content that shows through where a file's own pages are not. */
export interface Backing {
  /** How many bytes of it show through. */
  readonly size: number;
  /** Answers at most `length` bytes from a position. */
  read(position: number, length: number): Uint8Array;
}

const EMPTY = new Uint8Array(0);
// Stands for a page that is paid for and was never written; replaced before anything is written to it.
const ZERO_PAGE = new Uint8Array(PAGE_BYTES);

/**
 * The bytes of a file, kept in pages that are there only once they are written to: a hole takes no memory
 * and no room of the quota, and reads as zeros, or as what the file was put upon.
 */
export class FilePages {
  readonly #quota: Quota;
  readonly #pages = new Map<number, Uint8Array>();
  #size = 0;
  #backing: Backing | undefined;
  // How much of the backing shows through: what was once cut off never comes back.
  #backedBytes = 0;
  // Pages of its own that are after those of the backing.
  #pagesBeyond = 0;

  constructor(quota: Quota) {
    this.#quota = quota;
  }

  /** The length of the file, in bytes. */
  get size(): number {
    return this.#size;
  }

  /** How many pages have content, be it the file's own or what shows through. */
  get coveredPages(): number {
    return this.#backedPages + this.#pagesBeyond;
  }

  /** Puts the file, that is empty, upon other content. */
  putUpon(backing: Backing): void {
    this.#backing = backing;
    this.#backedBytes = backing.size;
    this.#size = backing.size;
  }

  /** Answers a copy of at most `length` bytes. */
  read(position: number, length: number): Uint8Array {
    const count = Math.min(length, this.#size - position);
    if (count <= 0) return EMPTY;
    const bytes = new Uint8Array(count);
    this.#readBacking(position, bytes);
    forEachPage(position, count, (index, start, from, to) => {
      const page = this.#pages.get(index);
      if (page !== undefined) bytes.set(page.subarray(start, start + to - from), from);
      return true;
    });
    return bytes;
  }

  /** Answers where content is at or after a position; nothing where only a hole follows. */
  nextData(position: number): number | undefined {
    const first = Math.floor(position / PAGE_BYTES);
    if (this.#covers(first)) return position;
    let next = Number.POSITIVE_INFINITY;
    for (const [index, page] of this.#pages) {
      if (page !== ZERO_PAGE && index > first && index < next) next = index;
    }
    const found = next * PAGE_BYTES;
    return found < this.#size ? found : undefined;
  }

  /** Answers where a hole is at or after a position; the end counts as one. */
  nextHole(position: number): number {
    let index = Math.floor(position / PAGE_BYTES);
    if (!this.#covers(index)) return position;
    index = Math.max(index, this.#backedPages);
    while (this.#covers(index)) index++;
    return Math.min(index * PAGE_BYTES, this.#size);
  }

  #covers(index: number): boolean {
    const page = this.#pages.get(index);
    return page === undefined ? index < this.#backedPages : page !== ZERO_PAGE;
  }

  /** Writes and answers how many bytes; throws ENOSPC where there is room for none, EFBIG past the longest file. */
  write(position: number, bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    const count = Math.min(bytes.length, MAXIMUM_FILE_BYTES - position);
    if (count <= 0) throw fail("EFBIG");
    let written = 0;
    forEachPage(position, count, (index, start, from, to) => {
      const page = this.#writablePage(index, to - from === PAGE_BYTES);
      if (page === undefined) return false;
      page.set(bytes.subarray(from, to), start);
      written = to;
      return true;
    });
    if (written === 0) throw this.#quota.refusePages(1);
    this.#size = Math.max(this.#size, position + written);
    return written;
  }

  /** Sets the length; gives back the pages after it. Throws EFBIG past the longest file. */
  truncate(length: number): void {
    if (length > MAXIMUM_FILE_BYTES) throw fail("EFBIG");
    if (length < this.#size) this.#cut(length);
    this.#size = length;
  }

  /** Takes every page of a range, and grows the file to its end; throws ENOSPC, taking none, where they do not all fit. */
  allocate(position: number, length: number): void {
    if (length > MAXIMUM_FILE_BYTES - position) throw fail("EFBIG");
    const first = Math.floor(position / PAGE_BYTES);
    const last = Math.floor((position + length - 1) / PAGE_BYTES);
    // Refused before the pages are counted one by one: the range may be of any length.
    if (last - first + 1 > this.#quota.freePages + this.#pages.size) {
      throw this.#quota.refusePages(last - first + 1);
    }
    const missing: number[] = [];
    for (let index = first; index <= last; index++) if (!this.#pages.has(index)) missing.push(index);
    this.#quota.requirePages(missing.length);
    // What shows through is copied, so that it can be written over without more room.
    const pages = missing.map((index) => (index < this.#backedPages ? this.#backedPage(index) : ZERO_PAGE));
    this.#quota.takePages(missing.length);
    missing.forEach((index, i) => {
      this.#add(index, pages[i] ?? ZERO_PAGE);
    });
    this.#size = Math.max(this.#size, position + length);
  }

  /** Takes over a file's first content, whose pages it becomes; throws ENOSPC where it does not fit. */
  fill(bytes: Uint8Array): void {
    const count = Math.ceil(bytes.length / PAGE_BYTES);
    this.#quota.takePages(count);
    const copy = new Uint8Array(count * PAGE_BYTES);
    copy.set(bytes);
    for (let index = 0; index < count; index++) {
      this.#add(index, copy.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES));
    }
    this.#size = bytes.length;
  }

  get #backedPages(): number {
    return Math.ceil(this.#backedBytes / PAGE_BYTES);
  }

  #add(index: number, page: Uint8Array): void {
    this.#pages.set(index, page);
    if (index >= this.#backedPages) this.#pagesBeyond++;
  }

  /** Answers a page to be written to, or nothing where there is no room for it; one that is wholly written over begins as zeros. */
  #writablePage(index: number, isWhole: boolean): Uint8Array | undefined {
    const page = this.#pages.get(index);
    if (page !== undefined && page !== ZERO_PAGE) return page;
    if (page === undefined && this.#quota.freePages === 0) return undefined;
    const shows = page === undefined && !isWhole && index < this.#backedPages;
    const fresh = shows ? this.#backedPage(index) : new Uint8Array(PAGE_BYTES);
    if (page === undefined) {
      this.#quota.takePages(1);
      this.#add(index, fresh);
    } else {
      this.#pages.set(index, fresh);
    }
    return fresh;
  }

  #backedPage(index: number): Uint8Array {
    const page = new Uint8Array(PAGE_BYTES);
    this.#readBacking(index * PAGE_BYTES, page);
    return page;
  }

  /** Fills bytes with what shows through at a position; what is shorter than it was reads as zeros. */
  #readBacking(position: number, into: Uint8Array): void {
    const end = Math.min(this.#backedBytes - position, into.length);
    for (let at = 0; at < end; ) {
      const bytes = this.#backing?.read(position + at, end - at) ?? EMPTY;
      if (bytes.length === 0) return;
      into.set(bytes.subarray(0, end - at), at);
      at += bytes.length;
    }
  }

  #cut(length: number): void {
    const kept = Math.ceil(length / PAGE_BYTES);
    const before = this.#pages.size;
    for (const index of this.#pages.keys()) if (index >= kept) this.#pages.delete(index);
    this.#quota.returnPages(before - this.#pages.size);
    this.#backedBytes = Math.min(this.#backedBytes, length);
    this.#pagesBeyond = 0;
    for (const index of this.#pages.keys()) if (index >= this.#backedPages) this.#pagesBeyond++;
    const last = this.#pages.get(kept - 1);
    // What was cut off must read as zeros when the file grows again.
    if (last !== undefined && last !== ZERO_PAGE && length % PAGE_BYTES !== 0) {
      last.fill(0, length % PAGE_BYTES);
    }
  }
}

/** Visits the pages of a range, each with its place in the page and in the caller's bytes, while `visit` answers true. */
function forEachPage(
  position: number,
  count: number,
  visit: (index: number, start: number, from: number, to: number) => boolean,
): void {
  let from = 0;
  while (from < count) {
    const index = Math.floor((position + from) / PAGE_BYTES);
    const start = position + from - index * PAGE_BYTES;
    const to = Math.min(count, from + PAGE_BYTES - start);
    if (!visit(index, start, from, to)) return;
    from = to;
  }
}
