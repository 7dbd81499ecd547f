import { fileType } from "@sandbox/protocol";
import { type Backing, FilePages } from "./file-pages.js";
import { MemoryNode, type Standing } from "./memory-node.js";
import type { MemoryVolume } from "./memory-volume.js";
import type { Creation, FileNode } from "./node.js";
import { PAGE_BYTES } from "./quota.js";

const BLOCKS_PER_PAGE = PAGE_BYTES / 512;

/** A regular file in memory. */
export class MemoryFile extends MemoryNode implements FileNode {
  readonly kind = "file";
  readonly #pages: FilePages;

  constructor(volume: MemoryVolume, beginning: Creation | Standing) {
    super(volume, fileType.S_IFREG, beginning);
    this.#pages = new FilePages(volume.quota);
  }

  read(position: number, length: number, isUnnoted = false): Uint8Array {
    if (!isUnnoted) this.noteRead();
    return this.#pages.read(position, length);
  }

  write(position: number, bytes: Uint8Array): number {
    this.change();
    const written = this.#pages.write(position, bytes);
    if (written > 0) this.#noteSize();
    return written;
  }

  truncate(length: number): void {
    this.change();
    this.#pages.truncate(length);
    this.#noteSize();
  }

  allocate(position: number, length: number): void {
    this.change();
    this.#pages.allocate(position, length);
    this.#noteSize();
  }

  nextData(position: number): number | undefined {
    return this.#pages.nextData(position);
  }

  nextHole(position: number): number {
    return this.#pages.nextHole(position);
  }

  /** Puts the file, that is empty, upon the content of another, which shows through until it is written to. */
  protected putUpon(backing: Backing): void {
    this.#pages.putUpon(backing);
    this.own.size = this.#pages.size;
    this.own.blocks = this.#pages.coveredPages * BLOCKS_PER_PAGE;
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
    this.own.blocks = this.#pages.coveredPages * BLOCKS_PER_PAGE;
    this.noteChange();
  }
}
