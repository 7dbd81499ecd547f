import { Capture } from "./capture.js";
import { fail } from "./failure.js";
import { answerGcLimit } from "./gc-limit.js";
import type { Handlers } from "./gen/handlers.js";
import { GuestRun } from "./guest-run.js";
import type { GuestRunResult } from "./guest-run-options.js";
import { layerHandlers } from "./handler-layers.js";
import { checkLimits } from "./limits.js";
import { type QuotaReached, QuotaRecord } from "./quota-record.js";
import { checkRunOptions, type RunOptions } from "./run-options.js";
import type { OutputStream } from "./system/output.js";
import { createSystem } from "./system/system.js";

/** How a run went, and what came out of it. */
export interface RunResult extends GuestRunResult {
  /** What the guest wrote to standard output, at most `limits.outputBytes` of it. */
  readonly stdout: Uint8Array;
  /** What the guest wrote to standard error, likewise. */
  readonly stderr: Uint8Array;
  /** The quotas that the guest met. */
  readonly quotasReached: readonly QuotaReached[];
}

/** A guest that was started. `await using` ends it where its block ends. */
export interface RunningGuest extends AsyncDisposable {
  /** The guest's process; `undefined` where it could not be started, or has not been yet. */
  readonly pid: number | undefined;
  /** How it went, once it has ended. Never rejects: whatever the guest does is a verdict. */
  readonly result: Promise<RunResult>;
  /** Ends it with the verdict `aborted` and this reason, unless it has ended already; answers how it went. */
  stop(reason?: string): Promise<RunResult>;
}

/**
 * Starts a guest in a virtual system.
 * @throws TypeError, RangeError for options that cannot be; the host's error for a directory that cannot be mounted.
 *
 * @example
 * await using guest = startGuest({ command: { file: "./pypy-sandbox" }, onOutput: (stream, bytes) => show(bytes) });
 */
export function startGuest<OwnHandlers extends object = Handlers>(
  options: RunOptions<OwnHandlers>,
): RunningGuest {
  checkRunOptions(options);
  const { outputBytes, memoryBytes } = checkLimits(options.limits);
  const captures = { stdout: new Capture(), stderr: new Capture() };
  const onOutput = (stream: OutputStream, bytes: Uint8Array) => {
    const capture = captures[stream];
    const kept = bytes.subarray(0, outputBytes - capture.length);
    if (kept.length > 0) {
      capture.add(kept);
      try {
        options.onOutput?.(stream, kept);
      } catch (error) {
        guestRun.stop({ kind: "host-error", code: "CONTROLLER", message: String(error) });
        return fail("EIO");
      }
    }
    if (kept.length === bytes.length) return;
    const reached = capture.length + bytes.length - kept.length;
    guestRun.stop({ kind: "limit", limit: "outputBytes", value: outputBytes, reached });
    return fail("EFBIG");
  };
  const quotas = new QuotaRecord();
  const system = createSystem({ ...options, capture: false, onOutput, onQuotaReached: quotas.note });
  let guestRun: GuestRun;
  try {
    const answers = { ...system, ...answerGcLimit(system, options.command, memoryBytes) };
    const handlers = options.handlers
      ? layerHandlers(options.handlers, answers, options.interpreter)
      : answers;
    guestRun = new GuestRun({
      ...options,
      handlers,
      onGeneration(generation) {
        // The old controller said so too: PyPy asks it of its streams, and dies of what it asks else.
        if (generation === 1 && options.terminal === undefined) system.attachTerminal();
      },
    });
    if (options.onQuota === "stop") quotas.stopWith((verdict) => guestRun.stop(verdict));
  } catch (error) {
    system.dispose();
    throw error;
  }
  const result = guestRun.done.then((outcome): RunResult => {
    system.dispose();
    return {
      ...outcome,
      stdout: captures.stdout.bytes(),
      stderr: captures.stderr.bytes(),
      quotasReached: quotas.list(),
    };
  });
  try {
    guestRun.start();
  } catch (error) {
    // A callback of the caller's, as `onStart`: the guest may be there already.
    guestRun.stop({ kind: "host-error", code: "CONTROLLER", message: String(error) });
  }
  const stop = (reason = "stopped") => {
    guestRun.stop({ kind: "aborted", reason });
    return result;
  };
  return {
    get pid() {
      return guestRun.pid;
    },
    result,
    stop,
    async [Symbol.asyncDispose]() {
      await stop("disposed");
    },
  };
}

/**
 * Runs a guest in a virtual system until it ends. Whatever the guest does is a verdict, not an error.
 * @throws what `startGuest` throws, as a rejection.
 *
 * @example
 * const { verdict, stdout } = await runGuest({ command: { file: "./pypy-sandbox" }, files: { "/tmp/a": "hello" } });
 */
export async function runGuest<OwnHandlers extends object = Handlers>(
  options: RunOptions<OwnHandlers>,
): Promise<RunResult> {
  return startGuest(options).result;
}
