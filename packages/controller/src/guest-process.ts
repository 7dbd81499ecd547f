import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** How a guest's process is started. */
export interface GuestCommand {
  /** The executable, as a path of the host. */
  readonly file: string;
  readonly args?: readonly string[];
  /** What the guest sees as its own name; the executable's path unless given. */
  readonly argv0?: string;
}

/** What happens to a guest's process. */
export interface GuestProcessEvents {
  /** The guest wrote to its pipe. */
  readonly onData: (chunk: Uint8Array) => void;
  /** The guest closed its side of the pipe, or the pipe broke. */
  readonly onPipeEnd: () => void;
  /** The guest's process wrote to its real stderr. */
  readonly onStderr: (chunk: Uint8Array) => void;
  /** The process is gone, and all that it wrote has been handed over, or `exitGraceMs` has passed. */
  readonly onExit: (code: number | null, signal: NodeJS.Signals | null) => void;
  /** It could not be started. */
  readonly onStartError: (error: Error) => void;
}

/** How long after a process's exit its pipes may stay open: something that it left behind can hold them for ever. */
const exitGraceMs = 250;

/**
 * A guest's process: nothing of the host's environment, no descriptors but the three pipes,
 * and a process group of its own that dies with it.
 */
export class GuestProcess {
  readonly #child: ChildProcess;
  readonly #events: GuestProcessEvents;
  #exited = false;
  #drainCount = 0;

  constructor(command: GuestCommand, events: GuestProcessEvents) {
    this.#events = events;
    this.#child = spawn(command.file, command.args ?? [], {
      env: {},
      cwd: "/",
      stdio: ["pipe", "pipe", "pipe"],
      // A group of its own, so that what the guest may have started can be killed with it.
      detached: true,
      windowsHide: true,
      ...(command.argv0 === undefined ? {} : { argv0: command.argv0 }),
    });
    this.#child.once("error", (error) => events.onStartError(error));
    this.#child.once("exit", (code, signal) => this.#onExit(code, signal));
    this.#stdout?.on("data", events.onData);
    this.#stdout?.once("end", events.onPipeEnd);
    this.#stdout?.once("error", events.onPipeEnd);
    this.#stdin?.once("error", events.onPipeEnd);
    this.#child.stderr?.on("data", events.onStderr);
    this.#child.stderr?.once("error", () => {});
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasExited(): boolean {
    return this.#exited;
  }

  /** How many bytes written to the guest it has not yet been given. */
  get undrainedBytes(): number {
    return this.#stdin?.writableLength ?? 0;
  }

  /** How many writes have gone into the pipe whole. */
  get drainCount(): number {
    return this.#drainCount;
  }

  write(bytes: Uint8Array): void {
    if (this.#stdin?.writable) this.#stdin.write(bytes, this.#onWritten);
  }

  readonly #onWritten = () => {
    this.#drainCount++;
  };

  /** Takes nothing more of what the guest writes. */
  stopReading(): void {
    this.#stdout?.removeListener("data", this.#events.onData);
    this.#stdout?.destroy();
  }

  /** Ends the process and all that it started, at once; it cannot refuse. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // The group is gone already, or the system has none: the process alone, then.
      this.#child.kill("SIGKILL");
    }
  }

  /** Closes our ends of the pipes, so that nothing keeps the host's event loop alive. */
  release(): void {
    for (const stream of [this.#stdin, this.#stdout, this.#child.stderr]) stream?.destroy();
    this.#child.unref();
  }

  get #stdin(): Writable | null {
    return this.#child.stdin;
  }

  get #stdout(): Readable | null {
    return this.#child.stdout;
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#exited = true;
    const report = once(() => this.#events.onExit(code, signal));
    this.#child.once("close", report);
    const timer = setTimeout(report, exitGraceMs);
    this.#child.once("close", () => clearTimeout(timer));
  }
}

function once(callback: () => void): () => void {
  let called = false;
  return () => {
    if (called) return;
    called = true;
    callback();
  };
}
