import { type Abi, linuxX8664, showBytes } from "@sandbox/protocol";
import { TailCapture } from "./capture.js";
import { type GuestCommand, GuestProcess } from "./guest-process.js";
import { defaultLimits, type Limits } from "./limits.js";
import { type CallCounts, Session, type SessionEnd } from "./session.js";
import type { Interpreter } from "./trampoline.js";
import type { LimitName, Verdict, ViolationCode } from "./verdict.js";
import { Watchdog } from "./watchdog.js";

/** Who wrote the bytes that a tap sees. */
export type Direction = "guest-to-controller" | "controller-to-guest";

export interface GuestRunOptions {
  readonly command: GuestCommand;
  /** What answers the guest; a call without a handler is refused with the errno that the specification has for it, else ENOSYS. */
  readonly handlers: object;
  /** The calls of an interpreter with externals of its own; those of the specification unless given. */
  readonly interpreter?: Pick<Interpreter, "findCall" | "trampolines">;
  /** The guest's ABI; `linuxX8664` unless given. */
  readonly abi?: Abi;
  readonly limits?: Partial<Limits>;
  /** Ends the session with the verdict `aborted`. */
  readonly signal?: AbortSignal;
  /** Sees every byte of both pipes, in order. */
  readonly observe?: (direction: Direction, bytes: Uint8Array) => void;
  /** Hears of the guest's process once it runs. */
  readonly onStart?: (pid: number) => void;
  /** A handler threw something else than a `Failure`; the call was answered EIO. */
  readonly onHandlerError?: (error: unknown, signature: string) => void;
}

/** How a session went. */
export interface GuestRunResult {
  readonly verdict: Verdict;
  readonly calls: CallCounts;
  /** The last 64 KiB that the process wrote to its real stderr: not the program's, but its runtime's. */
  readonly guestStderr: Uint8Array;
  /** From start to verdict. */
  readonly durationMs: number;
}

/** How long a guest may live on after it closed its pipe. */
const closedPipeGraceMs = 1000;
/** How long a killed process may take to go; then the verdict is given without waiting for it. */
const killGraceMs = 5000;
const keptStderrBytes = 64 * 1024;
const longestTimerMs = 2 ** 31 - 1;

/** Starts a guest and answers it until it ends. Never rejects: whatever happens is a verdict. */
export class GuestRun {
  readonly #options: GuestRunOptions;
  readonly #limits: Limits;
  readonly #startedAt = performance.now();
  readonly #stderr = new TailCapture(keptStderrBytes);
  readonly #session: Session;
  #watchdog: Watchdog | undefined;
  #wallTimer: NodeJS.Timeout | undefined;
  #killTimer: NodeJS.Timeout | undefined;
  #process: GuestProcess | undefined;
  #pipeEnded = false;
  #resolve: (outcome: GuestRunResult) => void = () => {};
  #verdict: Verdict | undefined;
  /** The session once it has ended. */
  readonly done: Promise<GuestRunResult>;

