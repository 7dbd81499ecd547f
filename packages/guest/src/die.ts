import { writeSync } from "node:fs";

/** Ends the guest's process at once; a test may throw instead. */
export type Die = (message: string, signal?: "SIGABRT" | "SIGSEGV") => never;

/**
 * Dies as an RPython guest does: `message` and a newline on the real stderr (nothing where it is empty), then
 * the signal, SIGABRT unless given. Never throws: an exception could be caught by the module that runs above.
 */
export const die: Die = (message, signal = "SIGABRT") => {
  if (message !== "") complain(message);
  process.kill(process.pid, signal);
  // A signal to oneself comes before kill(2) returns, unless it is blocked.
  process.abort();
};

/** Writes a line on the real stderr; a stderr that takes nothing is no reason to fail. */
export function complain(message: string): void {
  try {
    writeSync(2, `${message}\n`);
  } catch {
    // Nobody reads it.
  }
}
