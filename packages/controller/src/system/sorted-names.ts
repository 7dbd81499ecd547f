import type { ByteText } from "./byte-text.js";

/** Names in byte order, to be walked by "the one after this": a walk neither repeats nor loses a name while others come and go. */
export class SortedNames {
  readonly #names: ByteText[];

  constructor(names: Iterable<ByteText>) {
    this.#names = [...names].sort(byByte);
  }

  /** Answers the first name after this one, which need not be there itself. */
  after(name: ByteText): ByteText | undefined {
    const index = this.#indexOf(name);
    return this.#names[this.#names[index] === name ? index + 1 : index];
  }

  /** Adds a name, unless it is there. */
  add(name: ByteText): void {
    const index = this.#indexOf(name);
    if (this.#names[index] !== name) this.#names.splice(index, 0, name);
  }

  /** Removes a name, if it is there. */
  delete(name: ByteText): void {
    const index = this.#indexOf(name);
    if (this.#names[index] === name) this.#names.splice(index, 1);
  }

  /** Where the name is, or would be. */
  #indexOf(name: ByteText): number {
    let low = 0;
    let high = this.#names.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#names[middle] ?? "") < name) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function byByte(one: ByteText, other: ByteText): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
