/** What is to be done when each signal fires: one listener each, however many guests share a signal. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `callback` when the signal fires, unless the answer was called before. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = waiting.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
  };
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  waiting.set(signal, callbacks);
  const call = () => {
    for (const callback of callbacks) callback();
  };
  signal.addEventListener("abort", call, { once: true });
  return callbacks;
}
