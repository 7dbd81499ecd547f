import { accessFlags, openFlags, openFlagsMask } from "@sandbox/protocol";
import type { Node } from "./node.js";

const { O_WRONLY, O_RDWR, O_RDONLY, O_APPEND, O_PATH } = openFlags;
const { R_OK, W_OK } = accessFlags;
const { O_CREAT, O_EXCL, O_NOCTTY, O_TRUNC, O_CLOEXEC } = openFlags;
// These say how to open; the description does not keep them.
const OPENING_ONLY = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC;
const CHANGEABLE =
  O_APPEND | openFlags.O_ASYNC | openFlags.O_DIRECT | openFlags.O_NOATIME | openFlags.O_NONBLOCK;

/** An open file description: what descriptors made by dup(2) share. */
export class OpenFile {
  readonly node: Node;
  /** Where the next read or write begins, in bytes. */
  position = 0;
  #flags: number;
  readonly #wanted: number;
  #descriptors = 0;

  /** Opens nothing by itself: the node is held from the first descriptor on. */
  constructor(node: Node, flags: number) {
    this.node = node;
    this.#flags = flags & ~OPENING_ONLY;
    this.#wanted =
      (this.isReadable ? R_OK : 0) |
      (this.isWritable || (!this.isPathOnly && (flags & O_TRUNC) !== 0) ? W_OK : 0);
  }

  /** The access mode and the status flags. */
  get flags(): number {
    return this.#flags;
  }

  get isReadable(): boolean {
    const mode = this.#flags & openFlagsMask;
    return !this.isPathOnly && (mode === O_RDONLY || mode === O_RDWR);
  }

  get isWritable(): boolean {
    const mode = this.#flags & openFlagsMask;
    return !this.isPathOnly && (mode === O_WRONLY || mode === O_RDWR);
  }

  get isAppending(): boolean {
    return (this.#flags & O_APPEND) !== 0;
  }

  /** Whether a read or write of it waits where it has to (no O_NONBLOCK). */
  get mayWait(): boolean {
    return (this.#flags & openFlags.O_NONBLOCK) === 0;
  }

  /** Whether reading leaves the time of the last access (O_NOATIME). */
  get keepsAccessTime(): boolean {
    return (this.#flags & openFlags.O_NOATIME) !== 0;
  }

  /** Whether it only marks a place in the tree (O_PATH). */
  get isPathOnly(): boolean {
    return (this.#flags & O_PATH) !== 0;
  }

  /** Sets the flags that fcntl(2) may set, and leaves the others. */
  setStatusFlags(flags: number): void {
    this.#flags = (this.#flags & ~CHANGEABLE) | (flags & CHANGEABLE);
  }

  /** Counts a new descriptor; the first one opens the file, and throws what that is refused with. */
  addDescriptor(): void {
    if (this.#descriptors === 0) this.node.hold(this.#wanted);
    this.#descriptors++;
  }

  /** Counts a closed descriptor; the last one closes the file. */
  dropDescriptor(): void {
    this.#descriptors--;
    if (this.#descriptors === 0) this.node.release();
  }
}
