import { closeSync } from "node:fs";

/**
 * The host descriptors that mounts hold open, by the file they stand for. There are at most `capacity`: the
 * one that was not used for the longest time is closed for a new one, and its file is opened again when needed.
 */
export class HostHandles {
  readonly #capacity: number;
  // In the order of use: a Map keeps the order in which keys were set.
  readonly #handles = new Map<object, number>();
  #isDisposed = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many descriptors are open. */
  get size(): number {
    return this.#handles.size;
  }

  /** Whether `dispose` was called: nothing is opened any more. */
  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Answers a file's open descriptor, and counts this as a use of it. */
  get(file: object): number | undefined {
    const handle = this.#handles.get(file);
    if (handle === undefined) return undefined;
    this.#handles.delete(file);
    this.#handles.set(file, handle);
    return handle;
  }

  /** Takes over a file's new descriptor. */
  add(file: object, handle: number): void {
    this.#handles.set(file, handle);
    for (const oldest of this.#handles.keys()) {
      if (this.#handles.size <= this.#capacity) return;
      this.close(oldest);
    }
  }

  /** Closes a file's descriptor, if it is open. */
  close(file: object): void {
    const handle = this.#handles.get(file);
    if (handle === undefined) return;
    this.#handles.delete(file);
    closeSync(handle);
  }

  /** Closes all descriptors. */
  dispose(): void {
    this.#isDisposed = true;
    for (const file of this.#handles.keys()) this.close(file);
  }
}
