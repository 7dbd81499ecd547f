import type { BigIntStats } from "node:fs";
import { fileType, type Timespec } from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { ByteText } from "./byte-text.js";
import { isSameFile, listHandle, statEntry, statHandle, typeOf } from "./host-calls.js";
import {
  createDirectoryEntry,
  createEntry,
  createLinkEntry,
  linkEntry,
  markEntry,
  remark,
  removeEntry,
  renameEntry,
  setHandleMode,
  setHandleTimes,
} from "./host-change-calls.js";
import { realBits } from "./host-node.js";
import { pagesOfTarget } from "./memory-link.js";
import type { Creation, DirectoryEntry, DirectoryNode, Node } from "./node.js";
import { WritableFile } from "./writable-file.js";
import { WritableLink } from "./writable-link.js";
import { WritableNode, type WritablePlace, writableIno } from "./writable-node.js";

// How deep a guest may nest directories: to open one, those above it may have to be opened first.
const MAXIMUM_DEPTH = 1024;

/** A file of a mount that may be written. */
export type WritableEntry = WritableFile | WritableDirectory | WritableLink;

/**
 * A directory of the host that may be written. Every look and every change starts at a descriptor of the
 * directory itself, wherever it is moved.
 */
export class WritableDirectory extends WritableNode implements DirectoryNode {
  readonly kind = "directory";
  #uses = 0;
  #holds = 0;
  #held: number | undefined;
  #usedParent: WritableDirectory | undefined;

  get parent(): DirectoryNode {
    return this.directory ?? this.volume.mount.parent ?? this;
  }

  get isRemoved(): boolean {
    return this.#held !== undefined && statHandle(this.#held).nlink === 0n;
  }

  get isEmpty(): boolean {
    // What a guest is not shown the host would miss too.
    return listHandle(this.handle()).length === 0;
  }

  lookup(name: ByteText): WritableEntry | undefined {
    const found = statEntry(this.handle(), name);
    return found === undefined || !this.#shows(found) ? undefined : this.#see(name, found);
  }

  entryAfter(name: ByteText): DirectoryEntry | undefined {
    const listing = this.volume.listings.of(this, name === "");
    for (let next = listing.after(name); next; next = listing.after(next.name)) {
      const found = statEntry(this.handle(), next.name);
      if (found === undefined || !this.#shows(found)) continue;
      return { name: next.name, ino: writableIno(false, found), type: typeOf(found) };
    }
    return undefined;
  }

  createFile(name: ByteText, { bits }: Creation): WritableFile {
    const { account, mount } = this.volume;
    return account.name(() => {
      const shown = realBits(fileType.S_IFREG | bits);
      const handle = mount.handles.keep(() => createEntry(this.handle(), name, shown));
      const found = statHandle(handle);
      // The host's process has a umask of its own.
      if (realBits(Number(found.mode)) !== shown) setHandleMode(handle, shown);
      const file = new WritableFile({ volume: this.volume, directory: this, name }, found);
      file.adopt(handle);
      return file;
    });
  }

  createDirectory(name: ByteText, { bits }: Creation): WritableDirectory {
    if (this.#depth >= MAXIMUM_DEPTH) throw fail("ENAMETOOLONG");
    return this.volume.account.name(() => {
      const shown = realBits(fileType.S_IFDIR | bits);
      createDirectoryEntry(this.handle(), name, shown);
      const made = this.#made(name, fileType.S_IFDIR);
      if (made.kind !== "directory") throw fail("ESTALE");
      if (realBits(Number(made.found.mode)) !== shown) made.setMode(shown);
      return made;
    });
  }

  createLink(name: ByteText, target: ByteText): WritableLink {
    return this.volume.account.name(() => {
      createLinkEntry(this.handle(), name, target);
      const made = this.#made(name, fileType.S_IFLNK);
      if (made.kind !== "link") throw fail("ESTALE");
      return made;
    }, pagesOfTarget(target));
  }

  link(name: ByteText, node: Node): void {
    if (!(node instanceof WritableFile || node instanceof WritableLink)) throw fail("EPERM");
    const { directory, found } = node;
    if (node.volume !== this.volume || directory === undefined) throw fail("EXDEV");
    if (node.kind === "file") node.requireInside();
    this.volume.account.name(() => {
      this.#together(directory, (to, from) => {
        linkEntry({ directory: from, name: node.name }, { directory: to, name }, found);
      });
      return node;
    });
    this.volume.account.noteLink(node.ino, found);
  }

  remove(name: ByteText): void {
    const node = this.lookup(name);
    if (node === undefined) throw fail("ENOENT");
    removeEntry(this.handle(), name, node.kind === "directory");
    this.#noteGone(node.found);
  }

