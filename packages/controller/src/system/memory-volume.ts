import type { Statvfs, Timespec } from "@sandbox/protocol";
import type { Clock } from "./clock.js";
import { toTimespec } from "./moment.js";
import type { DirectoryNode, Volume } from "./node.js";
import type { Quota } from "./quota.js";
import { statvfsOf } from "./room.js";

/** The file system that lives in memory and may be written. */
export class MemoryVolume implements Volume {
  readonly device = 1n;
  readonly isReadOnly = false;
  readonly mounts = new Map<number, DirectoryNode>();
  readonly quota: Quota;
  readonly #clock: Clock;
  #lastIno = 0;

  constructor(quota: Quota, clock: Clock) {
    this.quota = quota;
    this.#clock = clock;
  }

  /** The time that a change is dated with. */
  now(): Timespec {
    return toTimespec(this.#clock.now());
  }

  /** Answers an inode number that no file of this volume had before. */
  nextIno(): number {
    return ++this.#lastIno;
  }

  statvfs(): Statvfs {
    return statvfsOf({
      device: this.device,
      pages: this.quota.maximumPages,
      freePages: this.quota.freePages,
      inodes: this.quota.maximumInodes,
      freeInodes: this.quota.freeInodes,
      flags: 0n,
    });
  }
}
