import { accessFlags } from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { Attributes, Creation, DirectoryNode, Node } from "./node.js";

/** Who the guest is to the file system. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  /** The permission bits that new files do not get. */
  umask: number;
}

const { R_OK, W_OK, X_OK } = accessFlags;
const ALL_EXECUTE = 0o111;
const STICKY = 0o1000;
const PERMISSIONS = 0o7777;
const SET_UID = 0o4000;
const SET_GID = 0o2000;
const SET_GID_RUNNABLE = 0o2010;

/** Throws EROFS for a write to a read-only volume, and EACCES where the permission bits do not grant it all. */
export function requireAccess(node: Node, credentials: Credentials, wanted: number): void {
  const isWrite = (wanted & W_OK) !== 0;
  if (isWrite && node.volume.isReadOnly && node.kind !== "device") throw fail("EROFS");
  if (!permits(node, credentials, wanted)) throw fail("EACCES");
}

/** Throws what a look into a directory is refused with: ENOTDIR or EACCES. */
export function requireSearch(node: Node, credentials: Credentials): asserts node is DirectoryNode {
  if (node.kind !== "directory") throw fail("ENOTDIR");
  if (!permits(node, credentials, X_OK)) throw fail("EACCES");
}

/** Throws what a new entry is refused with: EROFS, EACCES, or ENOENT in a directory that was removed. */
export function requireInsert(directory: DirectoryNode, credentials: Credentials): void {
  requireAccess(directory, credentials, W_OK | X_OK);
  if (directory.isRemoved) throw fail("ENOENT");
}

/** Throws what the removal of an entry is refused with: EROFS, EACCES, or EPERM in another's sticky directory. */
export function requireRemoval(directory: DirectoryNode, node: Node, credentials: Credentials): void {
  requireAccess(directory, credentials, W_OK | X_OK);
  const { mode, uid } = directory.attributes();
  const isGuarded = (mode & STICKY) !== 0 && uid !== credentials.uid;
  if (isGuarded && !owns(node, credentials)) throw fail("EPERM");
}

/** Throws what a change of an inode is refused with: EROFS, or EPERM for who does not own it. */
export function requireOwnership(node: Node, credentials: Credentials): void {
  if (node.volume.isReadOnly) throw fail("EROFS");
  if (!owns(node, credentials)) throw fail("EPERM");
}

/** Whether the file belongs to the guest, or the guest is root. */
export function owns(node: Node, { uid }: Credentials): boolean {
  return uid === 0 || node.attributes().uid === uid;
}

/** Answers whose a new entry is: the guest's, with the directory's group where that says so (set-group-id). */
export function creationIn(directory: DirectoryNode, credentials: Credentials, bits: number): Creation {
  const { mode, gid } = directory.attributes();
  const inherits = (mode & SET_GID) !== 0;
  const isOutsider = inherits && credentials.uid !== 0 && gid !== credentials.gid;
  // A file that its group may run does not get the group's rights from who is not of that group.
  const refused = isOutsider && (bits & SET_GID_RUNNABLE) === SET_GID_RUNNABLE ? SET_GID : 0;
  return {
    bits: bits & ~credentials.umask & ~refused,
    uid: credentials.uid,
    gid: inherits ? gid : credentials.gid,
  };
}

/** Takes the set-id bits of a file away as its content is changed, unless root does that. */
export function dropSetIdsUnlessRoot(node: Node, { uid }: Credentials): void {
  if (uid !== 0) dropSetIds(node);
}

/** Takes the set-id bits of a file away, as when it gets another owner; set-group-id only where the group may run it. */
export function dropSetIds(node: Node): void {
  if (node.kind !== "file") return;
  const mode = node.attributes().mode & PERMISSIONS;
  const dropped = (mode & SET_UID) | ((mode & SET_GID_RUNNABLE) === SET_GID_RUNNABLE ? SET_GID : 0);
  if (dropped !== 0) node.setMode(mode & ~dropped);
}

function permits(node: Node, credentials: Credentials, wanted: number): boolean {
  const attributes = node.attributes();
  if (credentials.uid !== 0) return (bitsFor(attributes, credentials) & wanted) === wanted;
  // Root may all but run a file that nobody may run.
  return (wanted & X_OK) === 0 || node.kind === "directory" || (attributes.mode & ALL_EXECUTE) !== 0;
}

/** The three bits of the class that the guest is in: the owner's hold even where others may more. */
function bitsFor({ mode, uid, gid }: Attributes, credentials: Credentials): number {
  if (uid === credentials.uid) return (mode >> 6) & (R_OK | W_OK | X_OK);
  if (gid === credentials.gid) return (mode >> 3) & (R_OK | W_OK | X_OK);
  return mode & (R_OK | W_OK | X_OK);
}
