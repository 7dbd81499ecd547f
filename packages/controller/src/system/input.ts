import type { Answer } from "../answer.js";
import { type Failure, fail } from "../failure.js";

/** What standard input holds: all of it, or chunks as they come. Text is passed in UTF-8. */
export type InputOption = Uint8Array | string | AsyncIterable<Uint8Array>;

const NOTHING = new Uint8Array(0);

/** Standard input: reads answer at once while there are bytes, and with a promise while a chunk is awaited. */
export class Input {
  #chunks: AsyncIterator<Uint8Array> | undefined;
  #rest: Uint8Array = NOTHING;
  #interrupt: (() => void) | undefined;

  constructor(option: InputOption) {
    if (typeof option === "string") this.#rest = new TextEncoder().encode(option);
    else if (option instanceof Uint8Array) this.#rest = option;
    else this.#chunks = option[Symbol.asyncIterator]();
  }

  /** Answers at most `length` bytes; none at the end. EIO where the source fails, EINTR where the system is disposed. */
  read(length: number): Answer<Uint8Array> {
    if (this.#rest.length > 0 || this.#chunks === undefined || length === 0) return this.#take(length);
    return this.#await(this.#chunks, length);
  }

  /** Ends a read that is under way, and tells the source that no more is read. */
  dispose(): void {
    const chunks = this.#chunks;
    this.#chunks = undefined;
    this.#rest = NOTHING;
    this.#interrupt?.();
    // Nobody is left to hear that the source failed to stop.
    chunks?.return?.().then(undefined, () => undefined);
  }

  #take(length: number): Uint8Array {
    const bytes = new Uint8Array(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  #await(chunks: AsyncIterator<Uint8Array>, length: number): Promise<Uint8Array | Failure> {
    return new Promise((resolve) => {
      this.#interrupt = () => resolve(fail("EINTR"));
      this.#fill(chunks).then(
        () => resolve(this.#take(length)),
        () => resolve(fail("EIO")),
      );
    });
  }

  async #fill(chunks: AsyncIterator<Uint8Array>): Promise<void> {
    // An empty chunk is no end: only the source says where that is.
    while (this.#rest.length === 0 && this.#chunks !== undefined) {
      const next = await chunks.next();
      if (this.#chunks === undefined) return;
      if (next.done === true) this.#chunks = undefined;
      else this.#rest = next.value;
    }
  }
}
