import { atFlags } from "@sandbox/protocol";
import { LookupFlags } from "./constants.js";
import { WasiErrno } from "./errno.js";
import { timesToSet } from "./file-times.js";
import { FILESTAT_SIZE, putFilestat } from "./filestat.js";
import type { WasiFunctions } from "./functions.js";
import type { PathArguments } from "./path-buffers.js";
import type { WasiHost } from "./wasi-host.js";

/** What can be done with a path but opening it. A path is an address and a length, relative to a directory. */
export const pathFunctions = {
  path_create_directory(host: WasiHost, directory: number, path: number, length: number) {
    const at = lookUp(host, 0, directory, path, length);
    return host.outcome(host.calls.mkdirat(at.dirfd, at.path, 0o777));
  },

  path_filestat_get(
    host: WasiHost,
    directory: number,
    lookup: number,
    path: number,
    length: number,
    address: number,
  ) {
    host.memory.span(address, FILESTAT_SIZE);
    const at = lookUp(host, 0, directory, path, length);
    const result = host.calls.fstatat64(at.dirfd, at.path, host.stat.address, unlessFollowed(lookup));
    if (result < 0) return host.failure();
    putFilestat(host.memory, address, host.stat.read());
    return WasiErrno.SUCCESS;
  },

  path_filestat_set_times(
    host: WasiHost,
    directory: number,
    lookup: number,
    path: number,
    length: number,
    accessed: bigint,
    modified: bigint,
    flags: number,
  ) {
    const at = lookUp(host, 0, directory, path, length);
    host.time.write(...timesToSet(accessed, modified, flags));
    return host.outcome(host.calls.utimensat(at.dirfd, at.path, host.time.address, unlessFollowed(lookup)));
  },

  path_link(
    host: WasiHost,
    fromDirectory: number,
    lookup: number,
    from: number,
    fromLength: number,
    toDirectory: number,
    to: number,
    toLength: number,
  ) {
    const old = lookUp(host, 0, fromDirectory, from, fromLength);
    const made = lookUp(host, 1, toDirectory, to, toLength);
    const flags = lookup & LookupFlags.SYMLINK_FOLLOW ? atFlags.AT_SYMLINK_FOLLOW : 0;
    return host.outcome(host.calls.linkat(old.dirfd, old.path, made.dirfd, made.path, flags));
  },

  path_readlink(
    host: WasiHost,
    directory: number,
    path: number,
    length: number,
    buffer: number,
    bufferLength: number,
    size: number,
  ) {
    host.memory.span(size, 4);
    const target = host.memory.span(buffer, bufferLength);
    const at = lookUp(host, 0, directory, path, length);
    const count = host.calls.readlinkat(at.dirfd, at.path, host.memory.pointer(target), target.length);
    if (count < 0) return host.failure();
    host.memory.setUint32(size, count);
    return WasiErrno.SUCCESS;
  },

  path_remove_directory(host: WasiHost, directory: number, path: number, length: number) {
    const at = lookUp(host, 0, directory, path, length);
    return host.outcome(host.calls.unlinkat(at.dirfd, at.path, atFlags.AT_REMOVEDIR));
  },

  path_rename(
    host: WasiHost,
    fromDirectory: number,
    from: number,
    fromLength: number,
    toDirectory: number,
    to: number,
    toLength: number,
  ) {
    const old = lookUp(host, 0, fromDirectory, from, fromLength);
    const made = lookUp(host, 1, toDirectory, to, toLength);
    return host.outcome(host.calls.renameat(old.dirfd, old.path, made.dirfd, made.path));
  },

  path_symlink(
    host: WasiHost,
    target: number,
    targetLength: number,
    directory: number,
    path: number,
    length: number,
  ) {
    const text = host.paths.putText(0, host.memory.bytes(target, targetLength));
    const made = lookUp(host, 1, directory, path, length);
    return host.outcome(host.calls.symlinkat(text, made.dirfd, made.path));
  },

  path_unlink_file(host: WasiHost, directory: number, path: number, length: number) {
    const at = lookUp(host, 0, directory, path, length);
    return host.outcome(host.calls.unlinkat(at.dirfd, at.path, 0));
  },
} satisfies WasiFunctions;

/**
 * Copies a path out of the module's memory, once.
 * @throws WasiFailure with EBADF, EFAULT, EINVAL or ENAMETOOLONG.
 */
export function lookUp(
  host: WasiHost,
  which: 0 | 1,
  directory: number,
  path: number,
  length: number,
): PathArguments {
  const open = host.descriptors.get(directory);
  return host.paths.put(which, host.memory.bytes(path, length), open, (needed) => host.fdOf(needed));
}

function unlessFollowed(lookup: number): number {
  return lookup & LookupFlags.SYMLINK_FOLLOW ? 0 : atFlags.AT_SYMLINK_NOFOLLOW;
}
