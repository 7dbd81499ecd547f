import { MemoryFile } from "./memory-file.js";
import type { Attributes, FileNode } from "./node.js";
import { type OverlayPlace, Tie } from "./overlay-tie.js";

/** A regular file underneath, and in memory what was changed of it: its attributes, and each page that was written to. */
export class OverlayFile extends MemoryFile {
  readonly tie: Tie;
  readonly #lower: FileNode;

  constructor(place: OverlayPlace, lower: FileNode) {
    super(place.volume, { ino: lower.ino, attributes: lower.attributes() });
    this.tie = new Tie(this, place);
    this.#lower = lower;
  }

  override attributes(): Attributes {
    return this.tie.isChanged ? super.attributes() : this.#lower.attributes();
  }

  override status(): Attributes {
    return this.tie.isChanged ? super.status() : this.#lower.status();
  }

  /** Opens the file underneath: throws EACCES where the host may not read it. */
  override hold(wanted?: number): void {
    this.#lower.hold(wanted);
    this.tie.use();
    super.hold();
  }

  override release(): void {
    super.release();
    this.tie.drop();
    this.#lower.release();
  }

  override read(position: number, length: number, isUnnoted?: boolean): Uint8Array {
    return this.tie.isChanged ? super.read(position, length, isUnnoted) : this.#lower.read(position, length);
  }

  override nextData(position: number): number | undefined {
    return this.tie.isChanged ? super.nextData(position) : position;
  }

  override nextHole(position: number): number {
    return this.tie.isChanged ? super.nextHole(position) : this.status().size;
  }

  override change(): void {
    super.change();
    if (!this.tie.change()) return;
    Object.assign(this.own, this.#lower.status());
    this.putUpon({ size: this.own.size, read: (position, length) => this.#lower.read(position, length) });
  }

  override prepareDrop(): void {
    // Nobody else sees what becomes of it then.
    if (this.isHeld || this.attributes().links > 1) this.change();
  }

  override dropName(): void {
    if (this.tie.isChanged) super.dropName();
  }

  override noteMove(): void {
    super.noteMove();
    this.tie.move();
  }

  protected override forget(): void {
    this.tie.forget();
  }
}
