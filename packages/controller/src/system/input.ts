import type { Answer } from "../answer.js";
import { fail } from "../failure.js";

/** What standard input holds: all of it, or chunks as they come. Text is passed in UTF-8. */
export type InputOption = Uint8Array | string | AsyncIterable<Uint8Array | string>;

type Chunks = AsyncIterator<Uint8Array | string>;

const NOTHING = new Uint8Array(0);

/** Standard input: reads answer at once while there are bytes, and with a promise while a chunk is awaited. */
export class Input {
  #chunks: Chunks | undefined;
  #rest: Uint8Array = NOTHING;
  /** Who waits for a chunk; one is asked for at a time. */
  readonly #waiting = new Set<() => void>();
  #isAsked = false;
  #hasFailed = false;
  #isDisposed = false;

  constructor(option: InputOption) {
    if (typeof option === "string" || option instanceof Uint8Array) this.#rest = bytesOf(option);
    else this.#chunks = option[Symbol.asyncIterator]();
  }

  /** Whether a read is answered at once: with bytes, with the end, or with the failure of the source. */
  get isReady(): boolean {
    return this.#rest.length > 0 || this.#chunks === undefined || this.#hasFailed;
  }

  /** Has `wake` called when the next chunk, the end or a failure is there; answers how to call that off. */
  whenReady(wake: () => void): () => void {
    this.#waiting.add(wake);
    if (!this.#isAsked && this.#chunks !== undefined) this.#ask(this.#chunks);
    return () => this.#waiting.delete(wake);
  }

  /**
   * Answers at most `length` bytes; none at the end. Where there are none yet, waits for them if it may, else
   * EAGAIN; EIO where the source fails, EINTR where the system is disposed.
   */
  read(length: number, mayWait: boolean): Answer<Uint8Array> {
    if (this.#isDisposed) return fail("EINTR");
    if (this.isReady || length === 0) return this.#take(length);
    if (mayWait)
      return new Promise<void>((resolve) => this.whenReady(resolve)).then(() => this.read(length, true));
    this.whenReady(() => undefined)();
    return fail("EAGAIN");
  }

  /** Ends a read that is under way, and tells the source that no more is read. */
  dispose(): void {
    const chunks = this.#chunks;
    this.#isDisposed = true;
    this.#chunks = undefined;
    this.#rest = NOTHING;
    this.#wakeAll();
    // Nobody is left to hear that the source failed to stop.
    chunks?.return?.().then(undefined, () => undefined);
  }

  #take(length: number): Answer<Uint8Array> {
    if (this.#hasFailed && this.#rest.length === 0) {
      this.#hasFailed = false;
      return fail("EIO");
    }
    const bytes = new Uint8Array(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  #ask(chunks: Chunks): void {
    this.#isAsked = true;
    const arrived = () => {
      this.#isAsked = false;
      this.#wakeAll();
    };
    this.#fill(chunks).then(arrived, () => {
      this.#hasFailed = true;
      arrived();
    });
  }

  #wakeAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  async #fill(chunks: Chunks): Promise<void> {
    // An empty chunk is no end: only the source says where that is.
    while (this.#rest.length === 0 && this.#chunks !== undefined) {
      const next = await chunks.next();
      if (this.#chunks === undefined) return;
      if (next.done === true) this.#chunks = undefined;
      else this.#rest = bytesOf(next.value);
    }
  }
}

/** @throws TypeError for what is neither text nor bytes. */
function bytesOf(chunk: unknown): Uint8Array {
  if (typeof chunk === "string") return new TextEncoder().encode(chunk);
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError(`expected text or bytes as standard input, received ${typeof chunk}`);
}
