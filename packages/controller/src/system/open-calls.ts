import { accessFlags, atFd, fcntl as commands, openFlags, openFlagsMask } from "@sandbox/protocol";
import { fail } from "../failure.js";
import {
  type Credentials,
  creationIn,
  dropSetIdsUnlessRoot,
  owns,
  requireAccess,
  requireInsert,
} from "./credentials.js";
import type { Node } from "./node.js";
import { OpenFile } from "./open-file.js";
import type { Calls, Parts } from "./parts.js";
import { isNamed, type LastLink, type Place } from "./resolve-path.js";

const { O_CREAT, O_EXCL, O_TRUNC, O_DIRECTORY, O_NOFOLLOW, O_NOATIME } = openFlags;
const { O_CLOEXEC, O_LARGEFILE, O_PATH } = openFlags;
const { R_OK, W_OK } = accessFlags;
const { AT_FDCWD } = atFd;
const PERMISSIONS = 0o7777;

// What the access mode asks for, by its two bits. The fourth value grants nothing and asks for both.
const WANTED = [R_OK, W_OK, R_OK | W_OK, R_OK | W_OK] as const;

/** Opens a file as open(2) does, and answers its descriptor; throws what that is refused with. */
export function openAt(parts: Parts, dirfd: number, path: Uint8Array, flags: number, mode: number): number {
  const { tree, descriptors, credentials } = parts;
  // With O_PATH the other flags do not count.
  const used = (flags & O_PATH) !== 0 ? flags & (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : flags;
  if ((used & O_CREAT) !== 0 && (used & O_DIRECTORY) !== 0) throw fail("EINVAL");
  if (path.length === 0) throw fail("ENOENT");
  descriptors.requireFree();
  const place = tree.placeAt(dirfd, path, lastLinkOf(used));
  const node = place.node ?? create(place, credentials, used, mode & PERMISSIONS);
  if (place.node !== undefined) requireOpening(place, place.node, credentials, used);
  // As on Linux of 64 bits, for whatever is opened and not only marked.
  const kept = (used & O_PATH) !== 0 ? used : used | O_LARGEFILE;
  const fd = descriptors.add(new OpenFile(node, kept), (flags & O_CLOEXEC) !== 0);
  if (place.node?.kind === "file" && (used & O_TRUNC) !== 0) {
    place.node.truncate(0);
    dropSetIdsUnlessRoot(place.node, credentials);
  }
  return fd;
}

/** The calls that make, copy and end descriptors. */
export function openCalls(parts: Parts): Calls<"open" | "openat" | "close" | "dup" | "dup2" | "fcntl"> {
  const { descriptors } = parts;
  const duplicate = (fd: number, closesOnExec: boolean, minimum: bigint) => {
    const file = descriptors.place(fd);
    if (minimum < 0n || minimum >= BigInt(descriptors.capacity)) throw fail("EINVAL");
    return descriptors.add(file, closesOnExec, Number(minimum));
  };
  const fcntlRows: Readonly<Record<number, (fd: number, argument: bigint) => number>> = {
    [commands.F_DUPFD]: (fd, argument) => duplicate(fd, false, argument),
    [commands.F_DUPFD_CLOEXEC]: (fd, argument) => duplicate(fd, true, argument),
    [commands.F_GETFD]: (fd) => Number(descriptors.closesOnExec(fd)),
    [commands.F_SETFD]: (fd, argument) => {
      descriptors.setClosesOnExec(fd, (argument & 1n) !== 0n);
      return 0;
    },
    [commands.F_GETFL]: (fd) => descriptors.place(fd).flags,
    [commands.F_SETFL]: (fd, argument) => {
      descriptors.get(fd).setStatusFlags(Number(BigInt.asIntN(32, argument)));
      return 0;
    },
  };
  return {
    open: ({ path, flags, mode }) => openAt(parts, AT_FDCWD, path, flags, mode),
    openat: ({ dirfd, path, flags, mode }) => openAt(parts, dirfd, path, flags, mode),
    close: ({ fd }) => descriptors.close(fd),
    dup: ({ oldfd }) => duplicate(oldfd, false, 0n),
    dup2: ({ oldfd, newfd }) => duplicateTo(parts, oldfd, newfd, false),
    fcntl({ fd, command, argument }) {
      const { isPathOnly } = descriptors.place(fd);
      const row = fcntlRows[command];
      return row === undefined ? fail(isPathOnly ? "EBADF" : "EINVAL") : row(fd, argument);
    },
  };
}

/** Makes a descriptor stand for another's file, as dup2(2) does: onto itself, it changes nothing. */
export function duplicateTo(parts: Parts, oldFd: number, newFd: number, closesOnExec: boolean): number {
  const { descriptors } = parts;
  descriptors.place(oldFd);
  return oldFd === newFd ? newFd : descriptors.replace(oldFd, newFd, closesOnExec);
}

function lastLinkOf(flags: number): LastLink {
  if ((flags & O_CREAT) === 0) return (flags & O_NOFOLLOW) !== 0 ? "keep" : "follow";
  return (flags & (O_EXCL | O_NOFOLLOW)) !== 0 ? "keep-always" : "create";
}

function create(place: Place, credentials: Credentials, flags: number, bits: number): Node {
  if ((flags & O_CREAT) === 0) throw fail("ENOENT");
  if (place.hasSlash) throw fail("EISDIR");
  const { directory, name } = place;
  requireInsert(directory, credentials);
  return directory.createFile(name, creationIn(directory, credentials, bits));
}

/** Throws what opening a file that is there is refused with, in the order in which Linux looks. */
function requireOpening(place: Place, node: Node, credentials: Credentials, flags: number): void {
  const isDirectory = node.kind === "directory";
  if ((flags & O_CREAT) !== 0) {
    if (place.hasSlash && isNamed(place)) throw fail("EISDIR");
    if ((flags & O_EXCL) !== 0) throw fail("EEXIST");
    if (isDirectory) throw fail("EISDIR");
  }
  if (((flags & O_DIRECTORY) !== 0 || place.hasSlash) && !isDirectory) throw fail("ENOTDIR");
  if ((flags & O_PATH) !== 0) return;
  const truncates = (flags & O_TRUNC) !== 0;
  const wanted = (WANTED[flags & openFlagsMask] ?? 0) | (truncates ? W_OK : 0);
  if (node.kind === "link") throw fail("ELOOP");
  if (isDirectory && (wanted & W_OK) !== 0) throw fail("EISDIR");
  requireAccess(node, credentials, wanted);
  if ((flags & O_NOATIME) !== 0 && !owns(node, credentials)) throw fail("EPERM");
}
