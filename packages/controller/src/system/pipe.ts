import { fail } from "../failure.js";
import { Stream, type StreamEnds, type StreamFace } from "./stream.js";

/** What a pipe holds, in bytes, as Linux has it. */
export const PIPE_BYTES = 65_536;

/**
 * A pipe within the guest. Nobody else is there to fill or empty it, so that an end which would have to wait
 * for the other one is refused with EAGAIN.
 */
export class Pipe {
  readonly reader: PipeEnd;
  readonly writer: PipeEnd;
  #bytes = new Uint8Array(0);

  constructor(face: StreamFace) {
    this.reader = new PipeEnd(face, { read: (length) => this.#take(length) }, () => this.isReadable);
    this.writer = new PipeEnd(face, { write: (bytes) => this.#put(bytes) }, () => this.isWritable);
  }

  /** Whether a read is answered at once: with bytes, or with the end. */
  get isReadable(): boolean {
    return this.#bytes.length > 0 || !this.writer.isOpen;
  }

  /** Whether a write is answered at once: there is room, or nobody reads any more. */
  get isWritable(): boolean {
    return this.#bytes.length < PIPE_BYTES || !this.reader.isOpen;
  }

  #take(length: number): Uint8Array {
    if (!this.isReadable && length > 0) throw fail("EAGAIN");
    const taken = this.#bytes.slice(0, length);
    this.#bytes = this.#bytes.slice(taken.length);
    return taken;
  }

  #put(bytes: Uint8Array): number {
    if (!this.reader.isOpen) throw fail("EPIPE");
    const put = bytes.subarray(0, PIPE_BYTES - this.#bytes.length);
    if (put.length === 0 && bytes.length > 0) throw fail("EAGAIN");
    const joined = new Uint8Array(this.#bytes.length + put.length);
    joined.set(this.#bytes);
    joined.set(put, this.#bytes.length);
    this.#bytes = joined;
    return put.length;
  }
}

/** One end of a pipe: it knows whether a descriptor still stands for it. */
export class PipeEnd extends Stream {
  readonly #isReady: () => boolean;
  #holds = 0;

  constructor(face: StreamFace, ends: StreamEnds, isReady: () => boolean) {
    super(face, ends);
    this.#isReady = isReady;
  }

  override get isReady(): boolean {
    return this.#isReady();
  }

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
