import { type RunResult, runGuest } from "@sandbox/controller";
import { pointer } from "@sandbox/protocol";
import { kinds } from "./gen/index.js";

/** Runs the program `kinds`, or what makes its requests, and answers its externals as the recorded controller did. */
export function runKinds(file: string, args: readonly string[] = []): Promise<RunResult> {
  return runGuest({
    command: { file, args },
    interpreter: kinds,
    // The recorded controller told the program's garbage collector of no limit.
    limits: { memoryBytes: Number.POSITIVE_INFINITY },
    handlers: {
      kinds_mix: ({ number, integer }) => (Number.isFinite(number) ? number + integer + 0.5 : number),
      kinds_void: () => {},
      kinds_ptr: () => pointer(0xdeadbeefcafen),
      kinds_single: ({ number }) => number + 1,
      kinds_wide: () => -1234567890123456789n,
    },
  });
}
