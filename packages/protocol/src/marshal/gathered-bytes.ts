/** The least room that is made for bytes that are still to come. */
const LEAST_ROOM = 64 * 1024;

/**
 * Bytes of which it is known how many there will be, gathered as they arrive. Room is made by what has arrived,
 * twice as much each time, never by what was claimed: many small pieces cost no more than a few large ones.
 */
export class GatheredBytes {
  readonly #length: number;
  #bytes: Uint8Array<ArrayBuffer>;
  #arrived = 0;

  constructor(length: number) {
    this.#length = length;
    this.#bytes = new Uint8Array(Math.min(length, LEAST_ROOM));
  }

  /** How many bytes are still to come. */
  get missing(): number {
    return this.#length - this.#arrived;
  }

  /** Takes at most `missing` bytes. */
  append(piece: Uint8Array): void {
    const end = this.#arrived + piece.length;
    if (end > this.#bytes.length) {
      const room = new Uint8Array(Math.min(this.#length, Math.max(end, 2 * this.#bytes.length)));
      room.set(this.#bytes.subarray(0, this.#arrived));
      this.#bytes = room;
    }
    this.#bytes.set(piece, this.#arrived);
    this.#arrived = end;
  }

  /** All of them, once nothing is missing. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }
}
