import type { ChildProcess } from "node:child_process";

/** What a transport tells. */
export interface TransportEvents {
  /** The guest wrote; the bytes are the hearer's. */
  readonly onData: (chunk: Uint8Array) => void;
  /** The guest closed a side of the pipe, or the pipe broke. */
  readonly onEnd: () => void;
}

/** What becomes of the guest's descriptors 0 and 1 when it is spawned: a pipe made by Node, or a descriptor of ours. */
export type GuestDescriptors = readonly ["pipe", "pipe"] | readonly [number, number];

/**
 * Carries bytes between a controller and one guest, and never blocks for longer than a guest may hold up others:
 * what a transport does not get done at once is done by the event loop.
 */
export interface GuestTransport {
  /** For `child_process.spawn`. */
  readonly descriptors: GuestDescriptors;
  /** Begins to carry, now that the guest was spawned, or failed to be. */
  open(child: ChildProcess, events: TransportEvents): void;
  /** Takes bytes for the guest. They are the transport's from now on. */
  write(bytes: Uint8Array): void;
  /** How many bytes of what was written wait for room in the pipe. */
  readonly undrainedBytes: number;
  /** How many writes have gone into the pipe whole. */
  readonly drainCount: number;
  /** Whether nothing more can come from the guest, or would be listened to. */
  readonly isEnded: boolean;
  /** Takes nothing more of what the guest writes. */
  stopReading(): void;
  /** Closes our ends of the pipes. The first call counts. */
  release(): void;
}
