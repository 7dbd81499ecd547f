import type { Statvfs, Timespec } from "@sandbox/protocol";
import type { Clock } from "./clock.js";
import { toTimespec } from "./moment.js";
import type { DirectoryNode, Volume } from "./node.js";
import type { Quota } from "./quota.js";
import { quotaStatvfs } from "./room.js";

/** How a volume in memory shows itself. */
export interface MemoryFace {
  /** What `st_dev` says of its files; 1 by default. */
  readonly device?: bigint;
  /** Whether every change is refused with EROFS; false by default. */
  readonly isReadOnly?: boolean;
}

/** A file system that lives in memory. */
export class MemoryVolume implements Volume {
  readonly device: bigint;
  readonly isReadOnly: boolean;
  readonly mounts = new Map<number, DirectoryNode>();
  readonly quota: Quota;
  readonly #clock: Clock;
  #lastIno: number;

  /** Numbers its files from `firstIno` on. */
  constructor(
    quota: Quota,
    clock: Clock,
    { device = 1n, isReadOnly = false }: MemoryFace = {},
    firstIno = 1,
  ) {
    this.#lastIno = firstIno - 1;
    this.device = device;
    this.isReadOnly = isReadOnly;
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

  /** Answers the one object that stands for an inode while it is changed. */
  unique(node: DirectoryNode): DirectoryNode {
    return node;
  }

  statvfs(): Statvfs {
    return quotaStatvfs(this.quota, this);
  }
}
