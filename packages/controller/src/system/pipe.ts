import type { Answer } from "../answer.js";
import { type Failure, fail } from "../failure.js";
import type { Pauses } from "./pauses.js";
import { Stream, type StreamFace } from "./stream.js";

/** What a pipe holds, in bytes, as Linux has it. */
export const PIPE_BYTES = 65_536;

/** What a write takes whole or not at all, in bytes: PIPE_BUF of pipe(7). */
const ATOMIC_BYTES = 4096;

/**
 * A pipe within the guest. Nobody else is there to fill or empty it, so that an end which has to wait for the other
 * one waits for ever, as a process does that is alone with its pipe; or is refused with EAGAIN where it may not wait.
 */
export class Pipe {
  readonly reader: PipeEnd;
  readonly writer: PipeEnd;
  readonly #pauses: Pauses;
  #bytes = new Uint8Array(0);

  constructor(face: StreamFace, pauses: Pauses) {
    this.#pauses = pauses;
    this.reader = new PipeEnd(face, {
      read: (length, mayWait) => this.#take(length, mayWait),
      isReady: () => this.isReadable,
    });
    this.writer = new PipeEnd(face, {
      write: (bytes, mayWait) => this.#put(bytes, mayWait),
      isReady: () => this.isWritable,
    });
  }

  /** Whether a read is answered at once: with bytes, or with the end. */
  get isReadable(): boolean {
    return this.#bytes.length > 0 || !this.writer.isOpen;
  }

  /** Whether a small write is answered at once: there is room, or nobody reads any more. */
  get isWritable(): boolean {
    return PIPE_BYTES - this.#bytes.length >= ATOMIC_BYTES || !this.reader.isOpen;
  }

  #take(length: number, mayWait: boolean): Answer<Uint8Array> {
    if (!this.isReadable && length > 0) return this.#wait(mayWait);
    const taken = this.#bytes.slice(0, length);
    this.#bytes = this.#bytes.slice(taken.length);
    return taken;
  }

  #put(bytes: Uint8Array, mayWait: boolean): Answer<number> {
    if (bytes.length === 0) return 0;
    if (!this.reader.isOpen) throw fail("EPIPE");
    const room = PIPE_BYTES - this.#bytes.length;
    const isWhole = bytes.length <= room;
    if (!isWhole && (bytes.length <= ATOMIC_BYTES || room === 0)) return this.#wait(mayWait);
    const put = bytes.subarray(0, room);
    const joined = new Uint8Array(this.#bytes.length + put.length);
    joined.set(this.#bytes);
    joined.set(put, this.#bytes.length);
    this.#bytes = joined;
    return isWhole || !mayWait ? put.length : this.#wait(mayWait);
  }

  #wait(mayWait: boolean): Failure | Promise<Failure> {
    return mayWait ? this.#pauses.pauseForever().then(() => fail("EINTR")) : fail("EAGAIN");
  }
}

/** One end of a pipe: it knows whether a descriptor still stands for it. */
export class PipeEnd extends Stream {
  #holds = 0;

  /** Whether a descriptor stands for it. */
  get isOpen(): boolean {
    return this.#holds > 0;
  }

  override hold(): void {
    this.#holds++;
  }

  override release(): void {
    this.#holds--;
  }
}
