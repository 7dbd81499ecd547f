/** Blocks begin at multiples of this, as malloc(3)'s do. In bytes. */
const ALIGNMENT = 16;

interface Block {
  readonly offset: number;
  readonly size: number;
}

/**
 * A small malloc(3): first fit, neighbours joined when freed. Its memory grows as it is used, up to `maximumBytes`.
 */
export class Scratch {
  #bytes = new Uint8Array(64 * 1024);
  /** Behind the last block that was ever used. */
  #top = 0;
  /** Free blocks below `#top`, by offset; no two touch. */
  readonly #free: Block[] = [];
  readonly #sizes = new Map<number, number>();
  readonly #maximumBytes: number;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** The memory as it is now; growing replaces it. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Answers where a block of `size` bytes begins, or `undefined` when there is no room. */
  allocate(size: number): number | undefined {
    const wanted = Math.max(ALIGNMENT, Math.ceil(size / ALIGNMENT) * ALIGNMENT);
    const offset = this.#reuse(wanted) ?? this.#extend(wanted);
    if (offset !== undefined) this.#sizes.set(offset, wanted);
    return offset;
  }

  #reuse(wanted: number): number | undefined {
    const index = this.#free.findIndex((block) => block.size >= wanted);
    const block = this.#free[index];
    if (!block) return undefined;
    const rest = block.size - wanted;
    if (rest === 0) this.#free.splice(index, 1);
    else this.#free[index] = { offset: block.offset + wanted, size: rest };
    return block.offset;
  }

  #extend(wanted: number): number | undefined {
    const offset = this.#top;
    const needed = offset + wanted;
    if (needed > this.#maximumBytes) return undefined;
    if (needed > this.#bytes.length) {
      const bytes = new Uint8Array(Math.min(2 ** Math.ceil(Math.log2(needed)), this.#maximumBytes));
      bytes.set(this.#bytes.subarray(0, offset));
      this.#bytes = bytes;
    }
    this.#top = needed;
    return offset;
  }

  /** Gives a block back; `false` where none begins there. */
  free(offset: number): boolean {
    const size = this.#sizes.get(offset);
    if (size === undefined) return false;
    this.#sizes.delete(offset);
    let start = offset;
    let end = offset + size;
    let index = this.#free.findIndex((block) => block.offset > offset);
    if (index < 0) index = this.#free.length;
    const after = this.#free[index];
    if (after?.offset === end) {
      end += after.size;
      this.#free.splice(index, 1);
    }
    const before = this.#free[index - 1];
    if (before && before.offset + before.size === start) {
      start = before.offset;
      this.#free.splice(--index, 1);
    }
    if (end === this.#top) this.#top = start;
    else this.#free.splice(index, 0, { offset: start, size: end - start });
    return true;
  }
}
