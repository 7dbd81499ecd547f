import { type ChildProcess, spawn } from "node:child_process";
import { EventLoopTransport } from "./transport/event-loop-transport.js";
import { throttle } from "./transport/throttle.js";
import type { GuestTransport } from "./transport/transport.js";
import type { Wall, Witness } from "./wall/walled-command.js";
import { noWitness } from "./wall/witness.js";

/** How a guest's process is started. */
export interface GuestCommand {
  /** The executable, as a path of the host. */
  readonly file: string;
  readonly args?: readonly string[];
  /** What the guest sees as its own name; the executable's path unless given. */
  readonly argv0?: string;
  /**
   * What it is, for its limits and its wall: an RPython program (`native`), a WebAssembly program that
   * `@sandbox/guest` runs in a Node (`wasi`), or something of which nothing is known (`other`). `native` unless given,
   * and `other` where it is no ELF executable, or this process's own Node.
   */
  readonly kind?: "native" | "wasi" | "other";
  /** The WebAssembly file of a `wasi` guest, as it stands among `args`. */
  readonly module?: string;
  /** Files of the host that its process reads before it is a guest, by absolute paths, beside the executable and its libraries. */
  readonly reads?: readonly string[];
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
  readonly #transport: GuestTransport;
  readonly #events: GuestProcessEvents;
  readonly #witness: Witness;
  #exited = false;
  #reportIfDone = () => {};

  constructor(
    command: GuestCommand,
    events: GuestProcessEvents,
    transport: GuestTransport = new EventLoopTransport(),
    wall?: Wall,
  ) {
    this.#events = events;
    this.#transport = transport;
    this.#child = this.#spawn(wall?.command ?? command, wall);
    this.#witness = wall?.watch(this.#child) ?? noWitness;
    this.#child.once("error", (error) => events.onStartError(error));
    this.#child.once("exit", (code, signal) => this.#onExit(code, signal));
    transport.open(this.#child, { onData: (chunk) => this.#onData(chunk), onEnd: () => this.#onPipeEnd() });
    if (this.#child.stderr) throttle(this.#child.stderr, events.onStderr);
    this.#child.stderr?.once("error", () => {});
  }

  #spawn({ file, args, argv0 }: GuestCommand, wall: Wall | undefined): ChildProcess {
    try {
      return spawn(file, args ?? [], {
        env: {},
        cwd: "/",
        stdio: [...this.#transport.descriptors, "pipe", ...(wall?.descriptors ?? [])],
        // A group of its own, so that what the guest may have started can be killed with it.
        detached: true,
        windowsHide: true,
        ...(argv0 === undefined ? {} : { argv0 }),
      });
    } catch (error) {
      this.#transport.release();
      throw error;
    } finally {
      wall?.dispose();
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasExited(): boolean {
    return this.#exited;
  }

  /** How many bytes written to the guest it has not yet been given. */
  get undrainedBytes(): number {
    return this.#transport.undrainedBytes;
  }

  /** How many writes have gone into the pipe whole. */
  get drainCount(): number {
    return this.#transport.drainCount;
  }

  write(bytes: Uint8Array): void {
    this.#transport.write(bytes);
  }

  /** Takes nothing more of what the guest writes. */
  stopReading(): void {
    this.#transport.stopReading();
    this.#reportIfDone();
  }

  /** Closes our ends of the pipes, so that nothing keeps the host's event loop alive. */
  release(): void {
    this.#transport.release();
    for (const stream of this.#child.stdio.slice(2)) stream?.destroy();
    this.#child.unref();
  }

  #onData(chunk: Uint8Array): void {
    this.#witness.onSpoken();
    this.#events.onData(chunk);
  }

  #onPipeEnd(): void {
    this.#events.onPipeEnd();
    this.#reportIfDone();
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#exited = true;
    const end = this.#witness.endOf({ code, signal });
    const report = once(() => this.#events.onExit(end.code, end.signal));
    const timer = setTimeout(report, exitGraceMs);
    let isClosed = false;
    this.#reportIfDone = () => {
      if (!isClosed || !this.#transport.isEnded) return;
      clearTimeout(timer);
      report();
    };
    this.#child.once("close", () => {
      isClosed = true;
      this.#reportIfDone();
    });
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
