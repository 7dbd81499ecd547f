import type { ByteText } from "./byte-text.js";
import { MemoryDirectory, type MemoryEntry } from "./memory-directory.js";
import type { Attributes, DirectoryEntry, DirectoryNode, Node } from "./node.js";
import { OverlayFile } from "./overlay-file.js";
import { OverlayLink } from "./overlay-link.js";
import { type OverlayPlace, Tie } from "./overlay-tie.js";
import type { OverlayVolume } from "./overlay-volume.js";

/**
 * A directory underneath, and in memory what was changed of it: entries of its own, and the names that were
 * removed and must not show through any more.
 */
export class OverlayDirectory extends MemoryDirectory {
  readonly tie: Tie;
  readonly lower: DirectoryNode;
  readonly #hidden = new Set<ByteText>();

  /** `parent` is where the root of an overlay hangs, unless that is the root of the tree. */
  constructor(
    place: OverlayPlace,
    lower: DirectoryNode,
    parent: DirectoryNode | undefined = place.directory,
  ) {
    super(place.volume, { ino: lower.ino, attributes: lower.attributes() }, parent, place.name);
    this.tie = new Tie(this, place);
    this.lower = lower;
  }

  /** The object that stands for this inode while it is used. */
  get unique(): OverlayDirectory {
    const live = this.tie.place.volume.live.get(this.ino);
    return live instanceof OverlayDirectory ? live : this;
  }

  /** The names underneath that were removed or replaced. */
  get hidden(): ReadonlySet<ByteText> {
    return this.#hidden;
  }

  override get parent(): DirectoryNode {
    return this.tie.place.volume.unique(super.parent);
  }

  override get isEmpty(): boolean {
    return super.isEmpty && this.#belowAfter("") === undefined;
  }

  override attributes(): Attributes {
    return this.tie.isChanged ? super.attributes() : this.lower.attributes();
  }

  override status(): Attributes {
    return this.tie.isChanged ? super.status() : this.lower.status();
  }

  override hold(wanted?: number): void {
    this.lower.hold(wanted);
    this.tie.use();
    super.hold();
  }

  override release(): void {
    super.release();
    this.tie.drop();
    this.lower.release();
  }

  override entryAfter(name: ByteText): DirectoryEntry | undefined {
    const own = super.entryAfter(name);
    const below = this.#belowAfter(name);
    if (own === undefined || below === undefined) return own ?? below;
    return own.name < below.name ? own : below;
  }

  override change(): void {
    super.change();
    if (!this.tie.change()) return;
    Object.assign(this.own, this.lower.status());
  }

  override prepareDrop(): void {
    if (this.isHeld) this.change();
  }

  override dropName(): void {
    if (this.tie.isChanged) super.dropName();
  }

  override noteMove(): void {
    super.noteMove();
    this.tie.move();
  }

  protected override below(name: ByteText): MemoryEntry | undefined {
    if (this.isRemoved || this.#hidden.has(name)) return undefined;
    const lower = this.lower.lookup(name);
    return lower && this.#over(name, lower);
  }

  protected override hide(name: ByteText): void {
    if (this.hidingCost(name) === 0) return;
    this.volume.quota.takeInode();
    this.#hidden.add(name);
  }

  protected override hidingCost(name: ByteText): number {
    return this.#hidden.has(name) || this.lower.lookup(name) === undefined ? 0 : 1;
  }

  protected override noteRead(): void {
    if (this.tie.isChanged) super.noteRead();
  }

  protected override discard(): void {
    this.volume.quota.returnInode(this.#hidden.size);
    this.#hidden.clear();
  }

  protected override forget(): void {
    this.tie.forget();
  }

  #over(name: ByteText, lower: Node): MemoryEntry | undefined {
    const { volume } = this.tie.place;
    const place = { volume, directory: this, name };
    return volume.live.get(lower.ino) ?? makeOver(place, lower);
  }

  #belowAfter(name: ByteText): DirectoryEntry | undefined {
    if (this.isRemoved) return undefined;
    for (let next = this.lower.entryAfter(name); next; next = this.lower.entryAfter(next.name)) {
      if (this.hasOwn(next.name)) continue;
      // A listing does not know the number of a file of several names, nor what went since.
      const node = this.below(next.name);
      if (node !== undefined) return { ...next, ino: node.ino };
    }
    return undefined;
  }
}

/** Makes the root of an overlay, which is always used. */
export function makeOverlayRoot(
  volume: OverlayVolume,
  lower: DirectoryNode,
  parent: DirectoryNode | undefined,
  name: ByteText,
): OverlayDirectory {
  const root = new OverlayDirectory({ volume, directory: undefined, name }, lower, parent);
  root.tie.use();
  return root;
}

function makeOver(place: OverlayPlace, lower: Node): MemoryEntry | undefined {
  if (lower.kind === "file") return new OverlayFile(place, lower);
  if (lower.kind === "directory") return new OverlayDirectory(place, lower);
  if (lower.kind === "link") return new OverlayLink(place, lower);
  return undefined;
}
