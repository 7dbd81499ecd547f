import {
  type BigIntStats,
  closeSync,
  constants,
  type Dirent,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from "node:fs";
import type { ErrnoName } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { type ByteText, toByteText } from "./byte-text.js";

// A link in the last place is never followed, and a FIFO without a writer does not hold us up.
const SAFELY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

// Which of the host's errors a guest may hear of as they are. ELOOP and ENOTDIR mean that what was looked
// at became something else before it was opened.
const HEARD: Readonly<Record<string, ErrnoName>> = {
  EACCES: "EACCES",
  EPERM: "EACCES",
  ENOENT: "ENOENT",
  ENAMETOOLONG: "ENAMETOOLONG",
  ELOOP: "ESTALE",
  ENOTDIR: "ESTALE",
  EMFILE: "ENFILE",
  ENFILE: "ENFILE",
};

/** Tells of an entry of an open host directory, following no link; nothing where there is none. */
export function statEntry(directory: number, name: ByteText): BigIntStats | undefined {
  return asking(() => lstatSync(entryPath(directory, name), { bigint: true, throwIfNoEntry: false }));
}

/** Tells of an open host file. */
export function statHandle(handle: number): BigIntStats {
  return asking(() => fstatSync(handle, { bigint: true }));
}

/**
 * Opens an entry of an open host directory that was looked at before; throws ESTALE where it is not that
 * file any more.
 */
export function openEntry(directory: number, name: ByteText, expected: BigIntStats): number {
  const handle = asking(() => openSync(entryPath(directory, name), SAFELY));
  const stats = statHandle(handle);
  if (stats.dev === expected.dev && stats.ino === expected.ino) return handle;
  closeSync(handle);
  throw fail("ESTALE");
}

/** Opens the directory that the host's user named. Throws the host's own error. */
export function openRoot(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
}

/** Reads where a symbolic link in an open host directory points. */
export function readEntryLink(directory: number, name: ByteText): ByteText {
  return asking(() => toByteText(readlinkSync(entryPath(directory, name), { encoding: "buffer" })));
}

/** Lists an open host directory. */
export function listHandle(handle: number): Dirent<Buffer>[] {
  return asking(() => readdirSync(`/proc/self/fd/${handle}`, { encoding: "buffer", withFileTypes: true }));
}

// Where every read of the host goes first: what is answered is then no longer than what was there.
let scratch = new Uint8Array(0);

/** Reads at most `length` bytes of an open host file from a position. */
export function readHandle(handle: number, position: number, length: number): Uint8Array {
  if (scratch.length < length) scratch = new Uint8Array(length);
  return scratch.slice(
    0,
    asking(() => readSync(handle, scratch, 0, length, position)),
  );
}

/** Whether the host can look names up in a directory that it holds open. */
export function canMount(): boolean {
  return process.platform === "linux" && existsSync("/proc/self/fd");
}

/** The way to an entry that starts at an open directory, so that nothing above it can be swapped under us. */
function entryPath(directory: number, name: ByteText): string | Buffer {
  const path = `/proc/self/fd/${directory}/${name}`;
  return /^[ -~]*$/.test(name) ? path : Buffer.from(path, "latin1");
}

/** Asks the host; its error becomes the guest's errno, and nothing else of it (it names host paths). */
function asking<Answer>(question: () => Answer): Answer {
  try {
    return question();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw fail(HEARD[code] ?? "EIO");
  }
}
