import { availableParallelism } from "node:os";
import { linuxX8664 } from "@sandbox/protocol";
import { TailCapture } from "./capture.js";
import { type GuestCommand, GuestProcess, type GuestProcessEvents } from "./guest-process.js";
import type { GuestRunOptions, GuestRunResult } from "./guest-run-options.js";
import { checkLimits, type Limits } from "./limits.js";
import { limitMemory } from "./memory-limit.js";
import { onAbort } from "./on-abort.js";
import { endingGuests } from "./process/ending-guests.js";
import { ProcessTree } from "./process/process-tree.js";
import { Session } from "./session.js";
import { SessionClocks } from "./session-clocks.js";
import { abortedVerdict, startVerdict, verdictOf } from "./session-verdict.js";
import { chooseTransport } from "./transport/choose-transport.js";
import type { Verdict } from "./verdict.js";
import type { ViolationCode } from "./verdict-codes.js";
import { launcherFailure } from "./wall/launcher-failure.js";
import { raiseWall } from "./wall/raise-wall.js";
import { WallError, type WallReport } from "./wall/report.js";

const keptStderrBytes = 64 * 1024;

/** Starts a guest and answers it until it ends. Never rejects: whatever happens is a verdict. */
export class GuestRun {
  readonly #options: GuestRunOptions;
  readonly #limits: Limits;
  readonly #startedAt = performance.now();
  readonly #stderr = new TailCapture(keptStderrBytes);
  readonly #session: Session;
  #clocks: SessionClocks | undefined;
  #tree: ProcessTree | undefined;
  #wall: WallReport = [];
  #process: GuestProcess | undefined;
  #pipeEnded = false;
  #isReaped = false;
  #endedAt = 0;
  #stopListening: () => void = () => {};
  #resolve: (outcome: GuestRunResult) => void = () => {};
  #verdict: Verdict | undefined;
  /** The session once it has ended. */
  readonly done: Promise<GuestRunResult>;

  /** @throws RangeError for a limit that cannot be. */
  constructor(options: GuestRunOptions) {
    this.#options = options;
    this.#limits = checkLimits(options.limits);
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
      ...(options.inventory ? { inventory: options.inventory } : {}),
      ...(options.protocol === undefined ? {} : { protocol: options.protocol }),
      ...(options.onGeneration ? { onGeneration: options.onGeneration } : {}),
      ...(options.onCall ? { onCall: options.onCall } : {}),
      ...(options.onHandlerError ? { onHandlerError: options.onHandlerError } : {}),
    });
  }

  /** Starts the guest. */
  start(): void {
    const { signal } = this.#options;
    if (signal?.aborted) return this.#conclude(abortedVerdict(signal));
    if (signal) this.#stopListening = onAbort(signal, () => this.#conclude(abortedVerdict(signal)));
    const { command, rssBytes } = limitMemory(this.#options.command, this.#limits.memoryBytes);
    const tree = new ProcessTree();
    this.#tree = tree;
    this.#clocks = new SessionClocks({
      limits: this.#limits,
      rssBytes,
      startedAt: this.#startedAt,
      session: this.#session,
      tree,
      guest: () => this.#process,
      isPipeEnded: () => this.#pipeEnded,
      onLimit: (limit, reached) => this.#limit(limit, reached),
      onClosedPipe: () => this.#closedPipe(),
    });
    try {
      this.#process = this.#launch(command);
    } catch (error) {
      if (error instanceof WallError) this.#wall = error.report;
      return this.#conclude(startVerdict(error));
    }
    const { pid } = this.#process;
    if (pid === undefined) return;
    tree.plant(pid);
    this.#options.onStart?.(pid);
  }

  #launch(command: GuestCommand): GuestProcess {
    const { cpuMs, memoryBytes } = this.#limits;
    const transport = chooseTransport(this.#options.transport ?? "auto");
    try {
      const wall = raiseWall(command, { wall: this.#options.wall ?? "auto", cpuMs, memoryBytes });
      this.#wall = wall.report;
      return new GuestProcess(command, this.#events, transport, wall);
    } catch (error) {
      transport.release();
      throw error;
    }
  }

  get #events(): GuestProcessEvents {
    return {
      onData: (chunk) => this.#receive(chunk),
      onPipeEnd: () => this.#onPipeEnd(),
      onStderr: (chunk) => this.#stderr.add(chunk),
      onExit: (code, killedBy) => this.#onExit(code, killedBy),
      onStartError: ({ message }) => this.#conclude({ kind: "host-error", code: "GUEST_START", message }),
    };
  }

  /** The guest's process; `undefined` where it could not be started, or has not been. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Ends the session from outside, as a limit or the host's own trouble asks for. */
  stop(verdict: Verdict): void {
    this.#conclude(verdict);
  }

  #limit(limit: keyof Limits, reached: number): void {
    this.#conclude({ kind: "limit", limit, value: this.#limits[limit], reached: Math.ceil(reached) });
  }

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
    if (isAhead) this.#session.receiveEarly(chunk);
    else this.#session.receive(chunk);
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
    const { offset, requestNumber, around } = this.#session;
    this.#conclude({ kind: "violation", code, offset, requestNumber, expected, received, around });
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#isReaped = true;
    if (this.#verdict) return endingGuests.look();
    // The kernel's own limit, which stands behind ours for a controller that is too busy to look.
    if (signal === "SIGXCPU" && this.#canHaveUsed(this.#limits.cpuMs))
      return this.#limit("cpuMs", Math.max(this.#limits.cpuMs, this.#tree?.measure()?.cpuMs ?? 0));
    const failure = this.#session.offset === 0 && launcherFailure(this.#stderr.bytes());
    if (failure) return this.#conclude({ kind: "host-error", code: "GUEST_START", message: failure });
    if (signal !== null) return this.#conclude({ kind: "signal", signal });
    if (this.#pipeEnded) this.#session.close();
    if (!this.#verdict) this.#conclude({ kind: "exit", code: code ?? 0 });
  }

  /** Whether the guest has been there long enough for so much processor time: a signal alone it could send to itself. */
  #canHaveUsed(cpuMs: number): boolean {
    return (performance.now() - this.#startedAt) * availableParallelism() >= cpuMs;
  }

  #conclude(verdict: Verdict): void {
    if (this.#verdict) return;
    this.#verdict = verdict;
    this.#endedAt = performance.now();
    this.#session.stop();
    this.#clocks?.stop();
    this.#stopListening();
    this.#process?.stopReading();
    this.#awaitEnd();
  }

  /** Kills what runs of the guest, also what it left behind after a normal exit, and waits until it is gone, but not for ever. */
  #awaitEnd(): void {
    const tree = this.#tree;
    if (!tree || this.pid === undefined) return this.#finish();
    endingGuests.add({ tree, isReaped: () => this.#isReaped, onGone: () => this.#finish() });
  }

  /** Hands over how it went, now that the guest is gone. */
  #finish(): void {
    this.#process?.release();
    this.#tree?.release();
    this.#resolve({
      verdict: this.#verdict ?? {
        kind: "host-error",
        code: "CONTROLLER",
        message: "ended without a verdict",
      },
      protocol: this.#session.generation,
      calls: this.#session.counts,
      wall: this.#wall,
      lastCalls: this.#session.lastCalls,
      guestStderr: this.#stderr.bytes(),
      durationMs: this.#endedAt - this.#startedAt,
    });
  }
}
