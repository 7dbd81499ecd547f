import { fileType } from "@sandbox/protocol";
import type { ByteText } from "./byte-text.js";
import { MemoryNode } from "./memory-node.js";
import type { MemoryVolume } from "./memory-volume.js";
import type { Creation, LinkNode } from "./node.js";

// A longer target takes a page of the quota, as on tmpfs; a shorter one fits beside the inode.
const INLINE_TARGET_BYTES = 128;

/** A symbolic link in memory. */
export class MemoryLink extends MemoryNode implements LinkNode {
  readonly kind = "link";
  readonly #target: ByteText;

  /** Throws ENOSPC where there is no room for a long target. */
  constructor(volume: MemoryVolume, target: ByteText, creation: Creation) {
    super(volume, fileType.S_IFLNK, creation, pagesOf(target));
    this.#target = target;
    this.own.size = target.length;
  }

  target(): ByteText {
    return this.#target;
  }

  protected override discard(): void {
    this.volume.quota.returnPages(pagesOf(this.#target));
  }
}

function pagesOf(target: ByteText): number {
  return target.length < INLINE_TARGET_BYTES ? 0 : 1;
}
