import { fail } from "../failure.js";
import { PAGE_BYTES, type Quota } from "./quota.js";

/** The longest file, in bytes: every position in it is a safe integer. */
export const MAXIMUM_FILE_BYTES = Number.MAX_SAFE_INTEGER;

const EMPTY = new Uint8Array(0);
// Stands for a page that is paid for and was never written; replaced before anything is written to it.
const ZERO_PAGE = new Uint8Array(PAGE_BYTES);

/**
 * The bytes of a file, kept in pages that are there only once they are written to: a hole takes no memory
 * and no room of the quota, and reads as zeros.
 */
export class FilePages {
  readonly #quota: Quota;
  readonly #pages = new Map<number, Uint8Array>();
  #size = 0;

  constructor(quota: Quota) {
    this.#quota = quota;
  }

  /** The length of the file, in bytes. */
  get size(): number {
    return this.#size;
  }

  /** How many pages are taken. */
  get pageCount(): number {
    return this.#pages.size;
  }

  /** Answers a copy of at most `length` bytes. */
  read(position: number, length: number): Uint8Array {
    const count = Math.min(length, this.#size - position);
    if (count <= 0) return EMPTY;
    const bytes = new Uint8Array(count);
    forEachPage(position, count, (index, start, from, to) => {
      const page = this.#pages.get(index);
      if (page !== undefined) bytes.set(page.subarray(start, start + to - from), from);
      return true;
    });
    return bytes;
  }

  /** Writes and answers how many bytes; throws ENOSPC where there is room for none, EFBIG past the longest file. */
  write(position: number, bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    const count = Math.min(bytes.length, MAXIMUM_FILE_BYTES - position);
    if (count <= 0) throw fail("EFBIG");
    let written = 0;
    forEachPage(position, count, (index, start, from, to) => {
      const page = this.#writablePage(index);
      if (page === undefined) return false;
      page.set(bytes.subarray(from, to), start);
      written = to;
      return true;
    });
    if (written === 0) throw fail("ENOSPC");
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
    if (last - first + 1 > this.#quota.freePages + this.#pages.size) throw fail("ENOSPC");
    const missing: number[] = [];
    for (let index = first; index <= last; index++) if (!this.#pages.has(index)) missing.push(index);
    this.#quota.takePages(missing.length);
    for (const index of missing) this.#pages.set(index, ZERO_PAGE);
    this.#size = Math.max(this.#size, position + length);
  }

  /** Takes over a file's first content, whose pages it becomes; throws ENOSPC where it does not fit. */
  fill(bytes: Uint8Array): void {
    const count = Math.ceil(bytes.length / PAGE_BYTES);
    this.#quota.takePages(count);
    const copy = new Uint8Array(count * PAGE_BYTES);
    copy.set(bytes);
    for (let index = 0; index < count; index++) {
      this.#pages.set(index, copy.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES));
    }
    this.#size = bytes.length;
  }

  #writablePage(index: number): Uint8Array | undefined {
    const page = this.#pages.get(index);
    if (page !== undefined && page !== ZERO_PAGE) return page;
    if (page === undefined) {
      if (this.#quota.freePages === 0) return undefined;
      this.#quota.takePages(1);
    }
    const fresh = new Uint8Array(PAGE_BYTES);
    this.#pages.set(index, fresh);
    return fresh;
  }

  #cut(length: number): void {
    const kept = Math.ceil(length / PAGE_BYTES);
    const before = this.#pages.size;
    for (const index of this.#pages.keys()) if (index >= kept) this.#pages.delete(index);
    this.#quota.returnPages(before - this.#pages.size);
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
