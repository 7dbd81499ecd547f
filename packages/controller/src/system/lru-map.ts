/** What an `LruMap` does with its values. */
export interface LruOptions<Value> {
  /** How much of the capacity a value takes; 1 by default. */
  readonly weigh?: (value: Value) => number;
  /** Hears of each value that leaves, in whatever way. */
  readonly evicted?: (value: Value) => void;
}

/** A map of bounded weight: values that were not used for the longest time make room for a new one. */
export class LruMap<Key, Value> {
  readonly #capacity: number;
  readonly #weigh: (value: Value) => number;
  readonly #evicted: (value: Value) => void;
  // In the order of use: a Map keeps the order in which keys were set.
  readonly #values = new Map<Key, Value>();
  #weight = 0;

  constructor(capacity: number, { weigh = () => 1, evicted = () => undefined }: LruOptions<Value> = {}) {
    this.#capacity = capacity;
    this.#weigh = weigh;
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

  /** Sets a value, which stays even where it alone is too heavy. */
  set(key: Key, value: Value): void {
    this.delete(key);
    this.#values.set(key, value);
    this.#weight += this.#weigh(value);
    for (const oldest of this.#values.keys()) {
      if (this.#weight <= this.#capacity || this.size === 1) return;
      this.delete(oldest);
    }
  }

  /** Removes a value, if it is there. */
  delete(key: Key): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#weight -= this.#weigh(value);
    this.#evicted(value);
  }

  /** Removes all values. */
  clear(): void {
    for (const key of this.#values.keys()) this.delete(key);
  }
}
