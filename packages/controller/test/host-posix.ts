import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flagsOf, type Outcome, type Posix, showFile } from "./posix.js";

// The virtual system's guest, which is no root: permissions count.
const GUEST = 1000;

/** A folder of the machine, and the machine's own system calls as scenarios play on them, that folder their working directory. */
export interface HostPosix {
  readonly posix: Posix;
  /** Removes the folder, and is root again where the process was. */
  dispose(): void;
}

/** Whether the machine is one that the virtual system means to be like. */
export const isComparable = process.platform === "linux";

/** Whether the process is root's, so that access(2) answers for root whoever it plays. */
export const isRoot = process.geteuid?.() === 0;

/** Makes a folder to play in, or one with folders `below` in it and the play in the last. A process of root's plays as an ordinary user. */
export function hostPosix(below = ""): HostPosix {
  const folder = fs.mkdtempSync(join(tmpdir(), "posix-"));
  const umask = process.umask(0o022);
  if (isRoot) {
    fs.chownSync(folder, GUEST, GUEST);
    process.setegid?.(GUEST);
    process.seteuid?.(GUEST);
  }
  fs.mkdirSync(join(folder, below), { recursive: true });
  const before = process.cwd();
  process.chdir(join(folder, below));
  const fds = new Map<string, number>();
  const opened: number[] = [];
  return {
    posix: posixIn(fds, opened),
    dispose() {
      for (const fd of opened) closeIfOpen(fd);
      if (isRoot) {
        process.seteuid?.(0);
        process.setegid?.(0);
      }
      process.chdir(before);
      process.umask(umask);
      removeAll(folder);
    },
  };
}

function posixIn(fds: Map<string, number>, opened: number[]): Posix {
  const fd = (label: string) => fds.get(label) ?? 1_000_000;
  return {
    open: (label, path, flags, mode = 0o666) =>
      done(() => {
        const made = fs.openSync(path, flagsOf(flags), mode);
        fds.set(label, made);
        opened.push(made);
      }),
    close: (label) =>
      done(() => {
        fs.closeSync(fd(label));
        fds.delete(label);
      }),
    read: (label, count) => shown(() => readAt(fd(label), count, null)),
    write: (label, data) => shown(() => fs.writeSync(fd(label), Buffer.from(data, "latin1"))),
    pread: (label, count, offset) => shown(() => readAt(fd(label), count, offset)),
    pwrite: (label, data, offset) => {
      const bytes = Buffer.from(data, "latin1");
      return shown(() => fs.writeSync(fd(label), bytes, 0, bytes.length, offset));
    },
    ftruncate: (label, length) => done(() => fs.ftruncateSync(fd(label), length)),
    fsync: (label) => done(() => fs.fsyncSync(fd(label))),
    fstat: (label) => shown(() => show(fs.fstatSync(fd(label)))),
    fchmod: (label, mode) => done(() => fs.fchmodSync(fd(label), mode)),
    stat: (path) => shown(() => show(fs.statSync(path))),
    lstat: (path) => shown(() => show(fs.lstatSync(path))),
    mode: (path) => shown(() => fs.statSync(path).mode & 0o7777),
    links: (path) =>
      shown(() => {
        const stats = fs.statSync(path);
        return stats.isDirectory() ? "directory" : stats.nlink;
      }),
    mtime: (path) => shown(() => Math.floor(fs.statSync(path).mtimeMs / 1000)),
    mkdir: (path, mode = 0o777) => done(() => fs.mkdirSync(path, mode)),
    rmdir: (path) => done(() => fs.rmdirSync(path)),
    unlink: (path) => done(() => fs.unlinkSync(path)),
    rename: (oldPath, newPath) => done(() => fs.renameSync(oldPath, newPath)),
    link: (oldPath, newPath) => done(() => fs.linkSync(oldPath, newPath)),
    symlink: (target, path) => done(() => fs.symlinkSync(target, path)),
    readlink: (path) => shown(() => `-> ${fs.readlinkSync(path)}`),
    chmod: (path, mode) => done(() => fs.chmodSync(path, mode)),
    utimes: (path, accessed, modified) => done(() => fs.utimesSync(path, accessed, modified)),
    access: (path, mode) => done(() => fs.accessSync(path, mode)),
    list: (path) => shown(() => fs.readdirSync(path).sort()),
  };
}

function closeIfOpen(fd: number): void {
  try {
    fs.closeSync(fd);
  } catch {
    // A scenario closed it itself.
  }
}

function removeAll(folder: string): void {
  fs.chmodSync(folder, 0o700);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeAll(join(folder, entry.name));
    else fs.unlinkSync(join(folder, entry.name));
  }
  fs.rmdirSync(folder);
}

function readAt(fd: number, count: number, offset: number | null): string {
  const bytes = Buffer.alloc(count);
  return bytes.subarray(0, fs.readSync(fd, bytes, 0, count, offset)).toString("latin1");
}

function show({ mode, size }: fs.Stats): string {
  return showFile(mode, size);
}

function shown(ask: () => Outcome): Outcome {
  try {
    return ask();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string") throw error;
    return code;
  }
}

function done(ask: () => unknown): Outcome {
  return shown(() => {
    ask();
    return "ok";
  });
}
