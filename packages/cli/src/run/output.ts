import type { OutputStream } from "@sandbox/controller";
import { Sanitiser } from "../sanitise.js";

/** Where the guest's output goes. */
export interface PassThrough {
  readonly write: (stream: OutputStream, bytes: Uint8Array) => void;
  /** Nothing more comes. */
  readonly end: () => void;
}

/**
 * Passes the guest's output on as it comes: byte for byte into a file or a pipe, sanitised onto a terminal.
 * Calls `onClosed` when nobody reads any more.
 */
export function passThrough(onClosed: () => void): PassThrough {
  const streams = { stdout: process.stdout, stderr: process.stderr };
  const sanitisers = { stdout: new Sanitiser(), stderr: new Sanitiser() };
  for (const stream of Object.values(streams)) stream.on("error", onClosed);
  return {
    write(name, bytes) {
      const stream = streams[name];
      stream.write(stream.isTTY ? sanitisers[name].push(bytes) : bytes);
    },
    end() {
      for (const name of ["stdout", "stderr"] as const) {
        if (streams[name].isTTY) streams[name].write(sanitisers[name].end());
      }
    },
  };
}
