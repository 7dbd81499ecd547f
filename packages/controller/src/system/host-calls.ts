import { randomUUID } from "node:crypto";
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
  statfsSync,
} from "node:fs";
import { type ErrnoName, fileTypeMask } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { type ByteText, toByteText } from "./byte-text.js";

// A link in the last place is never followed, and a FIFO without a writer does not hold us up.
const SAFELY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

// Which of the host's errors a guest may hear of as they are. ELOOP and ENOTDIR mean that what was looked
// at became something else before it was opened.
export const HEARD: Readonly<Record<string, ErrnoName>> = {
  EACCES: "EACCES",
  EPERM: "EACCES",
  ENOENT: "ENOENT",
  ENAMETOOLONG: "ENAMETOOLONG",
  ELOOP: "ESTALE",
  ENOTDIR: "ESTALE",
  EMFILE: "ENFILE",
  ENFILE: "ENFILE",
};

// File systems that are no storage but an interface to the kernel (statfs(2)): what is read or written there
// acts on the host itself.
const KERNEL_INTERFACES: ReadonlySet<number> = new Set([
  0x9fa0, // proc
  0x62656572, // sysfs
  0x63677270, // cgroup2
  0x27e0eb, // cgroup
  0x64626720, // debugfs
  0x74726163, // tracefs
  0x73636673, // securityfs
  0x62656570, // configfs
  0xcafe4a11, // bpf
  0xde5e81e4, // efivarfs
  0x42494e4d, // binfmt_misc
  0xf97cff8c, // selinux
  0x6e736673, // nsfs
]);

/** Tells of an entry of an open host directory, following no link; nothing where there is none. */
export function statEntry(directory: number, name: ByteText): BigIntStats | undefined {
  return asking(() => lstatSync(entryPath(directory, name), { bigint: true, throwIfNoEntry: false }));
}

/** The type bits of what the host tells of a file: `fileType.S_IFREG` and its like. */
export function typeOf(stats: BigIntStats): number {
  return Number(stats.mode) & fileTypeMask;
}

/** Tells of an open host file. */
export function statHandle(handle: number): BigIntStats {
  return asking(() => fstatSync(handle, { bigint: true }));
}

/** A host file that was looked at and is to be opened. */
export interface ExpectedEntry {
  readonly name: ByteText;
  /** What it was when it was looked at. */
  readonly found: BigIntStats;
  /** The device number of the mount's root: on another device a file system of the kernel's own may be. */
  readonly home: bigint;
}

/**
 * Opens an entry of an open host directory that was looked at before; throws ESTALE where it is not that
 * file any more, and EACCES where it is on a file system that is an interface to the kernel.
 */
export function openEntry(directory: number, { name, found, home }: ExpectedEntry, flags = SAFELY): number {
  const handle = asking(() => openSync(entryPath(directory, name), flags));
  try {
    if (!isSameFile(statHandle(handle), found)) throw fail("ESTALE");
    if (found.dev !== home && isKernelInterface(handle)) throw fail("EACCES");
  } catch (error) {
    closeSync(handle);
    throw error;
  }
  return handle;
}

/**
 * Waits for the renames that are under way in an open host directory. While one puts a file in another's place, the
 * kernel still finds the other by the name, though with a name less. It finds a name that nobody knows only under the
 * directory's lock, which a rename has for all its time.
 */
export function awaitRenames(directory: number): void {
  statEntry(directory, `.${randomUUID()}`);
}

/** Whether two looks at the host saw the same file. */
export function isSameFile(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

/** Opens the directory that the host's user named. Throws the host's own error, and a TypeError for one of /proc and the like. */
export function openRoot(path: string): number {
  const handle = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  if (!isKernelInterface(handle)) return handle;
  closeSync(handle);
  throw new TypeError("expected a directory of files to mount, received one of the kernel's own");
}

function isKernelInterface(handle: number): boolean {
  return asking(() => KERNEL_INTERFACES.has(statfsSync(handlePath(handle)).type));
}

/** Reads where a symbolic link in an open host directory points. */
export function readEntryLink(directory: number, name: ByteText): ByteText {
  return asking(() => toByteText(readlinkSync(entryPath(directory, name), { encoding: "buffer" })));
}

/** Lists an open host directory. */
export function listHandle(handle: number): Dirent<Buffer>[] {
  return asking(() => readdirSync(handlePath(handle), { encoding: "buffer", withFileTypes: true }));
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

/** The way to an open file itself, wherever its name is by now. */
export function handlePath(handle: number): string {
  return `/proc/self/fd/${handle}`;
}

/** The way to an entry that starts at an open directory, so that nothing above it can be swapped under us. */
export function entryPath(directory: number, name: ByteText): string | Buffer {
  const path = `/proc/self/fd/${directory}/${name}`;
  return /^[ -~]*$/.test(name) ? path : Buffer.from(path, "latin1");
}

/** Asks the host; its error becomes the guest's errno, and nothing else of it (it names host paths). */
export function asking<Answer>(
  question: () => Answer,
  heard: Readonly<Record<string, ErrnoName>> = HEARD,
): Answer {
  try {
    return question();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw fail(heard[code] ?? "EIO");
  }
}
