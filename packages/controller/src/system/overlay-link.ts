import type { ByteText } from "./byte-text.js";
import { MemoryLink } from "./memory-link.js";
import type { Attributes, LinkNode } from "./node.js";
import { type OverlayPlace, Tie } from "./overlay-tie.js";

/** A symbolic link underneath, and in memory what was changed of its attributes. */
export class OverlayLink extends MemoryLink {
  readonly tie: Tie;
  readonly #lower: LinkNode;
  #target: ByteText | undefined;

  constructor(place: OverlayPlace, lower: LinkNode) {
    super(place.volume, "", { ino: lower.ino, attributes: lower.attributes() });
    this.tie = new Tie(this, place);
    this.#lower = lower;
  }

  override attributes(): Attributes {
    return this.tie.isChanged ? super.attributes() : this.#lower.attributes();
  }

  override status(): Attributes {
    return this.attributes();
  }

  override target(): ByteText {
    if (this.tie.isChanged) this.noteRead();
    return this.#target ?? this.#lower.target();
  }

  override hold(): void {
    this.tie.use();
    super.hold();
  }

  override release(): void {
    super.release();
    this.tie.drop();
  }

  override change(): void {
    super.change();
    if (!this.tie.change()) return;
    Object.assign(this.own, this.#lower.attributes());
    this.#target = this.#lower.target();
  }

  override prepareDrop(): void {
    if (this.isHeld || this.attributes().links > 1) this.change();
  }

  override dropName(): void {
    if (this.tie.isChanged) super.dropName();
  }

  override noteMove(): void {
    super.noteMove();
    this.tie.move();
  }

  protected override discard(): void {
    // Its target is underneath.
  }

  protected override forget(): void {
    this.tie.forget();
  }
}
