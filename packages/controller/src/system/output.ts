import type { Answer } from "../answer.js";
import { Failure } from "../failure.js";

/** One of the two streams that a guest writes to. */
export type OutputStream = "stdout" | "stderr";

/**
 * Hears of output before it counts as written. The bytes are the caller's to keep. A `Failure` that it
 * answers refuses the bytes; a promise makes the guest wait.
 */
export type OutputListener = (stream: OutputStream, bytes: Uint8Array) => Answer<void>;

/** One output stream: passes bytes on, and keeps them where asked to. */
export class Output {
  readonly #stream: OutputStream;
  readonly #listener: OutputListener | undefined;
  readonly #keeps: boolean;
  #kept = new Uint8Array(0);
  #length = 0;

  constructor(stream: OutputStream, keeps: boolean, listener: OutputListener | undefined) {
    this.#stream = stream;
    this.#keeps = keeps;
    this.#listener = listener;
  }

  /** Everything written so far, where output is kept: a view that later writes leave alone. */
  get bytes(): Uint8Array {
    return this.#kept.subarray(0, this.#length);
  }

  /** Offers the bytes to the listener, keeps them unless it refuses, and answers how many. */
  write(bytes: Uint8Array): Answer<number> {
    if (bytes.length === 0) return 0;
    // A copy: the buffer belongs to the session, which reads the next request into it.
    const copy = new Uint8Array(bytes);
    const heard = this.#listener?.(this.#stream, copy);
    if (heard instanceof Promise) return heard.then((answer) => this.#accept(copy, answer));
    return this.#accept(copy, heard);
  }

  #accept(bytes: Uint8Array, heard: unknown): number | Failure {
    if (heard instanceof Failure) return heard;
    if (this.#keeps) this.#keep(bytes);
    return bytes.length;
  }

  #keep(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#kept.length) {
      // Doubled, so that output of many small writes takes no more than twice its length.
      const grown = new Uint8Array(Math.max(length, this.#kept.length * 2, 1024));
      grown.set(this.bytes);
      this.#kept = grown;
    }
    this.#kept.set(bytes, this.#length);
    this.#length = length;
  }
}
