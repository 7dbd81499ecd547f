import { type BigIntStats, constants } from "node:fs";
import { accessFlags, LIMITS, type Timespec } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { MAXIMUM_FILE_BYTES } from "./file-pages.js";
import { awaitRenames, isSameFile, readHandle, statEntry, statHandle } from "./host-calls.js";
import {
  closeHandle,
  markEntry,
  reopen,
  setHandleMode,
  setHandleTimes,
  truncateHandle,
  writeHandle,
} from "./host-change-calls.js";
import { realBits } from "./host-node.js";
import type { FileNode } from "./node.js";
import { WritableNode, type WritablePlace } from "./writable-node.js";

const { R_OK, W_OK } = accessFlags;
const SET_ID_BITS = 0o6000;

/** A regular file of the host that may be written. While it is open, its descriptors are kept: its name may go. */
export class WritableFile extends WritableNode implements FileNode {
  readonly kind = "file";
  #holds = 0;
  // Of an open file at least the first, which is one of the others, or all of them where the guest made the file.
  #mark: number | undefined;
  #reading: number | undefined;
  #writing: number | undefined;
  // Whether it was ever seen to have a name that may be outside: once that is its only one, it cannot be told.
  #isShared: boolean;

  constructor(place: WritablePlace, found: BigIntStats) {
    super(place, found);
    this.#isShared = this.volume.account.isShared(this.ino, found);
  }

  /** Opens the file; throws EACCES where the host refuses that, EPERM to write where the file may have a name outside. */
  hold(wanted = R_OK | W_OK): void {
    if (this.#mark === undefined && (wanted & W_OK) !== 0) this.requireInside();
    this.#mark ??= this.volume.mount.handles.keep(() => markEntry(this.directoryHandle(), this.expected));
    try {
      if ((wanted & R_OK) !== 0) this.#reading ??= this.#open(constants.O_RDONLY);
      if ((wanted & W_OK) !== 0) {
        this.requireInside();
        this.#writing ??= this.#open(constants.O_WRONLY);
      }
      this.#leaveMark();
    } catch (error) {
      if (this.#holds === 0) this.#close();
      throw error;
    }
    this.#holds++;
    this.volume.live.set(this.ino, this);
  }

  release(): void {
    this.#holds--;
    if (this.#holds > 0) return;
    const isGone = this.current().nlink === 0n;
    this.volume.live.delete(this.ino);
    this.#close();
    if (isGone) this.volume.account.forget(this.ino);
  }

  override see(...seen: Parameters<WritableNode["see"]>): void {
    super.see(...seen);
    this.#isShared ||= this.volume.account.isShared(this.ino, this.found);
  }

  /** Takes over the descriptor that the file was made with, for the holder that follows at once. */
  adopt(handle: number): void {
    this.#mark = handle;
    this.#reading = handle;
    this.#writing = handle;
  }

  read(position: number, length: number): Uint8Array {
    if (this.#reading === undefined) throw fail("EIO");
    return readHandle(this.#reading, position, Math.min(length, LIMITS.transferBytes));
  }

  write(position: number, bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    if (position >= MAXIMUM_FILE_BYTES) throw fail("EFBIG");
    const handle = this.#writable();
    const { account } = this.volume;
    const room = account.room(this.ino, position, Math.min(bytes.length, MAXIMUM_FILE_BYTES - position));
    const written = writeHandle(handle, position, bytes.subarray(0, room));
    account.take(this.ino, position, written);
    return written;
  }

  truncate(length: number): void {
    if (length > MAXIMUM_FILE_BYTES) throw fail("EFBIG");
    truncateHandle(this.#writable(), length);
    this.volume.account.cut(this.ino, length);
  }

  /** Takes the room of the quota, and none of the host's, which a later write has to find. */
  allocate(position: number, length: number): void {
    if (length > MAXIMUM_FILE_BYTES - position) throw fail("EFBIG");
    const handle = this.#writable();
    this.volume.account.take(this.ino, position, length);
    if (position + length > Number(this.current().size)) truncateHandle(handle, position + length);
  }

  setMode(bits: number): void {
    this.#marked((handle) => setHandleMode(handle, realBits(constants.S_IFREG | bits)));
  }

  /**
   * Throws EPERM where the file has more names than the mount is known to have; ESTALE where it is not open, and its
   * name stands for another one by now.
   */
  requireInside(): void {
    const { mount, account } = this.volume;
    if (mount.writesHardLinks) return;
    this.#isShared ||= account.isShared(this.ino, this.#mark === undefined ? this.#named() : this.current());
    if (this.#isShared) throw fail("EPERM");
  }

  /** What its name stands for, no rename being under way: one that takes the file out leaves it a single name, outside. */
  #named(): BigIntStats {
    const directory = this.directoryHandle();
    awaitRenames(directory);
    const named = statEntry(directory, this.name);
    if (named === undefined || !isSameFile(named, this.found)) throw fail("ESTALE");
    return named;
  }

  protected applyTimes(accessed: Timespec, modified: Timespec): void {
    this.#marked((handle) => setHandleTimes(handle, accessed, modified));
  }

  protected current(): BigIntStats {
    return this.#mark === undefined ? this.found : statHandle(this.#mark);
  }

  #marked(change: (handle: number) => void): void {
    this.requireInside();
    if (this.#mark !== undefined) return change(this.#mark);
    const handle = markEntry(this.directoryHandle(), this.expected);
    try {
      change(handle);
    } finally {
      closeHandle(handle);
    }
  }

  #open(flags: number): number {
    const mark = this.#mark;
    if (mark === undefined) throw fail("EIO");
    return this.volume.mount.handles.keep(() => reopen(mark, flags));
  }

  /** Any descriptor of the file marks it: one less is open for each of the many files that a guest forgets to close. */
  #leaveMark(): void {
    const mark = this.#reading ?? this.#writing;
    const before = this.#mark;
    if (mark === undefined || before === undefined || before === this.#reading || before === this.#writing)
      return;
    this.#mark = mark;
    this.volume.mount.handles.drop(before);
  }

  #writable(): number {
    if (this.#writing === undefined) throw fail("EIO");
    const mode = Number(this.current().mode);
    // Who runs it must not run as another what the guest wrote.
    if ((mode & SET_ID_BITS) !== 0) setHandleMode(this.#writing, realBits(mode));
    return this.#writing;
  }

  #close(): void {
    for (const handle of new Set([this.#mark, this.#reading, this.#writing])) {
      if (handle !== undefined) this.volume.mount.handles.drop(handle);
    }
    this.#mark = undefined;
    this.#reading = undefined;
    this.#writing = undefined;
  }
}
