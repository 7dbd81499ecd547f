import { advice, fcntl, openFlags } from "@sandbox/protocol";
import { FdFlags, FileType } from "./constants.js";
import type { Descriptor } from "./descriptors.js";
import { toWasiErrno, WasiErrno } from "./errno.js";
import { timesToSet } from "./file-times.js";
import { FILESTAT_SIZE, putFilestat } from "./filestat.js";
import { toSize, type WasiFunctions } from "./functions.js";
import type { WasiHost } from "./wasi-host.js";

const FDSTAT_SIZE = 24;
const PRESTAT_SIZE = 8;

/** WASI's advice, by number, in POSIX's numbers. */
const posixAdvice = [
  advice.POSIX_FADV_NORMAL,
  advice.POSIX_FADV_SEQUENTIAL,
  advice.POSIX_FADV_RANDOM,
  advice.POSIX_FADV_WILLNEED,
  advice.POSIX_FADV_DONTNEED,
  advice.POSIX_FADV_NOREUSE,
];

/** What can be done with a descriptor but reading and writing. */
export const descriptorFunctions = {
  fd_advise(host: WasiHost, number: number, offset: bigint, length: bigint, wasiAdvice: number) {
    const fd = host.fdOf(host.descriptors.get(number));
    const chosen = posixAdvice[wasiAdvice >>> 0];
    if (chosen === undefined) return WasiErrno.EINVAL;
    return toWasiErrnoOrSuccess(host.calls.posix_fadvise(fd, toSize(offset), toSize(length), chosen));
  },

  fd_allocate(host: WasiHost, number: number, offset: bigint, length: bigint) {
    const fd = host.fdOf(host.descriptors.get(number));
    return toWasiErrnoOrSuccess(host.calls.posix_fallocate(fd, toSize(offset), toSize(length, "EFBIG")));
  },

  fd_close(host: WasiHost, number: number) {
    const open = host.descriptors.get(number);
    host.descriptors.remove(number);
    return host.outcome(close(host, open));
  },

  fd_datasync: (host: WasiHost, number: number) =>
    host.outcome(host.calls.fdatasync(host.fdOf(host.descriptors.get(number)))),

  fd_sync: (host: WasiHost, number: number) =>
    host.outcome(host.calls.fsync(host.fdOf(host.descriptors.get(number)))),

  fd_fdstat_get(host: WasiHost, number: number, address: number) {
    host.memory.span(address, FDSTAT_SIZE);
    const open = host.descriptors.get(number);
    // Asked for before every opening of a path: nothing of it changes but by the module's own calls.
    if (open.type === undefined && fstat(host, open) < 0) return host.failure();
    host.memory.bytes(address, FDSTAT_SIZE).fill(0);
    const view = host.memory.view(address, FDSTAT_SIZE);
    view.setUint8(0, open.type ?? FileType.UNKNOWN);
    view.setUint16(2, open.flags, true);
    view.setBigUint64(8, open.rights, true);
    view.setBigUint64(16, open.inheritedRights, true);
    return WasiErrno.SUCCESS;
  },

  fd_fdstat_set_flags(host: WasiHost, number: number, flags: number) {
    const open = host.descriptors.get(number);
    const result = host.calls.fcntl(host.fdOf(open), fcntl.F_SETFL, BigInt(statusFlags(flags)));
    if (result < 0) return host.failure();
    open.flags = flags & 0x1f;
    return WasiErrno.SUCCESS;
  },

  fd_fdstat_set_rights(host: WasiHost, number: number, base: bigint, inheriting: bigint) {
    const open = host.descriptors.get(number);
    if (base & ~open.rights || inheriting & ~open.inheritedRights) return WasiErrno.ENOTCAPABLE;
    open.rights = base;
    open.inheritedRights = inheriting;
    return WasiErrno.SUCCESS;
  },

  fd_filestat_get(host: WasiHost, number: number, address: number) {
    host.memory.span(address, FILESTAT_SIZE);
    if (fstat(host, host.descriptors.get(number)) < 0) return host.failure();
    putFilestat(host.memory, address, host.stat.read());
    return WasiErrno.SUCCESS;
  },

  fd_filestat_set_size: (host: WasiHost, number: number, size: bigint) =>
    host.outcome(host.calls.ftruncate(host.fdOf(host.descriptors.get(number)), toSize(size, "EFBIG"))),

  fd_filestat_set_times(host: WasiHost, number: number, accessed: bigint, modified: bigint, flags: number) {
    const fd = host.fdOf(host.descriptors.get(number));
    host.time.write(...timesToSet(accessed, modified, flags));
    return host.outcome(host.calls.futimens(fd, host.time.address));
  },

  fd_prestat_get(host: WasiHost, number: number, address: number) {
    host.memory.span(address, PRESTAT_SIZE);
    if (!host.descriptors.get(number).isRoot) return WasiErrno.EBADF;
    host.memory.setUint32(address, 0);
    host.memory.setUint32(address + 4, 1);
    return WasiErrno.SUCCESS;
  },

  fd_prestat_dir_name(host: WasiHost, number: number, address: number, byteLength: number) {
    if (!host.descriptors.get(number).isRoot) return WasiErrno.EBADF;
    if (byteLength >>> 0 < 1) return WasiErrno.ENAMETOOLONG;
    host.memory.bytes(address, 1)[0] = 0x2f;
    return WasiErrno.SUCCESS;
  },

  fd_renumber(host: WasiHost, from: number, to: number) {
    const replaced = host.descriptors.get(to);
    host.descriptors.get(from);
    if (from >>> 0 === to >>> 0) return WasiErrno.SUCCESS;
    host.descriptors.move(from, to);
    // As with dup2(2), what closing the replaced one says is lost.
    close(host, replaced);
    return WasiErrno.SUCCESS;
  },
} satisfies WasiFunctions;

/** WASI's flags of an open file in Linux's. */
export function statusFlags(flags: number): number {
  return (
    (flags & FdFlags.APPEND ? openFlags.O_APPEND : 0) |
    (flags & FdFlags.NONBLOCK ? openFlags.O_NONBLOCK : 0) |
    (flags & (FdFlags.DSYNC | FdFlags.RSYNC | FdFlags.SYNC) ? openFlags.O_DSYNC : 0)
  );
}

/** Closes what stands behind a descriptor, if anything was opened. Answers -1 on failure. */
function close(host: WasiHost, { fd, stream }: Descriptor): number {
  if (stream !== undefined) return host.calls.closedir(stream);
  return fd === undefined ? 0 : host.calls.close(fd);
}

/** Asks fstat(2) and takes note of what cannot change. Answers -1 on failure. */
function fstat(host: WasiHost, open: Descriptor): number {
  const result = host.calls.fstat64(host.fdOf(open), host.stat.address);
  if (result < 0) return result;
  if (open.type === undefined) host.learn(open, host.stat.read().st_mode);
  return 0;
}

// Calls that answer the errno itself.
function toWasiErrnoOrSuccess(errno: number): number {
  return errno === 0 ? WasiErrno.SUCCESS : toWasiErrno(errno);
}
