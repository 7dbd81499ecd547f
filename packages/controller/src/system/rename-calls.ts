import { accessFlags, atFd } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { type Credentials, requireAccess, requireInsert, requireRemoval } from "./credentials.js";
import type { DirectoryNode, Node } from "./node.js";
import type { Calls, Parts } from "./parts.js";
import { isNamed, type Place } from "./resolve-path.js";

const { AT_FDCWD } = atFd;

/** The calls that rename files. */
export function renameCalls({ tree, credentials }: Parts): Calls<"rename" | "renameat"> {
  const rename = (oldDirfd: number, oldPath: Uint8Array, newDirfd: number, newPath: Uint8Array) => {
    const from = tree.placeAt(oldDirfd, oldPath, "keep-always");
    const to = tree.placeAt(newDirfd, newPath, "keep-always");
    const node = requirePlaces(from, to);
    if (to.node !== undefined && isSame(node, to.node)) return;
    requireRights(from, node, to, credentials);
    from.directory.move(from.name, to.directory, to.name);
  };
  return {
    rename: ({ oldpath, newpath }) => rename(AT_FDCWD, oldpath, AT_FDCWD, newpath),
    renameat: ({ olddirfd, oldpath, newdirfd, newpath }) => rename(olddirfd, oldpath, newdirfd, newpath),
  };
}

/** Answers what is renamed; throws what the two places alone refuse, in the order in which Linux looks. */
function requirePlaces(from: Place, to: Place): Node {
  if (from.directory.volume !== to.directory.volume) throw fail("EXDEV");
  if (!isNamed(from) || !isNamed(to)) throw fail("EBUSY");
  if (from.directory.volume.isReadOnly) throw fail("EROFS");
  if (from.node === undefined) throw fail("ENOENT");
  if (from.node.kind !== "directory" && (from.hasSlash || to.hasSlash)) throw fail("ENOTDIR");
  if (holds(from.node, to.directory)) throw fail("EINVAL");
  if (to.node !== undefined && holds(to.node, from.directory)) throw fail("ENOTEMPTY");
  return from.node;
}

function requireRights(from: Place, node: Node, to: Place, credentials: Credentials): void {
  requireRemoval(from.directory, node, credentials);
  if (to.node === undefined) requireInsert(to.directory, credentials);
  else requireReplacement(to.directory, to.node, node, credentials);
  if (isMount(from) || isMount(to)) throw fail("EBUSY");
  // A directory that moves has its `..` rewritten.
  if (node.kind === "directory" && !isSame(from.directory, to.directory)) {
    requireAccess(node, credentials, accessFlags.W_OK);
  }
  if (to.node?.kind === "directory" && !to.node.isEmpty) throw fail("ENOTEMPTY");
}

/** Whether another volume's root covers what has this name. */
function isMount({ directory, node }: Place): boolean {
  return node !== undefined && node.volume !== directory.volume;
}

function requireReplacement(
  directory: DirectoryNode,
  replaced: Node,
  node: Node,
  credentials: Credentials,
): void {
  requireRemoval(directory, replaced, credentials);
  if (node.kind === "directory" && replaced.kind !== "directory") throw fail("ENOTDIR");
  if (node.kind !== "directory" && replaced.kind === "directory") throw fail("EISDIR");
}

/** Whether two nodes are the same file: a volume may make an object for each look at it. */
function isSame(one: Node, other: Node): boolean {
  return one.volume === other.volume && one.ino === other.ino;
}

/** Whether a directory is the other, or has it somewhere below. */
function holds(node: Node, directory: DirectoryNode): boolean {
  for (let at = directory; ; at = at.parent) {
    if (isSame(at, node)) return true;
    if (at.parent === at) return false;
  }
}
