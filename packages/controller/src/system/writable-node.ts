import type { BigIntStats } from "node:fs";
import type { Timespec } from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { ByteText } from "./byte-text.js";
import type { ExpectedEntry } from "./host-calls.js";
import { inoOf, ROOT_INO } from "./host-ino.js";
import { realBits } from "./host-node.js";
import { toTimespec } from "./moment.js";
import type { Attributes, NodeBase } from "./node.js";
import type { WritableDirectory } from "./writable-directory.js";
import type { WritableVolume } from "./writable-volume.js";

/** Where a host file was found: none is named for the mount's root. */
export interface WritablePlace {
  readonly volume: WritableVolume;
  readonly directory: WritableDirectory | undefined;
  readonly name: ByteText;
}

/** What every file of a mount has that may be written: the host has its content and its attributes. */
export abstract class WritableNode implements NodeBase {
  readonly volume: WritableVolume;
  readonly ino: number;
  #directory: WritableDirectory | undefined;
  #name: ByteText;
  #found: BigIntStats;

  constructor({ volume, directory, name }: WritablePlace, found: BigIntStats) {
    this.volume = volume;
    this.#directory = directory;
    this.#name = name;
    this.#found = found;
    this.ino = writableIno(directory === undefined, found);
  }

  /** The directory that it was last looked up in; none for the mount's root. */
  get directory(): WritableDirectory | undefined {
    return this.#directory;
  }

  get name(): ByteText {
    return this.#name;
  }

  /** What the host said of it when it was last looked up. */
  get found(): BigIntStats {
    return this.#found;
  }

  /** Notes where it was looked up, and what the host said of it. */
  see(directory: WritableDirectory, name: ByteText, found: BigIntStats): void {
    this.#directory = directory;
    this.#name = name;
    this.#found = found;
  }

  attributes(): Attributes {
    return this.status();
  }

  status(): Attributes {
    const { uid, gid } = this.volume.mount;
    const stats = this.current();
    const mode = Number(stats.mode);
    return {
      mode: (mode & ~0o7777) | realBits(mode),
      uid,
      gid,
      links: Number(stats.nlink),
      size: Number(stats.size),
      blocks: Number(stats.blocks),
      device: 0,
      accessed: toTimespec(stats.atimeNs),
      modified: toTimespec(stats.mtimeNs),
      changed: toTimespec(stats.ctimeNs),
    };
  }

  /** Changes nothing, as a file on the host stays whose it is; throws EPERM where that is not what is asked for. */
  setOwner(uid: number, gid: number): void {
    const { mount } = this.volume;
    if (uid !== mount.uid || gid !== mount.gid) throw fail("EPERM");
  }

  setTimes(accessed: Timespec | undefined, modified: Timespec | undefined): void {
    const before = this.status();
    this.applyTimes(accessed ?? before.accessed, modified ?? before.modified);
  }

  abstract setMode(bits: number): void;
  abstract hold(wanted?: number): void;
  abstract release(): void;

  /** What the host says of it, now where it is open. */
  protected abstract current(): BigIntStats;
  protected abstract applyTimes(accessed: Timespec, modified: Timespec): void;

  /** What it takes to open this very file and no other; its directory has to be there. */
  protected get expected(): ExpectedEntry {
    return { name: this.#name, found: this.#found, home: this.volume.root.found.dev };
  }

  /** The descriptor of the directory that it was looked up in. */
  protected directoryHandle(): number {
    if (this.#directory === undefined) throw fail("EIO");
    return this.#directory.handle();
  }
}

/** Answers the inode number of a host file, which tells nothing of the host's and follows the file through renames. */
export function writableIno(isRoot: boolean, { dev, ino }: BigIntStats): number {
  return isRoot ? ROOT_INO : inoOf(ROOT_INO, `${dev}:${ino}`);
}
