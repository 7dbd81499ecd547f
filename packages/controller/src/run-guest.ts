import { Capture } from "./capture.js";
import { fail } from "./failure.js";
import type { Handlers } from "./gen/handlers.js";
import { GuestRun, type GuestRunOptions, type GuestRunResult } from "./guest-run.js";
import { defaultLimits } from "./limits.js";
import type { SystemOptions } from "./system/options.js";
import type { OutputStream } from "./system/output.js";
import { createSystem } from "./system/system.js";
import type { Interpreter } from "./trampoline.js";

/** What a guest is, what it finds, and what it may use. */
export interface RunOptions<OwnHandlers extends object = Handlers>
  extends Omit<GuestRunOptions, "handlers" | "interpreter">,
    Omit<SystemOptions, "onOutput" | "capture"> {
  /** Handlers of your own; they answer in place of the virtual system's. */
  readonly handlers?: Partial<OwnHandlers>;
  /** The calls of an interpreter with externals of its own. */
  readonly interpreter?: Interpreter<OwnHandlers>;
  /** Sees what the guest writes to standard output and standard error as it comes. */
  readonly onOutput?: (stream: OutputStream, bytes: Uint8Array) => void;
}

/** How a run went, and what came out of it. */
export interface RunResult extends GuestRunResult {
  /** What the guest wrote to standard output, at most `limits.outputBytes` of it. */
  readonly stdout: Uint8Array;
  /** What the guest wrote to standard error, likewise. */
  readonly stderr: Uint8Array;
}

/**
 * Runs a guest in a virtual system until it ends. Whatever the guest does is a verdict, not an error.
 * @throws TypeError, RangeError for options that cannot be; the host's error for a directory that cannot be mounted.
 *
 * @example
 * const { verdict, stdout } = await runGuest({ command: { file: "./pypy-sandbox" }, files: { "/tmp/a": "hello" } });
 */
export async function runGuest<OwnHandlers extends object = Handlers>(
  options: RunOptions<OwnHandlers>,
): Promise<RunResult> {
  const outputBytes = options.limits?.outputBytes ?? defaultLimits.outputBytes;
  const captures = { stdout: new Capture(), stderr: new Capture() };
  const system = createSystem({
    ...options,
    capture: false,
    onOutput(stream, bytes) {
      const capture = captures[stream];
      const kept = bytes.subarray(0, outputBytes - capture.length);
      if (kept.length > 0) {
        capture.add(kept);
        options.onOutput?.(stream, kept);
      }
      if (kept.length === bytes.length) return;
      const reached = capture.length + bytes.length - kept.length;
      guestRun.stop({ kind: "limit", limit: "outputBytes", value: outputBytes, reached });
      return fail("EFBIG");
    },
  });
  const guestRun = new GuestRun({ ...options, handlers: { ...system, ...options.handlers } });
  try {
    guestRun.start();
    const outcome = await guestRun.done;
    return { ...outcome, stdout: captures.stdout.bytes(), stderr: captures.stderr.bytes() };
  } finally {
    system.dispose();
  }
}
