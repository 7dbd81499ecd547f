import {
  type CallArguments,
  type CallName,
  type Command,
  encodeControllerMessage,
  GuestDecoder,
  linuxX8664,
  NULL,
  type Pointer,
  pointer,
  type Reply,
  type Request,
  Writer,
} from "@sandbox/protocol";
import type { Transport } from "../src/transport.js";

/** What ends a call: its result, and an errno where it failed. */
export interface Answer {
  readonly result?: number | bigint;
  readonly errno?: number;
}

/** Commands, each answered with its reply, and at the end an answer. */
export type Script = Generator<Command, Answer, Reply | undefined>;

/** Scripts by signature; a call without one is answered with ENOSYS. */
export type Scripts = {
  [Name in CallName]?: (args: CallArguments[Name]) => Script | Answer;
};

const ENOSYS = 38;

/**
 * A controller in the guest's own thread: what the guest writes is answered at once, for its next read.
 * `chunkSize` cuts what it writes, in bytes.
 */
export class ScriptedController implements Transport {
  readonly requests: Request[] = [];
  /** What each `write` of the guest was, in bytes. */
  readonly writes: number[] = [];
  /** Goes out before anything else. */
  readonly #output = new Writer(linuxX8664);
  readonly #decoder = new GuestDecoder(linuxX8664);
  readonly #scripts: Scripts;
  readonly #chunkSize: number;
  #pending = new Uint8Array(0);
  #script: Script | undefined;
  #kind = "v";

  constructor(scripts: Scripts, chunkSize = Number.POSITIVE_INFINITY) {
    this.#scripts = scripts;
    this.#chunkSize = chunkSize;
  }

  /** The calls that were made, by name, in order. */
  get calls(): string[] {
    return this.requests.map(({ call }) => call.slice(0, call.indexOf("(")));
  }

  write(bytes: Uint8Array): void {
    this.writes.push(bytes.length);
    this.#decoder.push(bytes);
    for (let message = this.#decoder.next(); message; message = this.#decoder.next()) {
      if (message.kind === "request") this.#begin(message);
      else if (message.kind.endsWith("-reply")) this.#step(message as Reply);
      else throw new Error(`the guest sent ${JSON.stringify(message.kind)}`);
    }
  }

  read(into: Uint8Array): number {
    if (this.#pending.length === 0) this.#pending = this.#output.take();
    const chunk = this.#pending.subarray(0, Math.min(this.#chunkSize, into.length));
    into.set(chunk);
    this.#pending = this.#pending.slice(chunk.length);
    return chunk.length;
  }

  /** Sends a command that belongs to no call. */
  send(command: Command): void {
    encodeControllerMessage(this.#output, command);
  }

  #begin(request: Request): void {
    this.requests.push(request);
    this.#kind = request.call.slice(-1);
    const script = this.#scripts[request.call] as ((args: object) => Script | Answer) | undefined;
    const started = script?.(request.args) ?? fail(ENOSYS);
    if (!("next" in started)) return this.#finish(started);
    this.#script = started;
    this.#step(undefined);
  }

  #step(reply: Reply | undefined): void {
    let next = this.#script?.next(reply);
    while (next && !next.done) {
      encodeControllerMessage(this.#output, next.value);
      this.#decoder.expectReply(next.value);
      if (["read-memory", "read-string", "allocate"].includes(next.value.kind)) return;
      next = this.#script?.next(undefined);
    }
    if (next?.done) this.#finish(next.value);
  }

  #finish({ result = 0, errno }: Answer): void {
    const output = this.#output;
    if (errno !== undefined) encodeControllerMessage(output, { kind: "set-errno", errno });
    const value = BigInt(result);
    if (this.#kind === "p")
      encodeControllerMessage(output, { kind: "result", resultKind: "p", value: pointer(value) });
    else if (this.#kind === "i") encodeControllerMessage(output, { kind: "result", resultKind: "i", value });
    else encodeControllerMessage(output, { kind: "result", resultKind: "v" });
    this.#decoder.expectRequest();
  }
}

/** A failure: -1, or NULL where an address is expected. */
export function fail(errno: number, result: number | bigint = -1): Answer {
  return { errno, result };
}

/** Fetches a C string. */
export function* fetchString(address: Pointer): Generator<Command, string, Reply | undefined> {
  const reply = yield { kind: "read-string", address, maximum: 4096 };
  return new TextDecoder().decode(dataOf(reply));
}

/** Fetches memory. */
export function* fetchMemory(
  address: Pointer,
  length: number,
): Generator<Command, Uint8Array, Reply | undefined> {
  return dataOf(yield { kind: "read-memory", address, length });
}

/** Puts data in a new block of the guest's; answers its address. */
export function* allocate(data: Uint8Array): Generator<Command, Pointer, Reply | undefined> {
  const reply = yield { kind: "allocate", data };
  return reply?.kind === "allocate-reply" ? reply.address : NULL;
}

function dataOf(reply: Reply | undefined): Uint8Array {
  return reply && "data" in reply ? reply.data : new Uint8Array(0);
}
