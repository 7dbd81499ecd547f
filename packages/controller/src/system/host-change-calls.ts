import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  ftruncateSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { type ErrnoName, openFlags, type Timespec } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { type ByteText, toBytes } from "./byte-text.js";
import {
  asking,
  type ExpectedEntry,
  entryPath,
  HEARD,
  handlePath,
  isSameFile,
  openEntry,
  statEntry,
} from "./host-calls.js";

// A descriptor that only marks a file: opening it acts on nothing, be it a FIFO or a device.
const MARK = openFlags.O_PATH | constants.O_NOFOLLOW;
// Only a file that was not there is made, and a link is never followed.
const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const NANOSECOND = 1e-9;

// Which errors of a change a guest may hear of as they are, beside those of a look.
const CHANGE_HEARD: Readonly<Record<string, ErrnoName>> = {
  ...HEARD,
  EPERM: "EPERM",
  EEXIST: "EEXIST",
  ENOTEMPTY: "ENOTEMPTY",
  EISDIR: "EISDIR",
  ENOTDIR: "ENOTDIR",
  EBUSY: "EBUSY",
  EINVAL: "EINVAL",
  EXDEV: "EXDEV",
  EMLINK: "EMLINK",
  EFBIG: "EFBIG",
  ENOSPC: "ENOSPC",
  EDQUOT: "EDQUOT",
  EROFS: "EROFS",
  ETXTBSY: "ETXTBSY",
};

/** Opens an entry to mark it: nothing of it can be read or written through the descriptor. Throws as `openEntry`. */
export function markEntry(directory: number, entry: ExpectedEntry): number {
  return openEntry(directory, entry, MARK);
}

/** Opens once more what a descriptor stands for, with the access that the flags say; throws EACCES. */
export function reopen(handle: number, flags: number): number {
  return changing(() => openSync(handlePath(handle), flags));
}

/** Marks once more the directory that a descriptor stands for. */
export function remark(handle: number): number {
  return reopen(handle, openFlags.O_PATH | constants.O_DIRECTORY);
}

/** Makes an empty file in an open host directory and opens it to be read and written; throws EEXIST. */
export function createEntry(directory: number, name: ByteText, bits: number): number {
  return changing(() => openSync(entryPath(directory, name), CREATE, bits));
}

/** Makes a directory in an open host directory; throws EEXIST. */
export function createDirectoryEntry(directory: number, name: ByteText, bits: number): void {
  changing(() => mkdirSync(entryPath(directory, name), bits));
}

/** Makes a symbolic link in an open host directory, its text as it is; throws EEXIST. */
export function createLinkEntry(directory: number, name: ByteText, target: ByteText): void {
  changing(() => symlinkSync(Buffer.from(toBytes(target)), entryPath(directory, name)));
}

/** A name in an open host directory. */
export interface HostName {
  readonly directory: number;
  readonly name: ByteText;
}

/**
 * Gives a host file another name; throws ESTALE, and takes the name back, where the first one stands for
 * another file than expected.
 */
export function linkEntry(from: HostName, to: HostName, expected: BigIntStats): void {
  const made = entryPath(to.directory, to.name);
  // link(2) does not follow a symbolic link in the last place.
  changing(() => linkSync(entryPath(from.directory, from.name), made));
  const stats = statEntry(to.directory, to.name);
  if (stats !== undefined && isSameFile(stats, expected)) return;
  changing(() => unlinkSync(made));
  throw fail("ESTALE");
}

/** Removes the name of a file, or of a directory. */
export function removeEntry(directory: number, name: ByteText, isDirectory: boolean): void {
  const remove = isDirectory ? rmdirSync : unlinkSync;
  changing(() => remove(entryPath(directory, name)));
}

/** Moves an entry, replacing what has the new name, as rename(2) does. */
export function renameEntry(from: HostName, to: HostName): void {
  changing(() => renameSync(entryPath(from.directory, from.name), entryPath(to.directory, to.name)));
}

/** Writes to an open host file from a position, and answers how many bytes. */
export function writeHandle(handle: number, position: number, bytes: Uint8Array): number {
  return changing(() => writeSync(handle, bytes, 0, bytes.length, position));
}

/** Sets the length of an open host file. */
export function truncateHandle(handle: number, length: number): void {
  changing(() => ftruncateSync(handle, length));
}

/** Sets the permission bits of what a descriptor stands for. */
export function setHandleMode(handle: number, bits: number): void {
  changing(() => chmodSync(handlePath(handle), bits));
}

/** Sets the times of what a descriptor stands for, as near as a double of seconds comes. */
export function setHandleTimes(handle: number, accessed: Timespec, modified: Timespec): void {
  changing(() => utimesSync(handlePath(handle), toSeconds(accessed), toSeconds(modified)));
}

/** Sets the times of a symbolic link in an open host directory. */
export function setLinkTimes(
  { directory, name }: HostName,
  times: { readonly accessed: Timespec; readonly modified: Timespec },
): void {
  const path = entryPath(directory, name);
  changing(() => lutimesSync(path, toSeconds(times.accessed), toSeconds(times.modified)));
}

/** Closes a descriptor. */
export function closeHandle(handle: number): void {
  closeSync(handle);
}

function changing<Answer>(change: () => Answer): Answer {
  return asking(change, CHANGE_HEARD);
}

function toSeconds({ tv_sec, tv_nsec }: Timespec): number {
  return tv_sec + tv_nsec * NANOSECOND;
}
