import type { Statvfs, Timespec } from "@sandbox/protocol";
import type { Answer } from "../answer.js";
import type { ByteText } from "./byte-text.js";
import type { Wakeup } from "./pauses.js";

/** A file system in the tree: it numbers its inodes and counts its room. */
export interface Volume {
  /** What `st_dev` says of its files. */
  readonly device: bigint;
  /** Whether every change is refused with EROFS. */
  readonly isReadOnly: boolean;
  /** The roots that cover its directories, by the inode number of the covered one. */
  readonly mounts: Map<number, DirectoryNode>;
  /** Tells of its room. */
  statvfs(): Statvfs;
}

/** What an inode says of itself. */
export interface Attributes {
  /** Type bits and permission bits. */
  mode: number;
  uid: number;
  gid: number;
  /** How many names it has. */
  links: number;
  /** Length in bytes. */
  size: number;
  /** What it takes on its volume, in units of 512 bytes. */
  blocks: number;
  /** The device number of a special file. */
  device: number;
  accessed: Timespec;
  modified: Timespec;
  changed: Timespec;
}

/** What every file has, of whatever kind and on whatever volume. A change on a read-only volume throws EROFS. */
export interface NodeBase {
  readonly volume: Volume;
  /** The inode number, the same as long as the volume exists. */
  readonly ino: number;
  /** What it said of itself when it was looked up, or says now; not to be written by the caller. */
  attributes(): Attributes;
  /** What it says of itself now, as far as that can be told. */
  status(): Attributes;
  /** Sets the permission bits (07777). */
  setMode(bits: number): void;
  /** Gives the file to another user and group. */
  setOwner(uid: number, gid: number): void;
  /** Sets times; one that is left out stays. */
  setTimes(accessed: Timespec | undefined, modified: Timespec | undefined): void;
  /**
   * Keeps the content though the last name goes: a file is open, or a directory is someone's working
   * directory. What it is opened for are the bits of access(2), all of them where nothing is said; throws
   * what the host refuses that with.
   */
  hold(wanted?: number): void;
  /** Ends one `hold`. */
  release(): void;
}

/** A regular file. */
export interface FileNode extends NodeBase {
  readonly kind: "file";
  /** Answers at most `length` bytes from a position; none at or after the end. It counts as read unless `isUnnoted`. */
  read(position: number, length: number, isUnnoted?: boolean): Uint8Array;
  /** Writes and answers how many bytes; fewer, or ENOSPC, where room runs out. */
  write(position: number, bytes: Uint8Array): number;
  /** Sets the length; new bytes read as zero and take no room. */
  truncate(length: number): void;
  /** Takes the room for a range, and grows the file to its end. */
  allocate(position: number, length: number): void;
  /** Answers where content is at or after a position within the file; nothing where only a hole follows. All of it is content where this is left out. */
  nextData?(position: number): number | undefined;
  /** Answers where a hole is at or after such a position; the end of the file counts as one. */
  nextHole?(position: number): number;
}

/** Who makes a file, and with which permission bits. */
export interface Creation {
  readonly bits: number;
  readonly uid: number;
  readonly gid: number;
}

/** An entry of a listing. */
export interface DirectoryEntry {
  readonly name: ByteText;
  readonly ino: number;
  /** Type bits, as in a mode. */
  readonly type: number;
}

/**
 * A directory. It only stores: names are single components of at most 255 bytes, and rights, types and
 * clashes were looked at before a change is asked for.
 */
export interface DirectoryNode extends NodeBase {
  readonly kind: "directory";
  /** Its name where it is, "" for the root of the tree. */
  readonly name: ByteText;
  /** The directory that holds it; itself for the root of the tree. */
  readonly parent: DirectoryNode;
  /** Whether it was removed while someone held it. */
  readonly isRemoved: boolean;
  /** Whether it has no entry but `.` and `..`. */
  readonly isEmpty: boolean;
  lookup(name: ByteText): Node | undefined;
  /** Answers the entry that follows a name in byte order; "" for the first. */
  entryAfter(name: ByteText): DirectoryEntry | undefined;
  createFile(name: ByteText, creation: Creation): FileNode;
  createDirectory(name: ByteText, creation: Creation): DirectoryNode;
  createLink(name: ByteText, target: ByteText, creation: Creation): LinkNode;
  /** Gives a file of the same volume another name. */
  link(name: ByteText, node: Node): void;
  /** Removes a name: of a file, or of an empty directory. */
  remove(name: ByteText): void;
  /** Moves an entry within the volume, replacing what has the new name. */
  move(name: ByteText, to: DirectoryNode, newName: ByteText): void;
}

/** A symbolic link. */
export interface LinkNode extends NodeBase {
  readonly kind: "link";
  target(): ByteText;
}

/** A character device: it has no positions and no end of its own. */
export interface DeviceNode extends NodeBase {
  readonly kind: "device";
  read(length: number): Uint8Array;
  write(bytes: Uint8Array): number;
}

/** One end of a pipe, or a terminal: what descriptors 0, 1 and 2 are. */
export interface StreamNode extends NodeBase {
  readonly kind: "stream";
  readonly isTerminal: boolean;
  /** Whether it is answered at once when it is used. */
  readonly isReady: boolean;
  /** Has `wake` called when it may be; nothing where only the guest itself could bring that about. */
  readonly whenReady: Wakeup | undefined;
  /** Where it cannot be answered at once, it is refused with EAGAIN unless it may wait. */
  read(length: number, mayWait: boolean): Answer<Uint8Array>;
  write(bytes: Uint8Array, mayWait: boolean): Answer<number>;
}

/** Any file. */
export type Node = FileNode | DirectoryNode | LinkNode | DeviceNode | StreamNode;
