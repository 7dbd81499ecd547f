import type { BigIntStats } from "node:fs";
import { fileType, fileTypeMask } from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { ByteText } from "./byte-text.js";
import { type ExpectedEntry, openEntry, statHandle } from "./host-calls.js";
import type { HostDirectory } from "./host-directory.js";
import { inoOf, ROOT_INO } from "./host-ino.js";
import type { HostVolume } from "./host-volume.js";
import { toTimespec } from "./moment.js";
import type { Attributes, NodeBase } from "./node.js";
import { PAGE_BYTES } from "./quota.js";

const ANY_EXECUTE = 0o111;

// What a mode shows beside the type: everyone may read, and nobody write, whoever owns the file on the host.
const SHOWN_BITS: Readonly<Record<number, number>> = {
  [fileType.S_IFDIR]: 0o555,
  [fileType.S_IFREG]: 0o444,
  [fileType.S_IFLNK]: 0o777,
};

/** What every file of a host mount has: its place, what the host said of it when it was looked up, and no change. */
export abstract class HostNode implements NodeBase {
  readonly volume: HostVolume;
  /** The directory that it was looked up in; none for the mount's root. */
  readonly directory: HostDirectory | undefined;
  readonly name: ByteText;
  readonly ino: number;
  readonly found: BigIntStats;
  #attributes: Attributes | undefined;

  constructor(volume: HostVolume, directory: HostDirectory | undefined, name: ByteText, found: BigIntStats) {
    this.volume = volume;
    this.directory = directory;
    this.name = name;
    this.ino = directory === undefined ? ROOT_INO : this.#inoIn(directory, found);
    this.found = found;
  }

  attributes(): Attributes {
    this.#attributes ??= this.#describe(this.found);
    return this.#attributes;
  }

  status(): Attributes {
    return this.attributes();
  }

  /** The host's descriptor of this very file; throws ESTALE where its place is another file's by now. */
  handle(): number {
    const { directory, volume } = this;
    if (directory === undefined) return volume.rootHandle;
    return volume.mount.handles.open(this, () => openEntry(directory.handle(), this.#expected));
  }

  setMode(): void {
    throw fail("EROFS");
  }

  setTimes(): void {
    throw fail("EROFS");
  }

  setOwner(): void {
    throw fail("EROFS");
  }

  abstract hold(): void;
  abstract release(): void;

  /** What the host says of it now. */
  protected current(): Attributes {
    return this.#describe(statHandle(this.handle()));
  }

  get #expected(): ExpectedEntry {
    return { name: this.name, found: this.found, home: this.volume.root.found.dev };
  }

  #inoIn(directory: HostDirectory, { dev, ino, mode, nlink }: BigIntStats): number {
    const isFile = (Number(mode) & fileTypeMask) === fileType.S_IFREG;
    if (!this.volume.mount.isLower || !isFile || nlink === 1n) return inoOf(directory.ino, this.name);
    return inoOf(ROOT_INO, `${dev}:${ino}`);
  }

  #describe(stats: BigIntStats): Attributes {
    const mode = Number(stats.mode);
    const type = mode & fileTypeMask;
    const size = Number(stats.size);
    const modified = toTimespec(stats.mtimeNs);
    return {
      mode: type | (this.volume.mount.isLower ? realBits(mode) : readableBits(mode)),
      uid: this.volume.mount.uid,
      gid: this.volume.mount.gid,
      links: Number(stats.nlink),
      size,
      blocks: this.volume.mount.isLower ? blocksInMemory(type, size) : Math.ceil(size / 512),
      device: 0,
      accessed: modified,
      modified,
      changed: modified,
    };
  }
}

/** What a file would take in memory, where it may come to lie. */
function blocksInMemory(type: number, size: number): number {
  return type === fileType.S_IFREG ? Math.ceil(size / PAGE_BYTES) * (PAGE_BYTES / 512) : 0;
}

/** What a mode shows of a file that may only be read. */
export function readableBits(mode: number): number {
  const type = mode & fileTypeMask;
  const runs = type === fileType.S_IFREG && (mode & ANY_EXECUTE) !== 0 ? ANY_EXECUTE : 0;
  return (SHOWN_BITS[type] ?? 0) | runs;
}

/** What a mode shows of a file that may be changed: what it has, without set-user-id and set-group-id. */
export function realBits(mode: number): number {
  const isDirectory = (mode & fileTypeMask) === fileType.S_IFDIR;
  return mode & (isDirectory ? 0o1777 : 0o777);
}