  constructor(options: GuestRunOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#session = new Session({
      abi: options.abi ?? linuxX8664,
      handlers: options.handlers,
      ...(options.interpreter ? { interpreter: options.interpreter } : {}),
      send: (bytes) => this.#send(bytes),
      onEnd: (end) => this.#conclude(verdictOf(end, this.#session)),
      maximumCalls: this.#limits.calls,
      ...(options.onHandlerError ? { onHandlerError: options.onHandlerError } : {}),
    });
  }

  /** Starts the guest. */
  start(): void {
    const { signal, command } = this.#options;
    if (signal?.aborted) return this.#conclude(abortedVerdict(signal));
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#startClocks();
    try {
      this.#process = new GuestProcess(command, {
        onData: (chunk) => this.#receive(chunk),
        onPipeEnd: () => this.#onPipeEnd(),
        onStderr: (chunk) => this.#stderr.add(chunk),
        onExit: (code, killedBy) => this.#onExit(code, killedBy),
        onStartError: (error) =>
          this.#conclude({ kind: "host-error", code: "GUEST_START", message: error.message }),
      });
    } catch (error) {
      return this.#conclude({ kind: "host-error", code: "GUEST_START", message: String(error) });
    }
    if (this.#process.pid !== undefined) this.#options.onStart?.(this.#process.pid);
  }

  /** Ends the session from outside, as a limit or the host's own trouble asks for. */
  stop(verdict: Verdict): void {
    this.#conclude(verdict);
  }

  #startClocks(): void {
    const { wallMs, messageMs, drainMs } = this.#limits;
    if (Number.isFinite(wallMs)) {
      this.#wallTimer = setTimeout(() => this.#limit("wallMs"), Math.min(wallMs, longestTimerMs));
    }
    const waiting = (isWaiting: boolean, progress: number) => (isWaiting ? progress : undefined);
    this.#watchdog = new Watchdog([
      {
        afterMs: messageMs,
        progress: () => waiting(this.#session.isMidMessage, this.#session.messageCount),
        onStall: () => this.#limit("messageMs"),
      },
      {
        afterMs: drainMs,
        progress: () => waiting((this.#process?.undrainedBytes ?? 0) > 0, this.#process?.drainCount ?? 0),
        onStall: () => this.#limit("drainMs"),
      },
      {
        afterMs: closedPipeGraceMs,
        progress: () => waiting(this.#pipeEnded && !this.#process?.hasExited, 0),
        onStall: () => this.#closedPipe(),
      },
    ]);
  }

  #limit(limit: LimitName): void {
    const value = this.#limits[limit];
    this.#conclude({ kind: "limit", limit, value, reached: value });
  }

  readonly #onAbort = () => {
    if (this.#options.signal) this.#conclude(abortedVerdict(this.#options.signal));
  };

  /** What a tap or another callback of the caller throws ends the session, and not the caller's process. */
  #receive(chunk: Uint8Array): void {
    try {
      this.#take(chunk);
    } catch (error) {
      this.#conclude({ kind: "host-error", code: "CONTROLLER", message: String(error) });
    }
  }

  #take(chunk: Uint8Array): void {
    if (this.#verdict) return;
    this.#options.observe?.("guest-to-controller", chunk);
    const isAhead = (this.#process?.undrainedBytes ?? 0) > 0 && !this.#session.awaitsReplies;
    if (isAhead)
      return this.#violation("UNSOLICITED", "nothing before our answer was read", showBytes(chunk));
    this.#session.receive(chunk);
  }

  #send(bytes: Uint8Array): void {
    const guest = this.#process;
    if (!guest || this.#verdict) return;
    this.#options.observe?.("controller-to-guest", bytes);
    guest.write(bytes);
  }

  #onPipeEnd(): void {
    this.#pipeEnded = true;
  }

  /** A guest that closed its pipe and lives on did so in mid-message, or has nothing more to say. */
  #closedPipe(): void {
    this.#session.close();
    const received = "the end of the pipe from a process that lives on";
    this.#violation("CLOSED_PIPE", "requests until the process exits", received);
  }

  #violation(code: ViolationCode, expected: string, received: string): void {
    const { offset, requestNumber } = this.#session;
    this.#conclude({ kind: "violation", code, offset, requestNumber, expected, received });
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#verdict) return this.#finish();
    if (signal !== null) return this.#conclude({ kind: "signal", signal });
    if (this.#pipeEnded) this.#session.close();
    if (!this.#verdict) this.#conclude({ kind: "exit", code: code ?? 0 });
  }

  #conclude(verdict: Verdict): void {
    if (this.#verdict) return;
    this.#verdict = verdict;
    this.#session.stop();
    this.#watchdog?.stop();
    clearTimeout(this.#wallTimer);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    const guest = this.#process;
    guest?.stopReading();
    // Also after a normal exit: what the guest may have left behind in its group goes with it.
    guest?.kill();
    if (!guest || guest.hasExited || guest.pid === undefined) this.#finish();
    else this.#killTimer = setTimeout(() => this.#finish(), killGraceMs);
  }

  /** Hands over how it went, now that the process is gone. */
  #finish(): void {
    clearTimeout(this.#killTimer);
    this.#process?.release();
    this.#resolve({
      verdict: this.#verdict ?? {
        kind: "host-error",
        code: "CONTROLLER",
        message: "ended without a verdict",
      },
      calls: this.#session.counts,
      guestStderr: this.#stderr.bytes(),
      durationMs: performance.now() - this.#startedAt,
    });
  }
}

function verdictOf(end: SessionEnd, session: Session): Verdict {
  switch (end.kind) {
    case "exit":
      return { kind: "exit", code: end.code };
    case "calls":
      return { kind: "limit", limit: "calls", value: end.limit, reached: session.counts.total };
    case "violation": {
      const { code, offset, requestNumber, expected, received } = end.error;
      return { kind: "violation", code, offset, requestNumber, expected, received };
    }
  }
}

function abortedVerdict(signal: AbortSignal): Verdict {
  const { reason } = signal;
  return { kind: "aborted", reason: reason instanceof Error ? reason.message : String(reason) };
}
