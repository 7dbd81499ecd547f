import {
  type BigIntStats,
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from "node:fs";
import { Failure } from "../failure.js";
import { toByteText } from "./byte-text.js";
import type { Clock } from "./clock.js";
import { isSameFile } from "./host-calls.js";
import { readableBits, realBits } from "./host-node.js";
import { MemoryDirectory } from "./memory-directory.js";
import type { MemoryFile } from "./memory-file.js";
import { MemoryVolume } from "./memory-volume.js";
import { toTimespec } from "./moment.js";
import type { DirectoryNode, Node } from "./node.js";
import { Quota } from "./quota.js";
import { MAXIMUM_NAME_BYTES } from "./room.js";

/** How much a copied-in tree may hold: content in bytes, counted in pages of 4096. */
export const COPY_BYTES = 256 * 1024 * 1024;
/** How many files, directories and links a copied-in tree may hold. */
export const COPY_ENTRIES = 65_536;

// Where the host has no such flag, what was opened is looked at again all the same.
const SAFELY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const SLASH = Buffer.from("/");

/** What a copied-in tree is made from. */
export interface CopySources {
  readonly hostPath: string;
  readonly device: bigint;
  readonly uid: number;
  readonly gid: number;
  readonly hidesHardLinks: boolean;
  /** Whether its files show the permissions that they have on the host, or that everyone may read them. */
  readonly isLower: boolean;
  readonly name: string;
  readonly parent: DirectoryNode | undefined;
  readonly clock: Clock;
}

/** A host directory that is copied still. */
interface Copying {
  readonly path: Buffer;
  readonly directory: MemoryDirectory;
}

/**
 * Copies a host directory into memory, to be read only: for hosts on which no directory can be walked
 * safely while a guest runs. What changes on the host afterwards is not seen. Throws a RangeError for more
 * than `COPY_BYTES` or `COPY_ENTRIES`, and the host's error for a directory that is none.
 */
export function copyIn(sources: CopySources): MemoryDirectory {
  const quota = new Quota(COPY_BYTES, COPY_ENTRIES);
  const volume = new MemoryVolume(quota, sources.clock, { device: sources.device, isReadOnly: true });
  const stats = lstatSync(`${sources.hostPath}/.`, { bigint: true });
  const root = new MemoryDirectory(volume, creationOf(stats, sources), sources.parent, sources.name);
  const copier = new TreeCopier(sources);
  try {
    copier.copy({ path: Buffer.from(sources.hostPath), directory: root }, stats);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const most = `${COPY_BYTES} bytes in ${COPY_ENTRIES} files`;
    throw new RangeError(`expected a directory of at most ${most} to copy in, found more`);
  }
  return root;
}

class TreeCopier {
  readonly #sources: CopySources;
  // Files of several names, by what they are on the host.
  readonly #linked = new Map<string, MemoryFile>();

  constructor(sources: CopySources) {
    this.#sources = sources;
  }

  copy(root: Copying, stats: BigIntStats): void {
    const pending = [root];
    for (let next = pending.pop(); next; next = pending.pop()) {
      for (const entry of list(next.path)) {
        const made = this.#copyEntry(next, entry);
        if (made !== undefined) pending.push(made);
      }
    }
    setTimes(root.directory, stats);
  }

  /** Copies an entry, and answers it where it is a directory whose entries are to follow. */
  #copyEntry({ path, directory }: Copying, entry: Dirent<Buffer>): Copying | undefined {
    if (entry.name.length > MAXIMUM_NAME_BYTES) return undefined;
    const at = Buffer.concat([path, SLASH, entry.name]);
    const name = toByteText(entry.name);
    const stats = lstatSync(at, { bigint: true, throwIfNoEntry: false });
    if (stats?.isDirectory()) {
      const made = directory.createDirectory(name, creationOf(stats, this.#sources));
      setTimes(made, stats);
      return { path: at, directory: made };
    }
    if (stats?.isSymbolicLink()) {
      const target = toByteText(readlinkSync(at, { encoding: "buffer" }));
      setTimes(directory.createLink(name, target, creationOf(stats, this.#sources)), stats);
    }
    if (stats?.isFile()) this.#copyFile(directory, name, { path: at, stats });
    return undefined;
  }

  #copyFile(directory: MemoryDirectory, name: string, host: { path: Buffer; stats: BigIntStats }): void {
    const { stats, path } = host;
    const isLinked = stats.nlink > 1n;
    if (isLinked && this.#sources.hidesHardLinks) return;
    const key = `${stats.dev}:${stats.ino}`;
    const known = this.#linked.get(key);
    if (known !== undefined) return directory.link(name, known);
    const content = readFile(path, stats, directory.volume.quota.freePages);
    const creation = creationOf(stats, this.#sources);
    // What the host may not read the guest may not either.
    const file = directory.createFile(name, content === undefined ? { ...creation, bits: 0 } : creation);
    file.fill(content ?? new Uint8Array(0));
    setTimes(file, stats);
    if (isLinked) this.#linked.set(key, file);
  }
}

function list(path: Buffer): Dirent<Buffer>[] {
  return unlessRefused(() => readdirSync(path, { encoding: "buffer", withFileTypes: true })) ?? [];
}

/** Reads a whole file; nothing where the host may not, or where it became another by now. */
function readFile(path: Buffer, expected: BigIntStats, freePages: number): Uint8Array | undefined {
  const handle = unlessRefused(() => openSync(path, SAFELY));
  if (handle === undefined) return undefined;
  try {
    const stats = fstatSync(handle, { bigint: true });
    if (!stats.isFile() || !isSameFile(stats, expected)) return undefined;
    // Refused before anything is allocated for it.
    if (stats.size > BigInt(freePages) * 4096n) throw new Failure("ENOSPC");
    const bytes = new Uint8Array(Number(stats.size));
    let length = 0;
    for (let count = 1; count > 0 && length < bytes.length; length += count) {
      count = readSync(handle, bytes, length, bytes.length - length, length);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}

function unlessRefused<Answer>(question: () => Answer): Answer | undefined {
  try {
    return question();
  } catch {
    return undefined;
  }
}

function creationOf({ mode }: BigIntStats, { uid, gid, isLower }: CopySources) {
  return { bits: isLower ? realBits(Number(mode)) : readableBits(Number(mode)), uid, gid };
}

function setTimes(node: Node, stats: BigIntStats): void {
  const modified = toTimespec(stats.mtimeNs);
  node.setTimes(modified, modified);
}