  move(name: ByteText, to: DirectoryNode, newName: ByteText): void {
    if (!(to instanceof WritableDirectory) || to.volume !== this.volume) throw fail("EXDEV");
    const node = this.lookup(name);
    if (node === undefined) throw fail("ENOENT");
    const replaced = this.#together(to, (from, target) => {
      const there = statEntry(target, newName);
      // What is not shown must not be replaced either.
      if (there !== undefined && !to.#shows(there)) throw fail("EEXIST");
      renameEntry({ directory: from, name }, { directory: target, name: newName });
      return there;
    });
    if (replaced !== undefined && isSameFile(replaced, node.found)) return;
    if (replaced !== undefined) this.#noteGone(replaced);
    node.see(to, newName, node.found);
  }

  setMode(bits: number): void {
    setHandleMode(this.handle(), realBits(fileType.S_IFDIR | bits));
  }

  override see(directory: WritableDirectory, name: ByteText, found: BigIntStats): void {
    const isKnown = this.directory === directory && this.name === name;
    // As the host may move directories about, the way up must not lead back here.
    if (!isKnown && isWithin(directory, this)) return;
    super.see(directory, name, found);
    if (this.#uses === 0 || this.#usedParent === directory) return;
    this.#usedParent?.drop();
    this.#usedParent = directory.use();
  }

  hold(): void {
    this.#held ??= this.volume.mount.handles.keep(() => remark(this.handle()));
    this.#holds++;
    this.use();
  }

  release(): void {
    this.#holds--;
    if (this.#holds === 0 && this.#held !== undefined) {
      this.volume.mount.handles.drop(this.#held);
      this.#held = undefined;
    }
    this.drop();
  }

  /** A descriptor that marks this very directory, good until the next is asked for; throws ESTALE where its place is another's by now. */
  handle(): number {
    // From above, and not by each asking the one above it: directories may nest deeper than calls can.
    const closed: WritableDirectory[] = [];
    for (let at = this.directory; at !== undefined && !at.#isOpen; at = at.directory) closed.push(at);
    for (const directory of closed.reverse()) directory.#open();
    return this.#open();
  }

  /** How many directories of the mount are above it. */
  get #depth(): number {
    let depth = 0;
    for (let at = this.directory; at !== undefined; at = at.directory) depth++;
    return depth;
  }

  get #isOpen(): boolean {
    return this.#held !== undefined || this.directory === undefined || this.volume.mount.handles.has(this);
  }

  #open(): number {
    if (this.#held !== undefined) return this.#held;
    if (this.directory === undefined) return this.volume.rootHandle;
    return this.volume.mount.handles.open(this, () => markEntry(this.directoryHandle(), this.expected));
  }

  protected applyTimes(accessed: Timespec, modified: Timespec): void {
    setHandleTimes(this.handle(), accessed, modified);
  }

  protected current(): BigIntStats {
    try {
      return statHandle(this.handle());
    } catch {
      // It cannot be opened, but it was there.
      return this.found;
    }
  }

  /** Acts with the descriptors of two directories, this one's first. */
  #together<Answer>(other: WritableDirectory, act: (own: number, others: number) => Answer): Answer {
    // To open the second could close the first, were they not held.
    this.hold();
    try {
      other.hold();
      try {
        return act(this.handle(), other.handle());
      } finally {
        other.release();
      }
    } finally {
      this.release();
    }
  }

  #made(name: ByteText, type: number): WritableEntry {
    const found = statEntry(this.handle(), name);
    if (found === undefined || typeOf(found) !== type) throw fail("ESTALE");
    return this.#see(name, found);
  }

  #noteGone(found: BigIntStats): void {
    const ino = writableIno(false, found);
    const { account, live, known } = this.volume;
    const isDirectory = typeOf(found) === fileType.S_IFDIR;
    account.dropName(ino);
    known.delete(ino);
    if ((isDirectory || found.nlink === 1n) && !live.has(ino)) account.forget(ino);
  }

  #see(name: ByteText, found: BigIntStats): WritableEntry {
    const { live, known } = this.volume;
    const ino = writableIno(false, found);
    const seen = live.get(ino) ?? known.get(ino);
    if (seen !== undefined && isSameFile(seen.found, found) && typeOf(seen.found) === typeOf(found)) {
      seen.see(this, name, found);
      return seen;
    }
    const made = makeWritable({ volume: this.volume, directory: this, name }, found);
    if (made.kind === "directory") known.set(ino, made);
    return made;
  }

  #shows(found: BigIntStats): boolean {
    const type = typeOf(found);
    if (type !== fileType.S_IFREG) return type === fileType.S_IFDIR || type === fileType.S_IFLNK;
    const { mount, account } = this.volume;
    return !mount.hidesHardLinks || !account.isShared(writableIno(false, found), found);
  }

  /** Makes this the one object for its directory until the matching `drop`, and those above it too. */
  use(): this {
    for (let at: WritableDirectory | undefined = this; at; at = at.#usedParent) {
      at.#uses++;
      if (at.#uses > 1) break;
      at.volume.live.set(at.ino, at);
      at.#usedParent = at.directory;
    }
    return this;
  }

  /** Ends one `use`. */
  drop(): void {
    // In a loop, as directories may nest deeper than calls can.
    for (let at: WritableDirectory | undefined = this; at; ) {
      at.#uses--;
      if (at.#uses > 0) return;
      at.volume.live.delete(at.ino);
      const above: WritableDirectory | undefined = at.#usedParent;
      at.#usedParent = undefined;
      at = above;
    }
  }
}

/** Whether a directory is the other, or below it. */
function isWithin(directory: WritableDirectory, other: WritableDirectory): boolean {
  for (let at: WritableDirectory | undefined = directory; at; at = at.directory)
    if (at === other) return true;
  return false;
}

function makeWritable(place: WritablePlace, found: BigIntStats): WritableEntry {
  const type = typeOf(found);
  if (type === fileType.S_IFDIR) return new WritableDirectory(place, found);
  return type === fileType.S_IFLNK ? new WritableLink(place, found) : new WritableFile(place, found);
}
