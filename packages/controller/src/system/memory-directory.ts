import { fileType, fileTypeMask } from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { ByteText } from "./byte-text.js";
import { type DeviceContent, MemoryDevice } from "./memory-device.js";
import { MemoryFile } from "./memory-file.js";
import { MemoryLink } from "./memory-link.js";
import { MemoryNode, type Standing } from "./memory-node.js";
import type { MemoryVolume } from "./memory-volume.js";
import type { Creation, DirectoryEntry, DirectoryNode, Node } from "./node.js";
import { PAGE_BYTES } from "./quota.js";
import { SortedNames } from "./sorted-names.js";

/** What a directory in memory holds. */
export type MemoryEntry = MemoryFile | MemoryDirectory | MemoryLink | MemoryDevice;

/** A directory in memory. */
export class MemoryDirectory extends MemoryNode implements DirectoryNode {
  readonly kind = "directory";
  #name: ByteText;
  #parent: DirectoryNode | undefined;
  #isRemoved = false;
  readonly #entries = new Map<ByteText, MemoryEntry>();
  // Built at the first listing and kept from then on: most directories are never listed.
  #sorted: SortedNames | undefined;

  /** Makes a directory; one without a parent is the root of the tree. */
  constructor(
    volume: MemoryVolume,
    beginning: Creation | Standing,
    parent?: DirectoryNode,
    name: ByteText = "",
  ) {
    super(volume, fileType.S_IFDIR, beginning);
    this.#parent = parent;
    this.#name = name;
    if ("ino" in beginning) return;
    this.own.links = 2;
    this.own.size = PAGE_BYTES;
  }

  get name(): ByteText {
    return this.#name;
  }

  get parent(): DirectoryNode {
    return this.#parent ?? this;
  }

  get isRemoved(): boolean {
    return this.#isRemoved;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  lookup(name: ByteText): MemoryEntry | undefined {
    return this.#entries.get(name) ?? this.below(name);
  }

  entryAfter(name: ByteText): DirectoryEntry | undefined {
    if (name === "") this.noteRead();
    this.#sorted ??= new SortedNames(this.#entries.keys());
    const next = this.#sorted.after(name);
    const node = next === undefined ? undefined : this.#entries.get(next);
    if (next === undefined || node === undefined) return undefined;
    return { name: next, ino: node.ino, type: node.attributes().mode & fileTypeMask };
  }

  createFile(name: ByteText, creation: Creation): MemoryFile {
    this.change();
    return this.#insert(name, new MemoryFile(this.volume, creation));
  }

  createDirectory(name: ByteText, creation: Creation): MemoryDirectory {
    this.change();
    return this.#insert(name, new MemoryDirectory(this.volume, creation, this, name));
  }

  createLink(name: ByteText, target: ByteText, creation: Creation): MemoryLink {
    this.change();
    return this.#insert(name, new MemoryLink(this.volume, target, creation));
  }

  /** Makes a character device. */
  createDevice(name: ByteText, device: number, content: DeviceContent, creation: Creation): MemoryDevice {
    this.change();
    return this.#insert(name, new MemoryDevice(this.volume, device, content, creation));
  }

  link(name: ByteText, node: Node): void {
    if (node.volume !== this.volume || !isLinkable(node)) throw fail("EXDEV");
    this.change();
    node.addName();
    this.#insert(name, node);
  }

  remove(name: ByteText): void {
    const node = this.lookup(name);
    if (node === undefined) throw fail("ENOENT");
    this.change();
    node.prepareDrop();
    this.#delete(name, node);
    if (node instanceof MemoryDirectory) {
      node.#isRemoved = true;
      // dropName counts the name in its parent, which is the last.
      node.own.links = 1;
    }
    node.dropName();
  }

  move(name: ByteText, to: DirectoryNode, newName: ByteText): void {
    if (to.volume !== this.volume) throw fail("EXDEV");
    const node = this.lookup(name);
    if (node === undefined) throw fail("ENOENT");
    this.change();
    // Only now: the two may be one directory that was looked up twice.
    const target = this.volume.unique(to);
    if (!(target instanceof MemoryDirectory)) throw fail("EXDEV");
    target.change();
    node.change();
    const replaced = target.lookup(newName);
    replaced?.prepareDrop();
    // From here on nothing may fail half done.
    this.volume.quota.requireInodes(this.hidingCost(name) + target.hidingCost(newName));
    if (replaced !== undefined) target.remove(newName);
    this.#delete(name, node);
    target.#insert(newName, node);
    if (node instanceof MemoryDirectory) {
      node.#parent = target;
      node.#name = newName;
    }
    node.noteMove();
  }

  protected override discard(): void {
    // A directory is empty before it goes.
  }

  /** Answers what shows through from below where the directory itself has no such entry. */
  protected below(_name: ByteText): MemoryEntry | undefined {
    return undefined;
  }

  /** Keeps what is below from showing through under this name; throws ENOSPC. */
  protected hide(_name: ByteText): void {
    // Nothing is below.
  }

  /** How many inodes `hide` would take. */
  protected hidingCost(_name: ByteText): number {
    return 0;
  }

  /** Whether it has an entry of its own, that does not show through from below. */
  protected hasOwn(name: ByteText): boolean {
    return this.#entries.has(name);
  }

  /** The entries of its own. */
  ownEntries(): IterableIterator<[ByteText, MemoryEntry]> {
    return this.#entries.entries();
  }

  #insert<Entry extends MemoryEntry>(name: ByteText, node: Entry): Entry {
    this.#entries.set(name, node);
    this.#sorted?.add(name);
    if (node instanceof MemoryDirectory) this.own.links++;
    this.noteChange();
    return node;
  }

  #delete(name: ByteText, node: MemoryEntry): void {
    this.hide(name);
    this.#entries.delete(name);
    this.#sorted?.delete(name);
    if (node instanceof MemoryDirectory) this.own.links--;
    this.noteChange();
  }
}

function isLinkable(node: Node): node is MemoryFile | MemoryLink | MemoryDevice {
  return node instanceof MemoryFile || node instanceof MemoryLink || node instanceof MemoryDevice;
}
