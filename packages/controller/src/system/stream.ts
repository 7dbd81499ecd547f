import { fileType, type Timespec } from "@sandbox/protocol";
import type { Answer } from "../answer.js";
import { fail } from "../failure.js";
import type { Attributes, StreamNode, Volume } from "./node.js";
import type { Wakeup } from "./pauses.js";
import { statvfsOf } from "./room.js";

/** What a stream's two directions do; one that is left out was never opened, so the call is refused before. */
export interface StreamEnds {
  /** Where it cannot be answered at once, it is refused with EAGAIN unless it may wait. */
  read?(length: number, mayWait: boolean): Answer<Uint8Array>;
  write?(bytes: Uint8Array, mayWait: boolean): Answer<number>;
  /** Whether it is answered at once when it is used; always unless told otherwise. */
  isReady?(): boolean;
  /** Has `wake` called when it may be; left out where only the guest itself could bring that about. */
  readonly whenReady?: Wakeup;
}

/** How a stream shows itself. */
export interface StreamFace {
  readonly ino: number;
  readonly isTerminal: boolean;
  readonly uid: number;
  readonly gid: number;
  readonly now: Timespec;
}

// A pseudo-terminal's major number, 136, in the high byte.
const TERMINAL_DEVICE = 0x8800;
/** The inode of the one terminal there is. */
const TERMINAL_INO = 1;

/** The volume of the streams, which is nowhere in the tree. */
export const streamVolume: Volume = {
  device: 2n,
  isReadOnly: false,
  mounts: new Map(),
  statvfs: () => statvfsOf({ device: 2n, pages: 0, freePages: 0, inodes: 0, freeInodes: 0, flags: 0n }),
};

/** Standard input, output or error: a pipe's end, or a terminal. */
export class Stream implements StreamNode {
  readonly kind = "stream";
  readonly volume = streamVolume;
  readonly #ends: StreamEnds;
  readonly #attributes: Attributes;
  #ino: number;
  #isTerminal = false;

  constructor(face: StreamFace, ends: StreamEnds) {
    this.#ino = face.ino;
    this.#ends = ends;
    this.#attributes = {
      mode: fileType.S_IFIFO | 0o600,
      uid: face.uid,
      gid: face.gid,
      links: 1,
      size: 0,
      blocks: 0,
      device: 0,
      accessed: face.now,
      modified: face.now,
      changed: face.now,
    };
    if (face.isTerminal) this.becomeTerminal();
  }

  get ino(): number {
    return this.#ino;
  }

  get isTerminal(): boolean {
    return this.#isTerminal;
  }

  /** Makes a terminal of a pipe's end that nobody has looked at. */
  becomeTerminal(): void {
    this.#ino = TERMINAL_INO;
    this.#isTerminal = true;
    this.#attributes.mode = fileType.S_IFCHR | 0o620;
    this.#attributes.device = TERMINAL_DEVICE;
  }

  get isReady(): boolean {
    return this.#ends.isReady?.() ?? true;
  }

  get whenReady(): Wakeup | undefined {
    return this.#ends.whenReady;
  }

  attributes(): Attributes {
    return this.#attributes;
  }

  status(): Attributes {
    return this.#attributes;
  }

  read(length: number, mayWait: boolean): Answer<Uint8Array> {
    return this.#ends.read?.(length, mayWait) ?? fail("EBADF");
  }

  write(bytes: Uint8Array, mayWait: boolean): Answer<number> {
    return this.#ends.write?.(bytes, mayWait) ?? fail("EBADF");
  }

  setMode(bits: number): void {
    this.#attributes.mode = (this.#attributes.mode & ~0o7777) | bits;
  }

  setOwner(uid: number, gid: number): void {
    this.#attributes.uid = uid;
    this.#attributes.gid = gid;
  }

  setTimes(accessed: Timespec | undefined, modified: Timespec | undefined): void {
    this.#attributes.accessed = accessed ?? this.#attributes.accessed;
    this.#attributes.modified = modified ?? this.#attributes.modified;
  }

  hold(): void {
    // It stays as long as the system does.
  }

  release(): void {
    // It stays as long as the system does.
  }
}
