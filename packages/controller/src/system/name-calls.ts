import { accessFlags, atFd, atFlags } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { toBytes } from "./byte-text.js";
import { creationIn, owns, requireAccess, requireInsert, requireRemoval } from "./credentials.js";
import type { Node } from "./node.js";
import type { Calls, Parts } from "./parts.js";
import { removeDirectory } from "./remove-directory.js";
import { isNamed, type Place, toPath } from "./resolve-path.js";

const { AT_FDCWD } = atFd;
const { AT_REMOVEDIR, AT_SYMLINK_FOLLOW, AT_EMPTY_PATH } = atFlags;
/** How many names a file may have. */
export const MAXIMUM_HARD_LINKS = 65_000;

/** The calls that remove names, give more of them, and read links. */
export function nameCalls(
  parts: Parts,
): Calls<"unlink" | "unlinkat" | "link" | "linkat" | "symlink" | "symlinkat" | "readlink" | "readlinkat"> {
  const { tree, credentials, descriptors } = parts;

  const unlink = (dirfd: number, path: Uint8Array) => {
    const place = tree.placeAt(dirfd, path, "keep-always");
    const { directory, name, node } = place;
    if (!isNamed(place)) throw fail("EISDIR");
    if (directory.volume.isReadOnly) throw fail("EROFS");
    if (node === undefined) throw fail("ENOENT");
    if (place.hasSlash) throw fail(node.kind === "directory" ? "EISDIR" : "ENOTDIR");
    requireRemoval(directory, node, credentials);
    if (node.kind === "directory") throw fail("EISDIR");
    directory.remove(name);
  };

  const link = (old: Node, dirfd: number, path: Uint8Array) => {
    const place = vacant(tree.placeAt(dirfd, path, "keep-always"));
    const { directory, name } = place;
    if (old.volume !== directory.volume) throw fail("EXDEV");
    if (!owns(old, credentials)) requireSafeSource(old);
    requireInsert(directory, credentials);
    if (old.kind === "directory") throw fail("EPERM");
    if (old.attributes().links === 0) throw fail("ENOENT");
    if (old.attributes().links >= MAXIMUM_HARD_LINKS) throw fail("EMLINK");
    directory.link(name, old);
  };

  /** Refuses to keep alive what others own and the guest may not write, as Linux does by default. */
  const requireSafeSource = (old: Node) => {
    if (old.kind !== "file") throw fail("EPERM");
    try {
      requireAccess(old, credentials, accessFlags.R_OK | accessFlags.W_OK);
    } catch {
      throw fail("EPERM");
    }
  };

  const symlink = (target: Uint8Array, dirfd: number, path: Uint8Array) => {
    const text = toPath(target);
    if (text === "") throw fail("ENOENT");
    const { directory, name } = vacant(tree.placeAt(dirfd, path, "keep-always"));
    requireInsert(directory, credentials);
    const creation = { ...creationIn(directory, credentials, 0), bits: 0o777 };
    directory.createLink(name, text, creation);
  };

  const readlink = (dirfd: number, path: Uint8Array, size: number) => {
    if (size <= 0) throw fail("EINVAL");
    // An empty path is the link that a descriptor of O_PATH and O_NOFOLLOW stands for.
    const isSelf = path.length === 0 && dirfd !== AT_FDCWD;
    const node = isSelf ? descriptors.place(dirfd).node : tree.at(dirfd, path, "keep");
    if (isSelf && node.kind !== "link") throw fail("ENOENT");
    if (node.kind !== "link") throw fail("EINVAL");
    return toBytes(node.target()).subarray(0, size);
  };

  return {
    unlink: ({ path }) => unlink(AT_FDCWD, path),
    unlinkat({ dirfd, path, flags }) {
      if ((flags & ~AT_REMOVEDIR) !== 0) return fail("EINVAL");
      if ((flags & AT_REMOVEDIR) !== 0) return removeDirectory(parts, dirfd, path);
      return unlink(dirfd, path);
    },
    link: ({ oldpath, newpath }) => link(tree.at(AT_FDCWD, oldpath, "keep"), AT_FDCWD, newpath),
    linkat({ olddirfd, oldpath, newdirfd, newpath, flags }) {
      if ((flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) !== 0) return fail("EINVAL");
      // AT_EMPTY_PATH takes a capability that no guest has.
      const old = tree.at(olddirfd, oldpath, (flags & AT_SYMLINK_FOLLOW) !== 0 ? "follow" : "keep");
      return link(old, newdirfd, newpath);
    },
    symlink: ({ target, linkpath }) => symlink(target, AT_FDCWD, linkpath),
    symlinkat: ({ target, newdirfd, linkpath }) => symlink(target, newdirfd, linkpath),
    readlink: ({ path, size }) => readlink(AT_FDCWD, path, size),
    readlinkat: ({ dirfd, path, size }) => readlink(dirfd, path, size),
  };
}

/** Answers a place where a file that is no directory can be made; throws EEXIST, ENOENT for a slash, or EROFS. */
function vacant(place: Place): Place {
  if (place.node !== undefined) throw fail("EEXIST");
  if (place.hasSlash) throw fail("ENOENT");
  if (place.directory.volume.isReadOnly) throw fail("EROFS");
  return place;
}
