import type { ChildProcess } from "node:child_process";
import { closeSync, readSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { availableParallelism, loadavg } from "node:os";
import { crowdSize, joinCrowd } from "./crowd.js";
import { makeGuestPipes } from "./fifo.js";
import { Patience } from "./patience.js";
import type { GuestDescriptors, GuestTransport, TransportEvents } from "./transport.js";

/** How long one turn of the event loop may be given to a guest that always has another message, in milliseconds. */
const turnMs = 1;
const bufferBytes = 64 * 1024;

/**
 * Answers without a turn of the event loop: writes at once, then looks for the guest's next message for some
 * microseconds before it lets the event loop wait for it. It does so only while its guest is the only one of the
 * thread, and gives the event loop a turn each millisecond, so that timers, signals and limits are kept.
 */
export class EagerTransport implements GuestTransport {
  readonly descriptors: GuestDescriptors;
  readonly #pipes = makeGuestPipes();
  readonly #theirs: number[] = [];
  readonly #leaveCrowd = joinCrowd();
  readonly #input: Socket;
  readonly #output: Socket;
  readonly #buffer = new Uint8Array(bufferBytes);
  readonly #patience = new Patience(hasCoreToSpare());
  #events: TransportEvents | undefined;
  #drainCount = 0;
  #isEnded = false;
  #isReading = true;
  #isWriting = true;
  /** The guest was answered, and what it does next has not been looked for. */
  #isAnswered = false;
  #isServing = false;

  /** @throws Error where named pipes cannot be made. */
  constructor() {
    const { requests, answers } = this.#pipes;
    this.descriptors = [answers.theirs, requests.theirs];
    this.#theirs.push(...this.descriptors);
    // A socket of Node is also what waits for a pipe; it reads by itself from here on.
    this.#input = new Socket({
      fd: requests.ours,
      readable: true,
      writable: false,
    });
    this.#output = new Socket({ fd: answers.ours, readable: false, writable: true });
    this.#input.on("data", this.#onRead);
    this.#input.once("end", this.#onEnd);
    this.#input.once("error", this.#onEnd);
    this.#output.once("error", this.#onBroken);
  }

  open(_child: ChildProcess, events: TransportEvents): void {
    this.#events = events;
    this.#closeTheirs();
  }

  get undrainedBytes(): number {
    return this.#output.writableLength;
  }

  get drainCount(): number {
    return this.#drainCount;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  write(bytes: Uint8Array): void {
    if (!this.#canWrite) return;
    const written = this.undrainedBytes > 0 ? 0 : this.#writeNow(bytes);
    if (written === bytes.length) this.#drainCount++;
    else if (this.#canWrite) this.#output.write(bytes.subarray(written), this.#onWritten);
    this.#isAnswered = true;
    // An answer that came later, from a handler that waited: it is not for this call to look further.
    if (!this.#isServing) queueMicrotask(this.#serve);
  }

  stopReading(): void {
    this.#isReading = false;
    this.#isEnded = true;
    this.#input.destroy();
  }

  release(): void {
    this.#leaveCrowd();
    this.#closeTheirs();
    this.stopReading();
    this.#isWriting = false;
    this.#output.destroy();
  }

  // A socket that is destroyed has closed its descriptor, whose number may be another file's by now.
  get #canRead(): boolean {
    return this.#isReading && !this.#input.destroyed;
  }

  get #canWrite(): boolean {
    return this.#isWriting && !this.#output.destroyed;
  }

  /** The guest's ends: while we have them open too, we would not see that the guest closed them. */
  #closeTheirs(): void {
    for (const fd of this.#theirs.splice(0)) closeSync(fd);
  }

  /** As much as the pipe has room for. */
  #writeNow(bytes: Uint8Array): number {
    try {
      return writeSync(this.#pipes.answers.ours, bytes, 0, bytes.length, null);
    } catch (error) {
      if (!isAgain(error)) this.#onBroken();
      return 0;
    }
  }

  readonly #onRead = (chunk: Uint8Array): void => {
    if (!this.#canRead) return;
    this.#patience.late(performance.now());
    this.#isServing = true;
    this.#events?.onData(chunk);
    this.#serve();
  };

  /** Goes on with the guest as long as it has the next message ready soon. */
  readonly #serve = (): void => {
    this.#isServing = true;
    const turnEnd = performance.now() + turnMs;
    while (this.#isAnswered && this.#canRead && crowdSize() === 1) {
      if (performance.now() > turnEnd) {
        setImmediate(this.#serve);
        break;
      }
      this.#isAnswered = false;
      const length = this.#look();
      // The end of the pipe is found again by the event loop.
      if (length <= 0) break;
      this.#events?.onData(this.#buffer.slice(0, length));
    }
    this.#isServing = false;
  };

  /** Reads what is there, or comes soon; answers its length, or -1. */
  #look(): number {
    const patienceMs = this.#patience.next();
    if (patienceMs === undefined) return -1;
    const start = performance.now();
    for (;;) {
      const length = this.#readNow();
      if (length >= 0) {
        this.#patience.hit();
        return length;
      }
      if (performance.now() - start >= patienceMs) {
        this.#patience.miss(start);
        return -1;
      }
    }
  }

  #readNow(): number {
    const { stackTraceLimit } = Error;
    // Of the time that it takes to say that nothing is there, the most goes into the error's stack.
    Error.stackTraceLimit = 0;
    try {
      return readSync(this.#pipes.requests.ours, this.#buffer, 0, bufferBytes, null);
    } catch (error) {
      return isAgain(error) ? -1 : 0;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  readonly #onWritten = () => {
    this.#drainCount++;
  };

  readonly #onEnd = () => {
    this.#isReading = false;
    this.#isEnded = true;
    this.#events?.onEnd();
  };

  /** The guest will read nothing more; what it wrote is still of interest. */
  readonly #onBroken = () => {
    this.#isWriting = false;
    this.#events?.onEnd();
  };
}

/** Whether guest and controller can run at the same time: else looking for a message would keep the guest from writing it. */
function hasCoreToSpare(): boolean {
  const cores = availableParallelism();
  const [load = 0] = loadavg();
  // A guest and its controller are a load of two at most.
  return cores > 1 && load <= cores + 1;
}

function isAgain(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
