import type { ByteText } from "./byte-text.js";
import type { MemoryEntry } from "./memory-directory.js";
import type { OverlayDirectory } from "./overlay-directory.js";
import type { OverlayVolume } from "./overlay-volume.js";

/** Where a node of an overlay was found. */
export interface OverlayPlace {
  readonly volume: OverlayVolume;
  /** The directory, unless it is the overlay's root. */
  readonly directory: OverlayDirectory | undefined;
  readonly name: ByteText;
}

/**
 * What ties a node of an overlay to its place in the tree underneath. While the node is used, be it held,
 * changed or above such a one, it is the one object for its inode.
 */
export class Tie {
  readonly place: OverlayPlace;
  readonly #node: MemoryEntry;
  #uses = 0;
  #isChanged = false;
  #isMoved = false;
  #usedDirectory: OverlayDirectory | undefined;

  constructor(node: MemoryEntry, place: OverlayPlace) {
    this.#node = node;
    this.place = place;
  }

  /** Whether the node has attributes of its own, and an inode of the quota for them. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** Whether the node was given another place than the one underneath. */
  get isMoved(): boolean {
    return this.#isMoved;
  }

  /** Makes the node the one for its inode until the matching `drop`. */
  use(): void {
    // In a loop, as directories may nest deeper than calls can.
    for (let tie: Tie | undefined = this; tie; tie = tie.#usedDirectory?.tie) {
      tie.#uses++;
      if (tie.#uses > 1) return;
      tie.place.volume.live.set(tie.#node.ino, tie.#node);
      tie.#usedDirectory = tie.place.directory?.unique;
    }
  }

  /** Ends one `use`. */
  drop(): void {
    for (let tie: Tie | undefined = this; tie; ) {
      tie.#uses--;
      if (tie.#uses > 0) return;
      tie.place.volume.live.delete(tie.#node.ino);
      const above: Tie | undefined = tie.#usedDirectory?.tie;
      tie.#usedDirectory = undefined;
      tie = above;
    }
  }

  /** Takes an inode for the node's own attributes, and answers whether it had none; throws ENOSPC. */
  change(): boolean {
    if (this.#isChanged) return false;
    this.place.volume.quota.takeInode();
    this.#isChanged = true;
    this.use();
    return true;
  }

  /** Gives the inode back: the last name and the last holder went. */
  forget(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.place.volume.quota.returnInode();
    this.drop();
  }

  /** Notes that the node was given another place, so that it needs the one underneath no more. */
  move(): void {
    this.#isMoved = true;
    this.#leave();
  }

  #leave(): void {
    this.#usedDirectory?.tie.drop();
    this.#usedDirectory = undefined;
  }
}
