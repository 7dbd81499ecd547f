import { atFd, fileType, fileTypeMask, linuxX8664 } from "@sandbox/protocol";
import type { Answer, CallContext } from "../src/answer.js";
import { Failure } from "../src/failure.js";
import type { System } from "../src/system/system.js";
import { flagsOf, latin1, type Outcome, type Posix, showFile } from "./posix.js";

/** A call's context, of which the virtual system makes no use. */
export const context: CallContext<never, never> = {
  signature: "test()v",
  requestNumber: 1,
  abi: linuxX8664,
  signal: new AbortController().signal,
  next() {
    throw new Error("nothing stands behind the virtual system");
  },
  stop(reason) {
    throw new Error(`nobody to stop for ${reason}`);
  },
};

/** Answers what a handler answered at once; throws the `Failure` that it answered. */
export function now<T>(answer: Answer<T>): T {
  if (answer instanceof Promise) throw new Error("expected an answer at once, received a promise");
  if (answer instanceof Failure) throw answer;
  return answer;
}

/** Answers a value, or the name of the errno that a call was refused with. */
export function outcome<T>(ask: () => Answer<T>): T | string {
  try {
    return now(ask());
  } catch (error) {
    if (error instanceof Failure) return error.errno;
    throw error;
  }
}

/** The virtual system as scenarios play on it; relative paths start from its working directory. */
export function virtualPosix(system: System): Posix {
  const fds = new Map<string, number>();
  const fd = (label: string) => fds.get(label) ?? -1;
  const done = (ask: () => Answer<unknown>): Outcome => {
    const shown = outcome(ask);
    return typeof shown === "string" ? shown : "ok";
  };
  const shown = (ask: () => Outcome): Outcome => outcome<Outcome>(ask);
  const stat = (path: string) => now(system.stat64({ path: latin1(path) }, context));
  return {
    open: (label, path, flags, mode = 0o666) =>
      done(() => {
        fds.set(label, now(system.open({ path: latin1(path), flags: flagsOf(flags), mode }, context)));
      }),
    close: (label) =>
      done(() => {
        now(system.close({ fd: fd(label) }, context));
        fds.delete(label);
      }),
    read: (label, count) => shown(() => text(now(system.read({ fd: fd(label), count }, context)))),
    write: (label, data) => shown(() => now(system.write({ fd: fd(label), buffer: latin1(data) }, context))),
    pread: (label, count, offset) =>
      shown(() => text(now(system.pread({ fd: fd(label), count, offset }, context)))),
    pwrite: (label, data, offset) =>
      shown(() => now(system.pwrite({ fd: fd(label), buffer: latin1(data), offset }, context))),
    ftruncate: (label, length) => done(() => system.ftruncate({ fd: fd(label), length }, context)),
    fsync: (label) => done(() => system.fsync({ fd: fd(label) }, context)),
    fstat: (label) =>
      shown(() => {
        const { st_mode, st_size } = now(system.fstat64({ fd: fd(label) }, context));
        return showFile(st_mode, Number(st_size));
      }),
    fchmod: (label, mode) => done(() => system.fchmod({ fd: fd(label), mode }, context)),
    stat: (path) => shown(() => showFile(stat(path).st_mode, Number(stat(path).st_size))),
    lstat: (path) =>
      shown(() => {
        const { st_mode, st_size } = now(system.lstat64({ path: latin1(path) }, context));
        return showFile(st_mode, Number(st_size));
      }),
    mode: (path) => shown(() => stat(path).st_mode & 0o7777),
    links: (path) =>
      shown(() => {
        const { st_mode, st_nlink } = stat(path);
        return (st_mode & fileTypeMask) === fileType.S_IFDIR ? "directory" : Number(st_nlink);
      }),
    mtime: (path) => shown(() => stat(path).st_mtim.tv_sec),
    mkdir: (path, mode = 0o777) => done(() => system.mkdir({ path: latin1(path), mode }, context)),
    rmdir: (path) => done(() => system.rmdir({ path: latin1(path) }, context)),
    unlink: (path) => done(() => system.unlink({ path: latin1(path) }, context)),
    rename: (oldpath, newpath) =>
      done(() => system.rename({ oldpath: latin1(oldpath), newpath: latin1(newpath) }, context)),
    link: (oldpath, newpath) =>
      done(() => system.link({ oldpath: latin1(oldpath), newpath: latin1(newpath) }, context)),
    symlink: (target, linkpath) =>
      done(() => system.symlink({ target: latin1(target), linkpath: latin1(linkpath) }, context)),
    readlink: (path) =>
      shown(() => `-> ${text(now(system.readlink({ path: latin1(path), size: 4096 }, context)))}`),
    chmod: (path, mode) => done(() => system.chmod({ path: latin1(path), mode }, context)),
    utimes: (path, actime, modtime) =>
      done(() => system.utime({ path: latin1(path), times: { actime, modtime } }, context)),
    access: (path, mode) => done(() => system.access({ path: latin1(path), mode }, context)),
    list: (path) => shown(() => list(system, path).filter((name) => name !== "." && name !== "..")),
  };
}

/** Lists a directory, `.` and `..` too. */
export function list(system: System, path: string): string[] {
  const dir = now(system.opendir({ path: latin1(path) }, context));
  const names: string[] = [];
  for (;;) {
    const entry = now(system.readdir({ dir }, context));
    if (entry === null) break;
    names.push(text(entry.d_name));
  }
  now(system.closedir({ dir }, context));
  return names;
}

/** Reads a whole file of the virtual system. */
export function readAll(system: System, path: string): string {
  const fd = now(system.openat({ dirfd: atFd.AT_FDCWD, path: latin1(path), flags: 0, mode: 0 }, context));
  let all = "";
  for (;;) {
    const part = text(now(system.read({ fd, count: 65536 }, context)));
    if (part === "") break;
    all += part;
  }
  now(system.close({ fd }, context));
  return all;
}

/** Bytes as text of one character each. */
export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
