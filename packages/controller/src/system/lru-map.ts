/** A map of at most so many values: the one that was not used for the longest time makes room for a new one. */
export class LruMap<Key, Value> {
  readonly #capacity: number;
  readonly #evicted: (value: Value) => void;
  // In the order of use: a Map keeps the order in which keys were set.
  readonly #values = new Map<Key, Value>();

  /** `evicted` hears of each value that leaves, in whatever way. */
  constructor(capacity: number, evicted: (value: Value) => void = () => undefined) {
    this.#capacity = capacity;
    this.#evicted = evicted;
  }

  /** How many values there are. */
  get size(): number {
    return this.#values.size;
  }

  /** Answers a value, and counts this as a use of it. */
  get(key: Key): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  /** Adds a value under a new key. */
  add(key: Key, value: Value): void {
    this.#values.set(key, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#capacity) return;
      this.delete(oldest);
    }
  }

  /** Removes a value, if it is there. */
  delete(key: Key): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#evicted(value);
  }

  /** Removes all values. */
  clear(): void {
    for (const key of this.#values.keys()) this.delete(key);
  }
}
