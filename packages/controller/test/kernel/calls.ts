import { atFd, openFlags } from "@sandbox/protocol";
import type { Argument, Operation, Step } from "./operation.js";

const STAT_BYTES = 144;
const STATVFS_BYTES = 112;
const { AT_FDCWD } = atFd;
export const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY } = openFlags;
export const { O_NOFOLLOW, O_PATH, O_CLOEXEC, O_NONBLOCK } = openFlags;

/** A descriptor: a number, or how the operation that opened it is named. */
export type Fd = number | string;

function handle(fd: Fd): Argument {
  return typeof fd === "number" ? fd : { answered: fd };
}

function make(call: string, ...args: Argument[]): Operation {
  return { call, args };
}

/** Names what an operation answers. */
export function named(as: string, operation: Operation): Operation {
  return { ...operation, as };
}

/** Bytes of text, one for each character. */
export function bytes(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

/** Structures of 64-bit integers: timespec, timeval, utimbuf. */
export function longs(...values: (number | bigint)[]): Uint8Array {
  return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
}

export const open = (path: Argument, flags: number, mode = 0o666) => make("open(pii)i", path, flags, mode);
export const openat = (fd: Fd, path: Argument, flags: number, mode = 0o666) =>
  make("openat(ipii)i", handle(fd), path, flags, mode);
export const close = (fd: Fd) => make("close(i)i", handle(fd));
export const read = (fd: Fd, count: number) => make("read(ipi)i", handle(fd), { room: count }, count);
export const write = (fd: Fd, text: string) => make("write(ipi)i", handle(fd), bytes(text), text.length);
export const pread = (fd: Fd, count: number, offset: number | bigint) =>
  make("pread(ipii)i", handle(fd), { room: count }, count, offset);
export const pwrite = (fd: Fd, text: string, offset: number | bigint) =>
  make("pwrite(ipii)i", handle(fd), bytes(text), text.length, offset);
export const lseek = (fd: Fd, offset: number | bigint, whence: number) =>
  make("lseek(iii)i", handle(fd), offset, whence);
export const ftruncate = (fd: Fd, length: number | bigint) => make("ftruncate(ii)i", handle(fd), length);
export const fsync = (fd: Fd) => make("fsync(i)i", handle(fd));
export const fdatasync = (fd: Fd) => make("fdatasync(i)i", handle(fd));
export const fadvise = (fd: Fd, offset: number, length: number, advice: number) =>
  make("posix_fadvise(iiii)i", handle(fd), offset, length, advice);
export const fallocate = (fd: Fd, offset: number | bigint, length: number | bigint) =>
  make("posix_fallocate(iii)i", handle(fd), offset, length);
export const stat = (path: Argument) => make("stat64(pp)i", path, { room: STAT_BYTES });
export const lstat = (path: Argument) => make("lstat64(pp)i", path, { room: STAT_BYTES });
export const fstat = (fd: Fd) => make("fstat64(ip)i", handle(fd), { room: STAT_BYTES });
export const fstatat = (fd: Fd, path: Argument, flags: number) =>
  make("fstatat64(ippi)i", handle(fd), path, { room: STAT_BYTES }, flags);
export const times = (path: Argument): Operation => ({ ...lstat(path), tell: "times" });
export const ftimes = (fd: Fd): Operation => ({ ...fstat(fd), tell: "times" });
export const statvfs = (path: Argument) => make("statvfs(pp)i", path, { room: STATVFS_BYTES });
export const fstatvfs = (fd: Fd) => make("fstatvfs(ip)i", handle(fd), { room: STATVFS_BYTES });
export const access = (path: Argument, mode: number) => make("access(pi)i", path, mode);
export const faccessat = (fd: Fd, path: Argument, mode: number, flags: number) =>
  make("faccessat(ipii)i", handle(fd), path, mode, flags);
export const chmod = (path: Argument, mode: number) => make("chmod(pi)i", path, mode);
export const fchmod = (fd: Fd, mode: number) => make("fchmod(ii)i", handle(fd), mode);
export const fchmodat = (fd: Fd, path: Argument, mode: number, flags: number) =>
  make("fchmodat(ipii)i", handle(fd), path, mode, flags);
export const chown = (path: Argument, uid: number, gid: number) => make("chown(pii)i", path, uid, gid);
export const lchown = (path: Argument, uid: number, gid: number) => make("lchown(pii)i", path, uid, gid);
export const fchown = (fd: Fd, uid: number, gid: number) => make("fchown(iii)i", handle(fd), uid, gid);
export const fchownat = (fd: Fd, path: Argument, uid: number, gid: number, flags: number) =>
  make("fchownat(ipiii)i", handle(fd), path, uid, gid, flags);
export const unlink = (path: Argument) => make("unlink(p)i", path);
export const unlinkat = (fd: Fd, path: Argument, flags: number) =>
  make("unlinkat(ipi)i", handle(fd), path, flags);
export const rename = (from: Argument, to: Argument) => make("rename(pp)i", from, to);
export const renameat = (fromFd: Fd, from: Argument, toFd: Fd, to: Argument) =>
  make("renameat(ipip)i", handle(fromFd), from, handle(toFd), to);
export const link = (from: Argument, to: Argument) => make("link(pp)i", from, to);
export const linkat = (fromFd: Fd, from: Argument, toFd: Fd, to: Argument, flags: number) =>
  make("linkat(ipipi)i", handle(fromFd), from, handle(toFd), to, flags);
export const symlink = (target: Argument, path: Argument) => make("symlink(pp)i", target, path);
export const symlinkat = (target: Argument, fd: Fd, path: Argument) =>
  make("symlinkat(pip)i", target, handle(fd), path);
export const readlink = (path: Argument, size = 4096) => make("readlink(ppi)i", path, { room: size }, size);
export const readlinkat = (fd: Fd, path: Argument, size = 4096) =>
  make("readlinkat(ippi)i", handle(fd), path, { room: size }, size);
export const utime = (path: Argument, times: Argument) => make("utime(pp)i", path, times);
export const utimes = (path: Argument, times: Argument) => make("utimes(pp)i", path, times);
export const lutimes = (path: Argument, times: Argument) => make("lutimes(pp)i", path, times);
export const futimes = (fd: Fd, times: Argument) => make("futimes(ip)i", handle(fd), times);
export const futimens = (fd: Fd, times: Argument) => make("futimens(ip)i", handle(fd), times);
export const utimensat = (fd: Fd, path: Argument, times: Argument, flags: number) =>
  make("utimensat(ippi)i", handle(fd), path, times, flags);
export const dup = (fd: Fd) => make("dup(i)i", handle(fd));
export const dup2 = (fd: Fd, to: Fd) => make("dup2(ii)i", handle(fd), handle(to));
export const fcntl = (fd: Fd, command: number, argument: number | bigint = 0) =>
  make("fcntl(iii)i", handle(fd), command, argument);
export const lockf = (fd: Fd, command: number, length: number) =>
  make("lockf(iii)i", handle(fd), command, length);
export const pipe2 = (flags: number) => make("pipe2(pi)i", { room: 8 }, flags);
export const sendfile = (to: Fd, from: Fd, offset: Argument, count: number) =>
  make("sendfile(iipi)i", handle(to), handle(from), offset, count);
export const mkdir = (path: Argument, mode = 0o777) => make("mkdir(pi)i", path, mode);
export const mkdirat = (fd: Fd, path: Argument, mode = 0o777) =>
  make("mkdirat(ipi)i", handle(fd), path, mode);
export const rmdir = (path: Argument) => make("rmdir(p)i", path);
export const chdir = (path: Argument) => make("chdir(p)i", path);
export const fchdir = (fd: Fd) => make("fchdir(i)i", handle(fd));
export const getcwd = (size = 4096) => make("getcwd(pi)p", { room: size }, size);
export const opendir = (path: Argument) => make("opendir(p)p", path);
export const fdopendir = (fd: Fd) => make("fdopendir(i)p", handle(fd));
export const readdir = (dir: string, repeat = 1): Operation => ({
  ...make("readdir(p)p", handle(dir)),
  repeat,
});
export const rewinddir = (dir: string) => make("rewinddir(p)v", handle(dir));
export const closedir = (dir: string) => make("closedir(p)i", handle(dir));
export const dirfd = (dir: string) => make("dirfd(p)i", handle(dir));
export const umask = (bits: number) => make("umask(i)i", bits);
export const pathconf = (path: Argument, name: number) => make("pathconf(pi)i", path, name);
export const fpathconf = (fd: Fd, name: number) => make("fpathconf(ii)i", handle(fd), name);
export const pause: Step = { pauseMs: 12 };
/** The working directory, where a descriptor is asked for. */
export const HERE = AT_FDCWD;
