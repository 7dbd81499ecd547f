import { accessFlags, atFd, atFlags } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { requireAccess } from "./credentials.js";
import type { Calls, Parts } from "./parts.js";
import { statOf } from "./stat-of.js";

const { AT_FDCWD } = atFd;
const { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW } = atFlags;
const ACCESS_MODES = accessFlags.R_OK | accessFlags.W_OK | accessFlags.X_OK;
// AT_NO_AUTOMOUNT of fstatat(2) and AT_EACCESS of faccessat(2): nothing here differs by them.
const AT_NO_AUTOMOUNT = 0x800;
const AT_EACCESS = 0x200;
const STAT_FLAGS = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT;
const ACCESS_FLAGS = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_EACCESS;

/** The calls that tell of files and change nothing. */
export function statusCalls({
  tree,
  descriptors,
  credentials,
}: Parts): Calls<
  "stat64" | "lstat64" | "fstat64" | "fstatat64" | "statvfs" | "fstatvfs" | "access" | "faccessat"
> {
  const access = (dirfd: number, path: Uint8Array, mode: number, flags: number) => {
    if ((mode & ~ACCESS_MODES) !== 0 || (flags & ~ACCESS_FLAGS) !== 0) throw fail("EINVAL");
    const node = tree.atWithFlags(dirfd, path, flags);
    if (mode !== accessFlags.F_OK) requireAccess(node, credentials, mode);
  };
  return {
    stat64: ({ path }) => statOf(tree.at(AT_FDCWD, path, "follow")),
    lstat64: ({ path }) => statOf(tree.at(AT_FDCWD, path, "keep")),
    fstat64: ({ fd }) => statOf(descriptors.place(fd).node),
    fstatat64({ dirfd, path, flags }) {
      if ((flags & ~STAT_FLAGS) !== 0) return fail("EINVAL");
      return statOf(tree.atWithFlags(dirfd, path, flags));
    },
    statvfs: ({ path }) => tree.at(AT_FDCWD, path, "follow").volume.statvfs(),
    fstatvfs: ({ fd }) => descriptors.place(fd).node.volume.statvfs(),
    access: ({ path, mode }) => access(AT_FDCWD, path, mode, 0),
    faccessat: ({ dirfd, path, mode, flags }) => access(dirfd, path, mode, flags),
  };
}
