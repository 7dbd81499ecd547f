import {
  type Abi,
  type BytesAround,
  type Command,
  type ErrnoName,
  encodeSetErrno,
  GuestDecoder,
  guestErrno,
  type OutOfRangeRequest,
  type Request,
  signatureOf,
  type UnknownRequest,
  Writer,
} from "@sandbox/protocol";
import { Call, type Exchange } from "../call.js";
import type { CallPort } from "../call-port.js";
import { trampolines } from "../gen/dispatch.js";
import type { Handlers } from "../gen/handlers.js";
import { encodeFailure, failures } from "../gen/results.js";
import { GuestMemory } from "../guest-memory.js";
import type { ReplyTarget } from "../pending.js";
import type { AnyTrampoline, Interpreter, Trampoline } from "../trampoline.js";
import type { CountKey, Wire, WirePort } from "./wire.js";

export interface CommandWireOptions {
  readonly abi: Abi;
  readonly interpreter?: Pick<Interpreter, "findCall" | "trampolines">;
  readonly inventory?: ReadonlySet<string>;
}

/** The second generation: requests are packed words, and the guest's memory is read and written with commands. */
export class CommandWire implements Wire {
  readonly generation = 2;
  readonly #abi: Abi;
  readonly #port: WirePort;
  readonly #decoder: GuestDecoder;
  readonly #trampolines: Readonly<Record<string, AnyTrampoline>>;
  readonly #writer: Writer;
  readonly #targets: ReplyTarget[] = [];
  readonly #callPort: CallPort;
  #request: Request | UnknownRequest | OutOfRangeRequest = {
    kind: "unknown-request",
    signature: "",
    args: [],
  };

  constructor({ abi, interpreter, inventory }: CommandWireOptions, port: WirePort) {
    this.#abi = abi;
    this.#port = port;
    this.#decoder = new GuestDecoder(abi, {
      ...(interpreter ? { findCall: interpreter.findCall } : {}),
      ...(inventory ? { inventory } : {}),
    });
    this.#trampolines = interpreter?.trampolines ?? trampolines;
    this.#writer = new Writer(abi);
    this.#callPort = this.#portOfCalls();
  }

  get requestNumber(): number {
    return this.#decoder.requestNumber;
  }

  get offset(): number {
    return this.#decoder.offset;
  }

  get around(): BytesAround {
    return this.#decoder.around(this.#decoder.offset);
  }

  get isMidMessage(): boolean {
    return this.#decoder.pendingBytes > 0 || this.#targets.length > 0;
  }

  get awaitsReplies(): boolean {
    return this.#targets.length > 0;
  }

  get signature(): string {
    return signatureOf(this.#request);
  }

  get countKey(): CountKey {
    return this.#request.kind === "unknown-request" ? "unknown" : this.#request.call;
  }

  push(chunk: Uint8Array): void {
    this.#decoder.push(chunk);
  }

  next(): "request" | "reply" | undefined {
    const message = this.#decoder.next();
    if (message === undefined) return undefined;
    // Whoever says more than it was asked is not believed the rest either: no handler runs for it.
    if (!this.#decoder.expectsBytes) this.#decoder.expectNothing();
    switch (message.kind) {
      case "request":
      case "unknown-request":
      case "out-of-range-request":
        this.#request = message;
        return "request";
      default:
        this.#targets.shift()?.accept(message);
        return "reply";
    }
  }

  expectNothing(): void {
    this.#decoder.expectNothing();
  }

  end(): void {
    this.#decoder.end();
  }

  start(): Exchange | ErrnoName {
    const request = this.#request;
    if (request.kind === "unknown-request") return this.#refuseUnknown(request.signature);
    const trampoline = this.#trampoline(request.call);
    if (request.kind === "out-of-range-request")
      return this.#refuseWith(trampoline, trampoline.outside[request.argument] ?? "EINVAL");
    const refusal = trampoline.refused ?? "ENOSYS";
    const handlers = this.#port.handlers as Handlers;
    if (!(handlers as Partial<Handlers>)[trampoline.handler]) return this.#refuseWith(trampoline, refusal);
    const call = new Call(this.#callPort, handlers, request.call, this.#decoder.requestNumber, refusal);
    return trampoline.run(request.args as never, call);
  }

  refuse(errno: ErrnoName): void {
    if (this.#request.kind !== "unknown-request")
      this.#refuseWith(this.#trampoline(this.#request.call), errno);
  }

  flush(): void {
    if (this.#writer.length > 0) this.#port.send(this.#writer.take());
  }

  finish(): void {
    this.#decoder.expectRequest();
    this.flush();
  }

  /** The table's type ties arguments to a call's name, which a lookup by a union of names cannot express. */
  #trampoline(call: string): Trampoline {
    return this.#trampolines[call] as Trampoline;
  }

  #refuseWith({ resultKind, failure }: Trampoline, errno: ErrnoName): ErrnoName {
    // What was queued is not sent, so that no reply to it is owed.
    this.#writer.clear();
    this.#targets.length = 0;
    this.#decoder.expectNoReply();
    if (failure === "errno") encodeFailure(this.#writer, this.#abi, resultKind, guestErrno(this.#abi, errno));
    else this.#writeFailure(resultKind, failure === "void" ? 0 : failure, errno);
    return errno;
  }

  #refuseUnknown(signature: string): ErrnoName {
    const resultKind = signature.slice(-1);
    this.#writeFailure(resultKind, failures[resultKind] ?? 0, "ENOSYS");
    return "ENOSYS";
  }

  #writeFailure(resultKind: string, value: number, errno: ErrnoName): void {
    encodeSetErrno(this.#writer, guestErrno(this.#abi, errno));
    encodeFailure(this.#writer, this.#abi, resultKind, value);
  }

  #portOfCalls(): CallPort {
    const { signal, stop, exit } = this.#port;
    return {
      abi: this.#abi,
      writer: this.#writer,
      memory: new GuestMemory(),
      signal,
      await: (command: Command, target: ReplyTarget) => {
        this.#decoder.expectReply(command);
        this.#targets.push(target);
      },
      stop,
      exit,
    };
  }
}
