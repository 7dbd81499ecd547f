import { fileType } from "@sandbox/protocol";
import type { ByteText } from "./byte-text.js";
import { MemoryNode, type Standing } from "./memory-node.js";
import type { MemoryVolume } from "./memory-volume.js";
import type { Creation, LinkNode } from "./node.js";
import { PAGE_BYTES } from "./quota.js";

// A longer target takes a page of the quota, as on tmpfs; a shorter one fits beside the inode.
const INLINE_TARGET_BYTES = 128;
const BLOCKS_PER_PAGE = PAGE_BYTES / 512;

/** A symbolic link in memory. */
export class MemoryLink extends MemoryNode implements LinkNode {
  readonly kind = "link";
  readonly #target: ByteText;

  /** Throws ENOSPC where there is no room for a long target. */
  constructor(volume: MemoryVolume, target: ByteText, beginning: Creation | Standing) {
    super(volume, fileType.S_IFLNK, beginning, pagesOfTarget(target));
    this.#target = target;
    if ("ino" in beginning) return;
    this.own.size = target.length;
    this.own.blocks = pagesOfTarget(target) * BLOCKS_PER_PAGE;
  }

  target(): ByteText {
    this.noteRead();
    return this.#target;
  }

  protected override discard(): void {
    this.volume.quota.returnPages(pagesOfTarget(this.#target));
  }
}

/** How many pages of the quota the target of a symbolic link takes. */
export function pagesOfTarget(target: ByteText): number {
  return target.length < INLINE_TARGET_BYTES ? 0 : 1;
}
