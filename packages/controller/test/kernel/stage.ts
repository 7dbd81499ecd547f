import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Player } from "./player.js";

const SHARED_MEMORY = "/dev/shm";
// statfs(2)'s number for tmpfs.
const TMPFS = 0x01021994;
const GUEST = 1000;

/** A folder of this machine to play in, and what its file system tells. */
export interface Stage {
  readonly folder: string;
  /** Whether it is tmpfs, which the virtual system is like: blocks are pages, and no inode number comes twice. */
  readonly isTmpfs: boolean;
  /** Whether a directory has a link from each directory in it. */
  readonly countsDirectoryLinks: boolean;
  dispose(): void;
}

/** Makes a folder to play in, on a file system in memory where there is one. */
export function makeStage(): Stage {
  const folder = fs.mkdtempSync(join(isUsable(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), "kernel-"));
  fs.chmodSync(folder, 0o755);
  return {
    folder,
    isTmpfs: fs.statfsSync(folder).type === TMPFS,
    countsDirectoryLinks: fs.statSync(folder).nlink === 2,
    dispose() {
      unlock(folder);
      fs.rmSync(folder, { recursive: true });
    },
  };
}

/** Who can play here: an ordinary user, and root where the process is root's. */
export function players(): Player[] {
  if (process.geteuid?.() !== 0) {
    return [{ name: "user", uid: process.getuid?.() ?? GUEST, gid: process.getgid?.() ?? GUEST }];
  }
  return [
    { name: "user", uid: GUEST, gid: GUEST },
    { name: "root", uid: 0, gid: 0 },
  ];
}

export function chownIfRoot(path: string, { uid, gid }: Player): void {
  if (process.geteuid?.() === 0) fs.chownSync(path, uid, gid);
}

function isUsable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return fs.statfsSync(folder).type === TMPFS;
  } catch {
    return false;
  }
}

/** Makes every directory removable again; the plays lock some. */
function unlock(folder: string): void {
  if (process.geteuid?.() === 0) return;
  fs.chmodSync(folder, 0o700);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) unlock(join(folder, entry.name));
  }
}
