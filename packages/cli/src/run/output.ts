import type { OutputStream } from "@sandbox/controller";
import { Sanitiser } from "../sanitise.js";

/**
 * Passes the guest's output on as it comes: byte for byte into a file or a pipe, sanitised onto a terminal.
 * Calls `onClosed` when nobody reads any more.
 */
export function passThrough(onClosed: () => void): (stream: OutputStream, bytes: Uint8Array) => void {
  const streams = { stdout: process.stdout, stderr: process.stderr };
  const sanitisers = { stdout: new Sanitiser(), stderr: new Sanitiser() };
  for (const stream of Object.values(streams)) stream.on("error", onClosed);
  return (name, bytes) => {
    const stream = streams[name];
    stream.write(stream.isTTY ? sanitisers[name].push(bytes) : bytes);
  };
}
