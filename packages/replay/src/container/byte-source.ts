import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Bytes that can be read from any place. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /** At most `length` bytes from a place; fewer at the end. */
  read(offset: number, length: number): Uint8Array;
}

/** The source of bytes that are there. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** How much of a file is kept, in bytes: records are short, and stand one behind the other. */
const WINDOW_BYTES = 256 * 1024;

/** A file as a source, of which no more is in memory than what is asked for. To be closed. */
export class FileSource implements ByteSource {
  readonly #fd: number;
  readonly size: number;
  #window: Uint8Array = new Uint8Array(0);
  #windowAt = 0;

  /** @throws the system's errors. */
  constructor(path: string) {
    this.#fd = openSync(path, "r");
    this.size = fstatSync(this.#fd).size;
  }

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    const at = offset - this.#windowAt;
    if (at < 0 || at + wanted > this.#window.length) {
      this.#window = this.#readFully(offset, Math.max(wanted, WINDOW_BYTES));
      this.#windowAt = offset;
      return this.#window.subarray(0, wanted);
    }
    return this.#window.subarray(at, at + wanted);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #readFully(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    let count = 0;
    while (count < bytes.length) {
      const more = readSync(this.#fd, bytes, count, bytes.length - count, offset + count);
      if (more === 0) break;
      count += more;
    }
    return bytes.subarray(0, count);
  }
}
