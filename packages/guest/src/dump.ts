import { PROTOCOL_VERSION } from "@sandbox/protocol";

/** What a guest prints that is started with `RPY_SANDBOX_DUMP` set: three lines, the signatures sorted. */
export function dumpText(signatures: readonly string[]): string {
  return `Version: ${PROTOCOL_VERSION}\nPlatform: linux\nFuncs: ${[...signatures].sort().join(" ")}\n`;
}
