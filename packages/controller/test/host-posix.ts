import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flagsOf, type Outcome, type Posix, showFile } from "./posix.js";

// The virtual system's guest, which is no root: permissions count.
const GUEST = 1000;

/** A folder of the machine, and the machine's own system calls as scenarios play on them, below that folder. */
export interface HostPosix {
  readonly posix: Posix;
  /** Removes the folder, and is root again where the process was. */
  dispose(): void;
}

/** Whether the machine is one that the virtual system means to be like. */
export const isComparable = process.platform === "linux";

/** Makes a folder to play in. A process of root's plays as an ordinary user. */
export function hostPosix(): HostPosix {
  const folder = fs.mkdtempSync(join(tmpdir(), "posix-"));
  const umask = process.umask(0o022);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    fs.chownSync(folder, GUEST, GUEST);
    process.setegid?.(GUEST);
    process.seteuid?.(GUEST);
  }
  return {
    posix: posixIn(folder),
    dispose() {
      if (isRoot) {
        process.seteuid?.(0);
        process.setegid?.(0);
      }
      process.umask(umask);
      fs.chmodSync(folder, 0o700);
      fs.rmSync(folder, { recursive: true });
    },
  };
}

function posixIn(folder: string): Posix {
  const fds = new Map<string, number>();
  const fd = (label: string) => fds.get(label) ?? 1_000_000;
  // Paths of scenarios start at the root or at the working directory, which are both the folder.
  const at = (path: string) => (path === "" ? "" : `${folder}/${path}`);
  return {
    open: (label, path, flags, mode = 0o666) =>
      done(() => fds.set(label, fs.openSync(at(path), flagsOf(flags), mode))),
    close: (label) => done(() => fs.closeSync(fd(label))),
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
    stat: (path) => shown(() => show(fs.statSync(at(path)))),
    lstat: (path) => shown(() => show(fs.lstatSync(at(path)))),
    mode: (path) => shown(() => fs.statSync(at(path)).mode & 0o7777),
    links: (path) => shown(() => fs.statSync(at(path)).nlink),
    mtime: (path) => shown(() => Math.floor(fs.statSync(at(path)).mtimeMs / 1000)),
    mkdir: (path, mode = 0o777) => done(() => fs.mkdirSync(at(path), mode)),
    rmdir: (path) => done(() => fs.rmdirSync(at(path))),
    unlink: (path) => done(() => fs.unlinkSync(at(path))),
    rename: (oldPath, newPath) => done(() => fs.renameSync(at(oldPath), at(newPath))),
    link: (oldPath, newPath) => done(() => fs.linkSync(at(oldPath), at(newPath))),
    symlink: (target, path) => done(() => fs.symlinkSync(target, at(path))),
    readlink: (path) => shown(() => `-> ${fs.readlinkSync(at(path))}`),
    chmod: (path, mode) => done(() => fs.chmodSync(at(path), mode)),
    utimes: (path, accessed, modified) => done(() => fs.utimesSync(at(path), accessed, modified)),
    access: (path, mode) => done(() => fs.accessSync(at(path), mode)),
    list: (path) => shown(() => fs.readdirSync(at(path)).sort()),
  };
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
