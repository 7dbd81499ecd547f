import { readSync, writeSync } from "node:fs";

/** The two pipes of a guest, blocking. */
export interface Transport {
  /** Writes all of it. Throws a system error with a `code`. */
  write(bytes: Uint8Array): void;
  /** Waits for bytes and answers how many came; 0 is the end. Throws a system error with a `code`. */
  read(into: Uint8Array): number;
}

/** The pipes that a guest owns: it reads commands from descriptor 0 and writes requests to descriptor 1. */
export function fdTransport(readFd = 0, writeFd = 1): Transport {
  return {
    write(bytes) {
      let done = 0;
      while (done < bytes.length) {
        done += retrying(() => writeSync(writeFd, bytes, done, bytes.length - done));
      }
    },
    read: (into) => retrying(() => readSync(readFd, into, 0, into.length, null)),
  };
}

// Whoever started the guest may have left the pipes non-blocking.
function retrying(transfer: () => number): number {
  for (;;) {
    try {
      return transfer();
    } catch (error) {
      if (systemErrorCode(error) !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** The errno name of a system error, `undefined` for any other value. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
