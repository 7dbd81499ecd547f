import { emptyStatvfs, type Statvfs } from "@sandbox/protocol";
import { PAGE_BYTES, type Quota } from "./quota.js";

/** The longest file name, in bytes, as on Linux's file systems. */
export const MAXIMUM_NAME_BYTES = 255;

/** ST_RDONLY of statvfs(3). */
export const READ_ONLY_FLAG = 1n;

/** The room of a volume. */
export interface Room {
  readonly device: bigint;
  /** Pages in all, and those that are free. */
  readonly pages: number;
  readonly freePages: number;
  /** Inodes in all, and those that are free. */
  readonly inodes: number;
  readonly freeInodes: number;
  /** Mount flags as in statvfs(3). */
  readonly flags: bigint;
}

/** Tells of a volume's room as statvfs(3) does. */
export function statvfsOf(room: Room): Statvfs {
  const freePages = BigInt(room.freePages);
  const freeInodes = BigInt(room.freeInodes);
  return {
    ...emptyStatvfs,
    f_bsize: BigInt(PAGE_BYTES),
    f_frsize: BigInt(PAGE_BYTES),
    f_blocks: BigInt(room.pages),
    f_bfree: freePages,
    f_bavail: freePages,
    f_files: BigInt(room.inodes),
    f_ffree: freeInodes,
    f_favail: freeInodes,
    f_fsid: room.device,
    f_flag: room.flags,
    f_namemax: BigInt(MAXIMUM_NAME_BYTES),
  };
}

/** Tells of the quota as of a volume's room. */
export function quotaStatvfs(quota: Quota, volume: { device: bigint; isReadOnly: boolean }): Statvfs {
  return statvfsOf({
    device: volume.device,
    pages: quota.maximumPages,
    freePages: quota.freePages,
    inodes: quota.maximumInodes,
    freeInodes: quota.freeInodes,
    flags: volume.isReadOnly ? READ_ONLY_FLAG : 0n,
  });
}
