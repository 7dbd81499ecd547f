import type { ControllerEnd, GuestEnd } from "@sandbox/replay";
import { type LiveProcess, startControllerProcess } from "./live-process.js";

/** A controller of another make, over pipes: it reads from its stdin what a guest writes to its stdout. */
export interface PipeController {
  readonly connect: (guest: GuestEnd) => ControllerEnd;
  readonly process: () => LiveProcess | undefined;
  /** Rejects where it cannot be started. */
  readonly failed: Promise<never>;
}

/** Starts a controller when it is connected. */
export function pipeController(command: readonly string[]): PipeController {
  let live: LiveProcess | undefined;
  let reject: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, rejectFailed) => {
    reject = rejectFailed;
  });
  failed.catch(() => {});
  return {
    connect: (guest) => {
      const process = startControllerProcess(command, (bytes) => guest.receive(bytes));
      live = process;
      process.ended.then(() => guest.close(), reject);
      return { send: (bytes) => process.write(bytes) };
    },
    process: () => live,
    failed,
  };
}
