import type { BigIntStats } from "node:fs";
import { fileType } from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { ByteText } from "./byte-text.js";
import { statEntry, typeOf } from "./host-calls.js";
import { HostFile } from "./host-file.js";
import { inoOf } from "./host-ino.js";
import { HostLink } from "./host-link.js";
import { HostNode } from "./host-node.js";
import type { HostVolume } from "./host-volume.js";
import type { Attributes, DirectoryEntry, DirectoryNode } from "./node.js";

/** A directory of the host. What is looked up in it is looked up in the directory itself, wherever it is moved. */
export class HostDirectory extends HostNode implements DirectoryNode {
  readonly kind = "directory";
  readonly isRemoved = false;
  readonly #path: ByteText;

  constructor(volume: HostVolume, directory: HostDirectory | undefined, name: ByteText, found: BigIntStats) {
    super(volume, directory, name, found);
    this.#path = directory === undefined ? "" : directory.#pathOf(name);
  }

  get parent(): DirectoryNode {
    return this.directory ?? this.volume.mount.parent ?? this;
  }

  get isEmpty(): boolean {
    return this.entryAfter("") === undefined;
  }

  lookup(name: ByteText): HostDirectory | HostFile | HostLink | undefined {
    const path = this.#pathOf(name);
    const known = this.volume.directories.get(path);
    if (known !== undefined) return known;
    const found = statEntry(this.handle(), name);
    if (found === undefined || !this.#shows(found)) return undefined;
    const made = NODE_KINDS[typeOf(found)]?.(this.volume, this, name, found);
    if (made instanceof HostDirectory) this.volume.directories.set(path, made);
    return made;
  }

  entryAfter(name: ByteText): DirectoryEntry | undefined {
    const listing = this.volume.listings.of(this, name === "");
    let next = listing.after(name);
    // A listing does not say how many names a file has.
    while (next !== undefined && this.volume.mount.hidesHardLinks && !this.lookup(next.name)) {
      next = listing.after(next.name);
    }
    return next && { name: next.name, ino: inoOf(this.ino, next.name), type: next.type };
  }

  override status(): Attributes {
    try {
      return this.current();
    } catch {
      // It cannot be opened, but it was there.
      return this.attributes();
    }
  }

  override handle(): number {
    // From above, and not by each asking the one above it: directories may nest deeper than calls can.
    for (const directory of this.#closedAbove()) directory.#open();
    return this.#open();
  }

  /** The directories above this one that are not open, the highest first. */
  #closedAbove(): HostDirectory[] {
    const closed: HostDirectory[] = [];
    const { handles } = this.volume.mount;
    for (let at = this.directory; at?.directory && !handles.has(at); at = at.directory) closed.push(at);
    return closed.reverse();
  }

  #open(): number {
    try {
      return super.handle();
    } catch (error) {
      // Its place is another's: the next lookup has to ask the host.
      this.volume.directories.delete(this.#path);
      throw error;
    }
  }

  hold(): void {
    this.handle();
  }

  release(): void {
    // Its descriptor stays, for as long as there is room for it: it will be looked into again.
  }

  createFile(): never {
    throw fail("EROFS");
  }

  createDirectory(): never {
    throw fail("EROFS");
  }

  createLink(): never {
    throw fail("EROFS");
  }

  link(): never {
    throw fail("EROFS");
  }

  remove(): never {
    throw fail("EROFS");
  }

  move(): never {
    throw fail("EROFS");
  }

  #pathOf(name: ByteText): ByteText {
    return this.#path === "" ? name : `${this.#path}/${name}`;
  }

  #shows(found: BigIntStats): boolean {
    const { hidesHardLinks } = this.volume.mount;
    return !(hidesHardLinks && typeOf(found) === fileType.S_IFREG && found.nlink > 1n);
  }
}

type MakeNode = (...place: ConstructorParameters<typeof HostNode>) => HostDirectory | HostFile | HostLink;

// What is shown of a host directory. A FIFO, a socket or a device is not there.
const NODE_KINDS: Readonly<Record<number, MakeNode>> = {
  [fileType.S_IFDIR]: (...place) => new HostDirectory(...place),
  [fileType.S_IFREG]: (...place) => new HostFile(...place),
  [fileType.S_IFLNK]: (...place) => new HostLink(...place),
};
