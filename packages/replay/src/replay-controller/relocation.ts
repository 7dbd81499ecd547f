import { NULL, type Pointer, pointer } from "@sandbox/protocol";
import type { Content } from "./content.js";

/** Memory that stands at one address in the recording and at another in the live guest. */
export interface Range {
  readonly recorded: bigint;
  readonly live: bigint;
  /** In bytes. */
  readonly length: number;
  readonly content: Content;
  /** The argument that points there, by its name; none for a block. */
  readonly argument?: string;
}

/** An address of the recording, found in the live guest. */
export interface Place {
  readonly live: Pointer;
  /** What is known of the memory there. */
  readonly range: Range;
  /** How far into it, in bytes. */
  readonly offset: number;
}

/**
 * Where the addresses of a recording are in a live guest: in blocks that the controller made and has not freed,
 * and near the addresses that the request at hand came with. Nothing else keeps its name from one request to the
 * next, since a guest frees its memory without saying so.
 */
export class Relocation {
  /** Ascending by their recorded address, none overlaps another. */
  readonly #blocks: Range[] = [];
  /** When each block was made: the higher, the later. */
  readonly #ages = new WeakMap<Range, number>();
  #made = 0;
  /** Those of the request at hand. */
  #near: Range[] = [];
  /** Addresses that the recorded controller returned, whatever they are. */
  readonly #handles = new Map<bigint, Pointer>();

  /** Another request: what the one before came with is gone. */
  enter(): void {
    this.#near = [];
  }

  /** The request at hand came with an address, or memory that it points to has one in it. */
  learn(range: Range): void {
    this.#near.push(range);
  }

  /** The guest has made a block. */
  learnBlock(block: Range): void {
    // Where it overlaps an older one, the guest has freed that.
    for (let at = this.#find(block.recorded + BigInt(block.length) - 1n); at >= 0; ) {
      const older = this.#blocks[at] as Range;
      if (older.recorded + BigInt(older.length) <= block.recorded) break;
      this.#blocks.splice(at, 1);
      at--;
    }
    this.#blocks.splice(this.#find(block.recorded) + 1, 0, block);
    this.#ages.set(block, ++this.#made);
  }

  /** The block at `recorded` is no more. */
  forgetBlock(recorded: bigint): void {
    const at = this.#find(recorded);
    if (at >= 0) this.#blocks.splice(at, 1);
    this.#handles.delete(recorded);
  }

  /** The controller returned an address: the guest may come back with it. */
  learnHandle(recorded: bigint, live: Pointer): void {
    this.#handles.set(recorded, live);
  }

  /** What the guest has for an address that the recorded controller gave to it. */
  given(recorded: bigint): Pointer | undefined {
    if (recorded === NULL) return NULL;
    return this.block(recorded)?.live ?? this.#handles.get(recorded);
  }

  /** The block that an address is in. */
  block(recorded: bigint): Place | undefined {
    const range = this.#blocks[this.#find(recorded)];
    return range && placeIn(range, recorded);
  }

  /** Where an address is: in a block, else above the nearest address below that the request came with. */
  locate(recorded: bigint): Place | undefined {
    const near = this.#nearest(recorded);
    const block = this.block(recorded);
    if (!block) return near;
    // What the call says of the memory goes before what the block was made for.
    return near && near.live === block.live ? near : block;
  }

  /** The blocks that can still be there: not those in whose place the live guest has made a newer one. */
  get blocks(): readonly Range[] {
    const kept: Range[] = [];
    const byPlace = this.#blocks.toSorted((one, other) => (one.live < other.live ? -1 : 1));
    for (const block of byPlace) {
      let isStale = false;
      for (let last = kept.at(-1); last && last.live + BigInt(last.length) > block.live; last = kept.at(-1)) {
        isStale = this.#isNewer(last, block);
        if (isStale) break;
        kept.pop();
      }
      if (!isStale) kept.push(block);
    }
    return kept;
  }

  #isNewer(block: Range, other: Range): boolean {
    return (this.#ages.get(block) ?? 0) > (this.#ages.get(other) ?? 0);
  }

  /** The live address of each that the recorded controller returned, by that. */
  get handles(): ReadonlyMap<bigint, Pointer> {
    return this.#handles;
  }

  #nearest(recorded: bigint): Place | undefined {
    let best: Range | undefined;
    for (const range of this.#near) {
      if (range.recorded > recorded || !placeIn(range, recorded)) continue;
      if (!best || range.recorded > best.recorded) best = range;
    }
    return best && placeIn(best, recorded);
  }

  /** The last block that begins at or below an address; -1 where there is none. */
  #find(recorded: bigint): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#blocks[middle] as Range).recorded > recorded) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }
}

function placeIn(range: Range, recorded: bigint): Place | undefined {
  const offset = recorded - range.recorded;
  // Of nothing there is still the beginning.
  if (offset < 0n || (offset > 0n && offset >= BigInt(range.length))) return undefined;
  return { live: pointer(range.live + offset), range, offset: Number(offset) };
}
