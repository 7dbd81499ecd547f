import type { Clock } from "./clock.js";
import type { MemoryEntry } from "./memory-directory.js";
import { type MemoryFace, MemoryVolume } from "./memory-volume.js";
import type { DirectoryNode } from "./node.js";
import type { Quota } from "./quota.js";

// The numbers below are left to what is underneath, where it counts its files.
const FIRST_INO = 2 ** 40;

/** A file system that reads what is underneath it and keeps every change in memory. */
export class OverlayVolume extends MemoryVolume {
  /**
   * The nodes that stand on a file underneath and are changed, held, or above such a one, by inode number.
   * Of every other file each look makes a node of its own.
   */
  readonly live = new Map<number, MemoryEntry>();

  /** Shows itself with the given device number. */
  constructor(quota: Quota, clock: Clock, face: MemoryFace) {
    super(quota, clock, face, FIRST_INO);
  }

  override unique(node: DirectoryNode): DirectoryNode {
    const live = node.volume === this ? this.live.get(node.ino) : undefined;
    return live?.kind === "directory" ? live : node;
  }
}
