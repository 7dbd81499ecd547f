import type { Timespec } from "@sandbox/protocol";
import type { MemoryVolume } from "./memory-volume.js";
import { isBefore } from "./moment.js";
import type { Attributes, Creation, NodeBase } from "./node.js";

const DAY_SECONDS = 24 * 60 * 60;

/** What an inode stands for that is not new: it takes no room until it is changed. */
export interface Standing {
  readonly ino: number;
  readonly attributes: Attributes;
}

/** What every inode in memory has: attributes, a count of its names, and a count of who holds it open. */
export abstract class MemoryNode implements NodeBase {
  readonly volume: MemoryVolume;
  readonly ino: number;
  protected readonly own: Attributes;
  #holds = 0;
  // Names that took an inode's worth of room each.
  #extraNames = 0;
  #revision = 0;

  /**
   * Takes an inode of the volume for a new file, and pages for what stands beside it; throws ENOSPC where
   * either lacks.
   */
  constructor(volume: MemoryVolume, type: number, beginning: Creation | Standing, pages = 0) {
    this.volume = volume;
    if ("ino" in beginning) {
      this.ino = beginning.ino;
      this.own = { ...beginning.attributes };
      return;
    }
    volume.quota.takeInode(pages);
    this.ino = volume.nextIno();
    const now = volume.now();
    this.own = {
      mode: type | beginning.bits,
      uid: beginning.uid,
      gid: beginning.gid,
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
    this.change();
    this.own.mode = (this.own.mode & ~0o7777) | bits;
    this.own.changed = this.volume.now();
  }

  /** Gives the file to another user and group. */
  setOwner(uid: number, gid: number): void {
    this.change();
    this.own.uid = uid;
    this.own.gid = gid;
    this.own.changed = this.volume.now();
  }

  setTimes(accessed: Timespec | undefined, modified: Timespec | undefined): void {
    this.change();
    this.own.accessed = accessed ?? this.own.accessed;
    this.own.modified = modified ?? this.own.modified;
    this.own.changed = this.volume.now();
  }

  hold(_wanted?: number): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    this.#discardIfUnused();
  }

  /** Counts a new name, which takes an inode's worth of room; throws ENOSPC. */
  addName(): void {
    this.change();
    // As tmpfs counts: otherwise names without end fit into one inode.
    this.volume.quota.takeInode();
    this.#extraNames++;
    this.own.links++;
    this.own.changed = this.volume.now();
  }

  /** Counts a removed name; the last one takes the content with it, once nobody holds it. */
  dropName(): void {
    this.own.changed = this.volume.now();
    if (this.#extraNames > 0) {
      this.volume.quota.returnInode();
      this.#extraNames--;
    }
    this.own.links--;
    this.#discardIfUnused();
  }

  /** Notes that a name of it was moved. */
  noteMove(): void {
    this.own.changed = this.volume.now();
  }

  /** Comes before every change of the inode; throws ENOSPC where there is no room for one that is not in memory yet. */
  change(): void {
    this.#revision++;
  }

  /** How many changes there were, by which a later state can be told from an earlier one. */
  get revision(): number {
    return this.#revision;
  }

  /** Comes before a name of it is removed; throws ENOSPC where that is a change that has no room. */
  prepareDrop(): void {
    // It is in memory already.
  }

  /** Whether a file is open, or a directory is someone's working directory. */
  protected get isHeld(): boolean {
    return this.#holds > 0;
  }

  /** Notes that the content was read, as Linux does it by default: where the file was changed since, and once a day. */
  protected noteRead(): void {
    if (this.volume.isReadOnly) return;
    const { accessed, modified, changed } = this.own;
    const isUnchanged = isBefore(modified, accessed) && isBefore(changed, accessed);
    const now = this.volume.now();
    if (isUnchanged && now.tv_sec - accessed.tv_sec < DAY_SECONDS) return;
    this.own.accessed = now;
  }

  /** Notes that the content was changed. */
  protected noteChange(): void {
    const now = this.volume.now();
    this.own.modified = now;
    this.own.changed = now;
  }

  /** Gives back what the content takes. */
  protected abstract discard(): void;

  /** Gives the inode back. */
  protected forget(): void {
    this.volume.quota.returnInode();
  }

  #discardIfUnused(): void {
    if (this.own.links > 0 || this.#holds > 0) return;
    this.discard();
    this.forget();
  }
}
