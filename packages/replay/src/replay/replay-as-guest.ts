import type { Exchange } from "../exchange.js";
import type { ReplayReport } from "./divergence.js";
import { ReplayGuest, type ReplayOptions } from "./replay-guest.js";

/** The guest's side of a pair of pipes, for a controller. */
export interface GuestEnd {
  /** Takes what the controller writes. */
  receive(bytes: Uint8Array): void;
  /** The controller writes no more. */
  close(): void;
}

/** The controller's side. */
export interface ControllerEnd {
  /** Takes what the guest writes; the answer may come before this returns, or later. */
  send(bytes: Uint8Array): void;
}

/**
 * Replays a recording as guest: makes its requests to a live controller and compares what that does, up to the
 * first divergence. The promise settles when all was compared; one whose controller falls silent never does.
 *
 * @example
 * const report = await replayAsGuest(decodeConversation(readFrames(file)), (guest) => {
 *   const session = new Session({ send: (bytes) => guest.receive(bytes) });
 *   return { send: (bytes) => session.receive(bytes) };
 * });
 * console.log(formatReplayReport(report));
 */
export function replayAsGuest(
  exchanges: readonly Exchange[],
  connect: (guest: GuestEnd) => ControllerEnd,
  options: ReplayOptions = {},
): Promise<ReplayReport> {
  return new Promise((resolve) => {
    const ends = { send: (bytes: Uint8Array) => controller.send(bytes), finish: resolve };
    const guest = new ReplayGuest(exchanges, ends, options);
    const controller = connect({
      receive: (bytes) => guest.receive(bytes),
      close: () => guest.close(),
    });
    guest.start();
  });
}
