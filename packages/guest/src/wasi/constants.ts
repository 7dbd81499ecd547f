import { dType, fileType, fileTypeMask } from "@sandbox/protocol";

/** What a file is, in WASI. */
export const FileType = {
  UNKNOWN: 0,
  BLOCK_DEVICE: 1,
  CHARACTER_DEVICE: 2,
  DIRECTORY: 3,
  REGULAR_FILE: 4,
  SOCKET_DGRAM: 5,
  SOCKET_STREAM: 6,
  SYMBOLIC_LINK: 7,
} as const;

/** Flags of an open file. */
export const FdFlags = { APPEND: 1, DSYNC: 2, NONBLOCK: 4, RSYNC: 8, SYNC: 16 } as const;

/** How `path_open` opens. */
export const OpenFlags = { CREAT: 1, DIRECTORY: 2, EXCL: 4, TRUNC: 8 } as const;

/** How a path is looked up. */
export const LookupFlags = { SYMLINK_FOLLOW: 1 } as const;

/** Which times are set, and how. */
export const TimeFlags = { ATIM: 1, ATIM_NOW: 2, MTIM: 4, MTIM_NOW: 8 } as const;

const right = (bit: number) => 1n << BigInt(bit);

const DATASYNC = right(0);
const READ = right(1);
const SEEK = right(2);
const TELL = right(5);
const WRITE = right(6);
const ALLOCATE = right(8);
const READDIR = right(14);
const SET_SIZE = right(22);

/**
 * What may be done with a descriptor. Programs read them (wasi-libc tells a terminal and the access mode by them);
 * that nothing else is done is the controller's business.
 */
export const Rights = {
  ALL: right(30) - 1n,
  /** Any of these means that a file is opened for reading. */
  READING: READ | READDIR,
  /** Any of these means that a file is opened for writing. */
  WRITING: DATASYNC | WRITE | ALLOCATE | SET_SIZE,
  /** What a terminal lacks. */
  SEEKING: SEEK | TELL,
} as const;

/** What `poll_oneoff` waits for. */
export const EventType = { CLOCK: 0, FD_READ: 1, FD_WRITE: 2 } as const;

const byMode: ReadonlyMap<number, number> = new Map([
  [fileType.S_IFBLK, FileType.BLOCK_DEVICE],
  [fileType.S_IFCHR, FileType.CHARACTER_DEVICE],
  [fileType.S_IFDIR, FileType.DIRECTORY],
  [fileType.S_IFREG, FileType.REGULAR_FILE],
  [fileType.S_IFLNK, FileType.SYMBOLIC_LINK],
  [fileType.S_IFSOCK, FileType.SOCKET_STREAM],
]);

/** The type in a mode of stat(2). A pipe has none in WASI. */
export function fileTypeOfMode(mode: number): number {
  return byMode.get(mode & fileTypeMask) ?? FileType.UNKNOWN;
}

const byEntry: ReadonlyMap<number, number> = new Map([
  [dType.DT_BLK, FileType.BLOCK_DEVICE],
  [dType.DT_CHR, FileType.CHARACTER_DEVICE],
  [dType.DT_DIR, FileType.DIRECTORY],
  [dType.DT_REG, FileType.REGULAR_FILE],
  [dType.DT_LNK, FileType.SYMBOLIC_LINK],
  [dType.DT_SOCK, FileType.SOCKET_STREAM],
]);

/** The type in an entry of readdir(3). */
export function fileTypeOfEntry(type: number): number {
  return byEntry.get(type) ?? FileType.UNKNOWN;
}
