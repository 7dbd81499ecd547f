import { fileType, fileTypeMask } from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { ByteText } from "./byte-text.js";
import { type DeviceContent, MemoryDevice } from "./memory-device.js";
import { MemoryFile } from "./memory-file.js";
import { MemoryLink } from "./memory-link.js";
import { MemoryNode } from "./memory-node.js";
import type { MemoryVolume } from "./memory-volume.js";
import type { Creation, DirectoryEntry, DirectoryNode, Node } from "./node.js";
import { PAGE_BYTES } from "./quota.js";
import { SortedNames } from "./sorted-names.js";

/** What a directory in memory holds. */
type MemoryEntry = MemoryFile | MemoryDirectory | MemoryLink | MemoryDevice;

/** A directory in memory. */
export class MemoryDirectory extends MemoryNode implements DirectoryNode {
  readonly kind = "directory";
  #name: ByteText;
  #parent: MemoryDirectory | undefined;
  #isRemoved = false;
  readonly #entries = new Map<ByteText, MemoryEntry>();
  // Built at the first listing and kept from then on: most directories are never listed.
  #sorted: SortedNames | undefined;

  /** Makes a directory; one without a parent is a root. */
  constructor(volume: MemoryVolume, creation: Creation, parent?: MemoryDirectory, name: ByteText = "") {
    super(volume, fileType.S_IFDIR, creation);
    this.#parent = parent;
    this.#name = name;
    this.own.links = 2;
    this.own.size = PAGE_BYTES;
  }

  get name(): ByteText {
    return this.#name;
  }

  get parent(): MemoryDirectory {
    return this.#parent ?? this;
  }

  get isRemoved(): boolean {
    return this.#isRemoved;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  lookup(name: ByteText): MemoryEntry | undefined {
    return this.#entries.get(name);
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
    return this.#insert(name, new MemoryFile(this.volume, creation));
  }

  createDirectory(name: ByteText, creation: Creation): MemoryDirectory {
    return this.#insert(name, new MemoryDirectory(this.volume, creation, this, name));
  }

  createLink(name: ByteText, target: ByteText, creation: Creation): MemoryLink {
    return this.#insert(name, new MemoryLink(this.volume, target, creation));
  }

  /** Makes a character device. */
  createDevice(name: ByteText, device: number, content: DeviceContent, creation: Creation): MemoryDevice {
    return this.#insert(name, new MemoryDevice(this.volume, device, content, creation));
  }

  link(name: ByteText, node: Node): void {
    if (node.volume !== this.volume || !isLinkable(node)) throw fail("EXDEV");
    node.addName();
    this.#insert(name, node);
  }

  remove(name: ByteText): void {
    const node = this.#entries.get(name);
    if (node === undefined) throw fail("ENOENT");
    this.#delete(name, node);
    if (node instanceof MemoryDirectory) {
      node.#isRemoved = true;
      // Its own `.`; dropName counts the name in its parent.
      node.own.links--;
    }
    node.dropName();
  }

  move(name: ByteText, to: DirectoryNode, newName: ByteText): void {
    if (!(to instanceof MemoryDirectory) || to.volume !== this.volume) throw fail("EXDEV");
    const node = this.#entries.get(name);
    if (node === undefined) throw fail("ENOENT");
    if (to.#entries.has(newName)) to.remove(newName);
    this.#delete(name, node);
    to.#insert(newName, node);
    if (node instanceof MemoryDirectory) {
      node.#parent = to;
      node.#name = newName;
    }
    node.noteMove();
  }

  protected override discard(): void {
    // A directory is empty before it goes.
  }

  #insert<Entry extends MemoryEntry>(name: ByteText, node: Entry): Entry {
    this.#entries.set(name, node);
    this.#sorted?.add(name);
    if (node instanceof MemoryDirectory) this.own.links++;
    this.noteChange();
    return node;
  }

  #delete(name: ByteText, node: MemoryEntry): void {
    this.#entries.delete(name);
    this.#sorted?.delete(name);
    if (node instanceof MemoryDirectory) this.own.links--;
    this.noteChange();
  }
}

function isLinkable(node: Node): node is MemoryFile | MemoryLink | MemoryDevice {
  return node instanceof MemoryFile || node instanceof MemoryLink || node instanceof MemoryDevice;
}
