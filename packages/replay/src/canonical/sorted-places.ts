/** A place in a guest's memory that has a number. */
export interface Place {
  readonly address: bigint;
  /** In bytes. */
  readonly length: bigint;
  /** From 1; given out again when the place is gone. */
  readonly number: number;
}

/** Places by address, none twice. */
export class SortedPlaces {
  readonly #places: Place[] = [];
  readonly #numbers = new Set<number>();
  #lowest = 1;

  get size(): number {
    return this.#places.length;
  }

  /** Gives a place the lowest number that is free. */
  add(address: bigint, length: bigint): Place {
    this.remove(address);
    while (this.#numbers.has(this.#lowest)) this.#lowest++;
    const place = { address, length, number: this.#lowest };
    this.#numbers.add(place.number);
    this.#places.splice(this.#firstAbove(address), 0, place);
    return place;
  }

  remove(address: bigint): void {
    const index = this.#firstAbove(address) - 1;
    if (this.#places[index]?.address === address) this.#removeAt(index);
  }

  /** Removes what has a byte in common with a range. */
  removeWithin(address: bigint, length: bigint): void {
    for (let index = this.#firstAbove(address + length - 1n) - 1; index >= 0; index--) {
      const place = this.#places[index] as Place;
      if (place.address + place.length <= address) return;
      this.#removeAt(index);
    }
  }

  /** The place that an address lies in. */
  containing(address: bigint): Place | undefined {
    const place = this.#places[this.#firstAbove(address) - 1];
    return place && address < place.address + place.length ? place : undefined;
  }

  /** The nearest place at or less than `reach` bytes below an address, however long it is. */
  below(address: bigint, reach: bigint): Place | undefined {
    const place = this.#places[this.#firstAbove(address) - 1];
    return place && address - place.address < reach ? place : undefined;
  }

  #removeAt(index: number): void {
    const [place] = this.#places.splice(index, 1);
    if (!place) return;
    this.#numbers.delete(place.number);
    this.#lowest = Math.min(this.#lowest, place.number);
  }

  #firstAbove(address: bigint): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle] as Place).address > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
