/** Has `wake` called when something happens; answers how to call that off. */
export type Wakeup = (wake: () => void) => () => void;

/** The waits of one system that take real time, so that all of them can be ended at once. */
export class Pauses {
  readonly #pending = new Set<() => void>();
  #isDisposed = false;

  /** Whether `dispose` was called: no pause is begun any more. */
  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Waits this many milliseconds (below 2^31), or until it is woken, or until `dispose`. */
  pause(milliseconds: number, wakeup?: Wakeup): Promise<void> {
    return this.#until(wakeup, (end) => {
      const timer = setTimeout(end, milliseconds);
      return () => clearTimeout(timer);
    });
  }

  /** Waits until it is woken, or until `dispose`; holds no timer. */
  pauseForever(wakeup?: Wakeup): Promise<void> {
    return this.#until(wakeup, () => () => undefined);
  }

  /** Ends every pause, and with it every timer. */
  dispose(): void {
    this.#isDisposed = true;
    for (const end of this.#pending) end();
  }

  #until(wakeup: Wakeup | undefined, begin: Wakeup): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        callOff?.();
        this.#pending.delete(end);
        resolve();
      };
      const cancel = begin(end);
      this.#pending.add(end);
      const callOff = wakeup?.(end);
    });
  }
}
