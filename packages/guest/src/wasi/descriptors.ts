import type { Pointer } from "@sandbox/protocol";
import { WasiFailure } from "./errno.js";

/** A name in a directory, as `fd_readdir` tells it. */
export interface DirectoryEntry {
  readonly inode: bigint;
  readonly type: number;
  readonly name: Uint8Array;
}

/** What the module knows by a number. */
export interface Descriptor {
  /** The controller's descriptor; `undefined` for the root until one is needed. */
  fd: number | undefined;
  /** The root directory, from which the module's paths start. */
  readonly isRoot: boolean;
  /** One of `FileType`; `undefined` until it was asked for. It cannot change. */
  type: number | undefined;
  /** Whether the position cannot be moved, where that is known. */
  isStream: boolean;
  rights: bigint;
  inheritedRights: bigint;
  /** Of `FdFlags`. */
  flags: number;
  /** The stream that the directory is listed by, which has taken `fd` over. */
  stream: Pointer | undefined;
  /** What was in the directory when `fd_readdir` last began. */
  entries: readonly DirectoryEntry[] | undefined;
  /** Where a regular file is read and written next, where that is known: nobody but the module moves it. */
  position: number | undefined;
}

/** Makes a descriptor of an open file. */
export function descriptor(
  fd: number | undefined,
  rights: bigint,
  more: Partial<Descriptor> = {},
): Descriptor {
  return {
    fd,
    isRoot: false,
    type: undefined,
    isStream: false,
    rights,
    inheritedRights: rights,
    flags: 0,
    stream: undefined,
    entries: undefined,
    position: undefined,
    ...more,
  };
}

/** The module's descriptors. Its numbers are its own: the lowest free one, as POSIX has it. */
export class DescriptorTable {
  readonly #slots: (Descriptor | undefined)[];

  constructor(first: readonly Descriptor[]) {
    this.#slots = [...first];
  }

  /** @throws WasiFailure with EBADF when nothing is open under this number. */
  get(number: number): Descriptor {
    const found = this.#slots[number >>> 0];
    if (!found) throw new WasiFailure("EBADF");
    return found;
  }

  /** Answers the number that it got. */
  add(added: Descriptor): number {
    const free = this.#slots.indexOf(undefined);
    const number = free < 0 ? this.#slots.length : free;
    this.#slots[number] = added;
    return number;
  }

  remove(number: number): void {
    this.#slots[number >>> 0] = undefined;
  }

  /** Makes `to` what `from` was; `from` is free then. */
  move(from: number, to: number): void {
    const moved = this.get(from);
    this.remove(from);
    this.#slots[to >>> 0] = moved;
  }
}
