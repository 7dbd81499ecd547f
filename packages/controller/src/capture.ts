/** Keeps what was written, whole. */
export class Capture {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
}

/** Keeps the last `limit` bytes of what was written, however much that was. */
export class TailCapture {
  #tail: Uint8Array = new Uint8Array(0);

  constructor(private readonly limit: number) {}

  add(chunk: Uint8Array): void {
    const kept = Math.min(this.#tail.length, Math.max(0, this.limit - chunk.length));
    const next = new Uint8Array(kept + Math.min(chunk.length, this.limit));
    next.set(this.#tail.subarray(this.#tail.length - kept));
    next.set(chunk.subarray(Math.max(0, chunk.length - this.limit)), kept);
    this.#tail = next;
  }

  bytes(): Uint8Array {
    return this.#tail;
  }
}
