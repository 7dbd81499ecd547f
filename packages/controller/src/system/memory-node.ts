import type { Timespec } from "@sandbox/protocol";
import type { MemoryVolume } from "./memory-volume.js";
import { isBefore } from "./moment.js";
import type { Attributes, Creation, NodeBase } from "./node.js";

/** What every inode in memory has: attributes, a count of its names, and a count of who holds it open. */
export abstract class MemoryNode implements NodeBase {
  readonly volume: MemoryVolume;
  readonly ino: number;
  protected readonly own: Attributes;
  #holds = 0;

  /** Takes an inode of the volume, and pages for what stands beside it; throws ENOSPC where either lacks. */
  constructor(volume: MemoryVolume, type: number, creation: Creation, pages = 0) {
    volume.quota.takeInode(pages);
    this.volume = volume;
    this.ino = volume.nextIno();
    const now = volume.now();
    this.own = {
      mode: type | creation.bits,
      uid: creation.uid,
      gid: creation.gid,
      links: 1,
      size: 0,
      blocks: 0,
      device: 0,
      accessed: now,
      modified: now,
      changed: now,
    };
  }

  attributes(): Attributes {
    return this.own;
  }

  status(): Attributes {
    return this.own;
  }

  setMode(bits: number): void {
    this.own.mode = (this.own.mode & ~0o7777) | bits;
    this.own.changed = this.volume.now();
  }

  /** Gives the file to another user and group. */
  setOwner(uid: number, gid: number): void {
    this.own.uid = uid;
    this.own.gid = gid;
    this.own.changed = this.volume.now();
  }

  setTimes(accessed: Timespec | undefined, modified: Timespec | undefined): void {
    this.own.accessed = accessed ?? this.own.accessed;
    this.own.modified = modified ?? this.own.modified;
    this.own.changed = this.volume.now();
  }

  hold(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    this.#discardIfUnused();
  }

  /** Counts a new name, which takes an inode's worth of room; throws ENOSPC. */
  addName(): void {
    // As tmpfs counts: otherwise names without end fit into one inode.
    this.volume.quota.takeInode();
    this.own.links++;
    this.own.changed = this.volume.now();
  }

  /** Counts a removed name; the last one takes the content with it, once nobody holds it. */
  dropName(): void {
    this.own.changed = this.volume.now();
    if (this.own.links > 1) this.volume.quota.returnInode();
    this.own.links--;
    this.#discardIfUnused();
  }

  /** Notes that a name of it was moved. */
  noteMove(): void {
    this.own.changed = this.volume.now();
  }

  /** Notes that the content was read, as Linux does it by default: only where it was changed since. */
  protected noteRead(): void {
    if (!isBefore(this.own.modified, this.own.accessed)) this.own.accessed = this.volume.now();
  }

  /** Notes that the content was changed. */
  protected noteChange(): void {
    const now = this.volume.now();
    this.own.modified = now;
    this.own.changed = now;
  }

  /** Gives back what the content takes. */
  protected abstract discard(): void;

  #discardIfUnused(): void {
    if (this.own.links > 0 || this.#holds > 0) return;
    this.discard();
    this.volume.quota.returnInode();
  }
}
