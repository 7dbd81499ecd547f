import { fileType } from "@sandbox/protocol";
import { FilePages } from "./file-pages.js";
import { MemoryNode } from "./memory-node.js";
import type { MemoryVolume } from "./memory-volume.js";
import type { Creation, FileNode } from "./node.js";
import { PAGE_BYTES } from "./quota.js";

const BLOCKS_PER_PAGE = PAGE_BYTES / 512;

/** A regular file in memory. */
export class MemoryFile extends MemoryNode implements FileNode {
  readonly kind = "file";
  readonly #pages: FilePages;

  constructor(volume: MemoryVolume, creation: Creation) {
    super(volume, fileType.S_IFREG, creation);
    this.#pages = new FilePages(volume.quota);
  }

  read(position: number, length: number): Uint8Array {
    this.noteRead();
    return this.#pages.read(position, length);
  }

  write(position: number, bytes: Uint8Array): number {
    const written = this.#pages.write(position, bytes);
    if (written > 0) this.#noteSize();
    return written;
  }

  truncate(length: number): void {
    this.#pages.truncate(length);
    this.#noteSize();
  }

  allocate(position: number, length: number): void {
    this.#pages.allocate(position, length);
    this.#noteSize();
  }

  /** Gives the new, empty file its content; throws ENOSPC. */
  fill(bytes: Uint8Array): void {
    this.#pages.fill(bytes);
    this.#noteSize();
  }

  protected override discard(): void {
    this.#pages.truncate(0);
  }

  #noteSize(): void {
    this.own.size = this.#pages.size;
    this.own.blocks = this.#pages.pageCount * BLOCKS_PER_PAGE;
    this.noteChange();
  }
}
