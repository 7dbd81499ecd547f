import { atFd, type Pointer } from "@sandbox/protocol";
import type { AddressSpace } from "../address-space.js";
import { reserve } from "../struct-block.js";
import type { Descriptor } from "./descriptors.js";
import { WasiFailure } from "./errno.js";

/** The longest path, in bytes without its NUL: PATH_MAX of Linux. */
const MAXIMUM_PATH = 4095;

/** A path as the *at calls take it. */
export interface PathArguments {
  readonly dirfd: number;
  readonly path: Pointer;
}

/** Where the paths of a call stand as C strings: at most two, each copied there once. */
export class PathBuffers {
  /** The string "/". */
  readonly root: Pointer;
  /** The string "/dev/urandom". */
  readonly random: Pointer;
  readonly #space: AddressSpace;
  readonly #buffers: readonly [Pointer, Pointer];

  constructor(space: AddressSpace) {
    this.#space = space;
    // One byte more for the "/" in front, one for the NUL.
    this.#buffers = [reserve(space, MAXIMUM_PATH + 2), reserve(space, MAXIMUM_PATH + 2)];
    this.root = constant(space, "/");
    this.random = constant(space, "/dev/urandom");
  }

  /**
   * Copies a path, which is relative to `directory`. One that starts at the root needs no open directory: it
   * becomes absolute, which is also how a trace should show it.
   * @throws WasiFailure with EINVAL for a NUL in it, ENAMETOOLONG.
   */
  put(
    which: 0 | 1,
    path: Uint8Array,
    directory: Descriptor,
    fdOf: (open: Descriptor) => number,
  ): PathArguments {
    if (directory.isRoot) {
      // An empty path stays one: it names nothing.
      return { dirfd: atFd.AT_FDCWD, path: this.#copy(which, path, path.length > 0) };
    }
    return { dirfd: fdOf(directory), path: this.#copy(which, path, false) };
  }

  /** Copies a string that is no path of its own: what a symbolic link shall hold. */
  putText(which: 0 | 1, text: Uint8Array): Pointer {
    return this.#copy(which, text, false);
  }

  #copy(which: 0 | 1, path: Uint8Array, isAbsolute: boolean): Pointer {
    if (path.length > MAXIMUM_PATH) throw new WasiFailure("ENAMETOOLONG");
    if (path.includes(0)) throw new WasiFailure("EINVAL");
    const start = isAbsolute ? 1 : 0;
    const string = new Uint8Array(start + path.length + 1);
    if (isAbsolute) string[0] = SLASH;
    string.set(path, start);
    this.#space.write(this.#buffers[which], string);
    return this.#buffers[which];
  }
}

const SLASH = 0x2f;

function constant(space: AddressSpace, text: string): Pointer {
  const bytes = new TextEncoder().encode(`${text}\0`);
  const address = reserve(space, bytes.length);
  space.write(address, bytes);
  return address;
}
