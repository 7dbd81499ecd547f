import type { ChildProcess } from "node:child_process";
import { joinCrowd } from "./crowd.js";
import type { GuestTransport, TransportEvents } from "./transport.js";

/** Node's own pipes: each message of a guest is an event of the event loop. Right for many guests at once. */
export class EventLoopTransport implements GuestTransport {
  readonly descriptors = ["pipe", "pipe"] as const;
  readonly #leaveCrowd = joinCrowd();
  #child: ChildProcess | undefined;
  #events: TransportEvents | undefined;
  #drainCount = 0;
  #isEnded = false;

  open(child: ChildProcess, events: TransportEvents): void {
    this.#child = child;
    this.#events = events;
    child.stdout?.on("data", events.onData);
    child.stdout?.once("end", this.#onEnd);
    child.stdout?.once("error", this.#onEnd);
    child.stdin?.once("error", events.onEnd);
  }

  get undrainedBytes(): number {
    return this.#child?.stdin?.writableLength ?? 0;
  }

  get drainCount(): number {
    return this.#drainCount;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  write(bytes: Uint8Array): void {
    const stdin = this.#child?.stdin;
    if (stdin?.writable) stdin.write(bytes, this.#onWritten);
  }

  stopReading(): void {
    this.#isEnded = true;
    if (this.#events) this.#child?.stdout?.removeListener("data", this.#events.onData);
    this.#child?.stdout?.destroy();
  }

  release(): void {
    this.#leaveCrowd();
    this.#child?.stdin?.destroy();
    this.#child?.stdout?.destroy();
  }

  readonly #onWritten = () => {
    this.#drainCount++;
  };

  readonly #onEnd = () => {
    this.#isEnded = true;
    this.#events?.onEnd();
  };
}
