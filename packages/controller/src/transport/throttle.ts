import type { Readable } from "node:stream";

/** How much is taken in each window, and how long one is. */
const windowMs = 10;
const windowBytes = 1024 * 1024;

/**
 * Hears a stream that may be a flood: takes at most 1 MiB in 10 ms of it, and lets the writer wait for the rest,
 * so that what the others of the event loop have to say is not late.
 */
export function throttle(stream: Readable, onData: (chunk: Uint8Array) => void): void {
  let windowEnd = 0;
  let room = 0;
  stream.on("data", (chunk: Uint8Array) => {
    const now = performance.now();
    if (now >= windowEnd) {
      windowEnd = now + windowMs;
      room = windowBytes;
    }
    room -= chunk.length;
    if (room <= 0) {
      stream.pause();
      setTimeout(() => stream.resume(), windowEnd - now).unref();
    }
    onData(chunk);
  });
}
