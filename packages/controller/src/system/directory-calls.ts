import { atFd } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { type ByteText, toBytes } from "./byte-text.js";
import { creationIn, requireInsert } from "./credentials.js";
import type { DirectoryNode } from "./node.js";
import type { Calls, Parts } from "./parts.js";
import { removeDirectory } from "./remove-directory.js";

const { AT_FDCWD } = atFd;
// What mkdir(2) takes of a mode: no set-user-id, no set-group-id.
const DIRECTORY_BITS = 0o1777;
const SET_GID = 0o2000;

/** The calls that make and remove directories, and choose the working one. */
export function directoryCalls(
  parts: Parts,
): Calls<"mkdir" | "mkdirat" | "rmdir" | "chdir" | "fchdir" | "getcwd"> {
  const { tree, descriptors, credentials } = parts;

  const mkdir = (dirfd: number, path: Uint8Array, mode: number) => {
    const { directory, name, node } = tree.placeAt(dirfd, path, "keep-always");
    if (node !== undefined) throw fail("EEXIST");
    requireInsert(directory, credentials);
    const creation = creationIn(directory, credentials, mode & DIRECTORY_BITS);
    const inherited = directory.attributes().mode & SET_GID;
    directory.createDirectory(name, { ...creation, bits: creation.bits | inherited });
  };

  return {
    mkdir: ({ path, mode }) => mkdir(AT_FDCWD, path, mode),
    mkdirat: ({ dirfd, path, mode }) => mkdir(dirfd, path, mode),
    rmdir: ({ path }) => removeDirectory(parts, AT_FDCWD, path),
    chdir: ({ path }) => tree.enter(tree.at(AT_FDCWD, path, "follow")),
    fchdir: ({ fd }) => tree.enter(descriptors.place(fd).node),
    getcwd({ size }) {
      if (size <= 0) return fail("EINVAL");
      return toBytes(pathOf(tree.workingDirectory, size));
    },
  };
}

/**
 * Answers where a directory is, which may be deeper than a path is long; throws ENOENT where it was removed, ERANGE
 * once its path, with its NUL, needs more than `room` bytes.
 */
function pathOf(directory: DirectoryNode, room: number): ByteText {
  let path = "";
  for (let at = directory; at.parent !== at; at = at.parent) {
    if (at.isRemoved) throw fail("ENOENT");
    path = `/${at.name}${path}`;
    if (path.length >= room) throw fail("ERANGE");
  }
  return path === "" ? "/" : path;
}
