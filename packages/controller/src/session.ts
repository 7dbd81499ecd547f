import {
  type Abi,
  type BytesAround,
  type CallName,
  type Command,
  type ErrnoName,
  encodeSetErrno,
  GuestDecoder,
  type GuestMessage,
  guestErrno,
  type OutOfRangeRequest,
  ProtocolError,
  type Request,
  signatureOf,
  type UnknownRequest,
  Writer,
} from "@sandbox/protocol";
import type { Wait } from "./answer.js";
import { Call, type Exchange } from "./call.js";
import { Failure } from "./failure.js";
import { trampolines } from "./gen/dispatch.js";
import type { Handlers } from "./gen/handlers.js";
import { encodeFailure, failures } from "./gen/results.js";
import { GuestMemory } from "./guest-memory.js";
import type { ReplyTarget } from "./pending.js";
import type { AnyTrampoline, Interpreter, Trampoline } from "./trampoline.js";

/** How a session ends by itself. */
export type SessionEnd =
  /** The guest asked to exit. */
  | { readonly kind: "exit"; readonly code: number }
  /** The guest broke the protocol. */
  | { readonly kind: "violation"; readonly error: ProtocolError }
  /** The guest made too many calls. */
  | { readonly kind: "calls"; readonly limit: number }
  /** A handler asked for it, with `context.stop(reason)`. */
  | { readonly kind: "aborted"; readonly reason: string }
  /** One of the callbacks in the options threw. */
  | { readonly kind: "error"; readonly error: unknown };

/** A call that was answered. */
export interface CallEvent {
  /** `name(kinds)result`, as the guest sent it. */
  readonly signature: string;
  /** Which request of the session it was, from 1. */
  readonly requestNumber: number;
  /** From the request to the answer, in milliseconds. */
  readonly durationMs: number;
  /** With what it was refused; `undefined` where it was not. */
  readonly errno: ErrnoName | undefined;
}

export interface SessionOptions {
  readonly abi: Abi;
  /** A call without a handler is answered with the errno that the specification has for it, else ENOSYS. */
  readonly handlers: object;
  /** The calls of an interpreter with externals of its own; those of the specification unless given. */
  readonly interpreter?: Pick<Interpreter, "findCall" | "trampolines">;
  /** Takes what goes to the guest; each call of it is one write. */
  readonly send: (bytes: Uint8Array) => void;
  /** Called once, when nothing more is to be read or written. */
  readonly onEnd: (end: SessionEnd) => void;
  /** Hears of every call once it is answered. */
  readonly onCall?: (event: CallEvent) => void;
  /** A handler threw something else than a `Failure`, or answered what is no answer (an `AnswerError`); the call was answered EIO. */
  readonly onHandlerError?: (error: unknown, signature: string) => void;
  /** How many calls the guest may make. */
  readonly maximumCalls?: number;
  /** The signatures that the guest's dump lists: a request of another is a violation. Any is answered unless given. */
  readonly inventory?: ReadonlySet<string>;
}

/** One of the last calls of a guest. */
export interface LastCall {
  /** From 1. */
  readonly requestNumber: number;
  readonly signature: string;
}

/** How many of the last calls are kept; a power of two. */
const keptCalls = 8;

/** How often the guest called, by signature; what the specification does not know is counted together. */
export interface CallCounts {
  readonly total: number;
  readonly bySignature: Readonly<Record<string, number>>;
}

/**
 * One guest's conversation, without I/O: bytes come in through `receive`, go out through `send`.
 * A call whose handler answers at once is decoded, answered and sent without a turn of the event loop.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #decoder: GuestDecoder;
  readonly #trampolines: Readonly<Record<string, AnyTrampoline>>;
  readonly #writer: Writer;
  readonly #memory = new GuestMemory();
  readonly #abort = new AbortController();
  readonly #targets: ReplyTarget[] = [];
  readonly #counts = new Map<string, number>();
  readonly #lastSignatures: string[] = [];
  #call:
    | { readonly exchange: Exchange; readonly trampoline: Trampoline; readonly signature: string }
    | undefined;
  /** The call that is under way, where somebody hears of it. */
  #begun: { readonly signature: string; readonly at: number } | undefined;
  #ended = false;
  #isReceiving = false;
  #messageCount = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { interpreter, inventory } = options;
    this.#decoder = new GuestDecoder(options.abi, {
      ...(interpreter ? { findCall: interpreter.findCall } : {}),
      ...(inventory ? { inventory } : {}),
    });
    this.#trampolines = interpreter?.trampolines ?? trampolines;
    this.#writer = new Writer(options.abi);
  }

  /** How many calls the guest has made. */
  get counts(): CallCounts {
    return { total: this.#decoder.requestNumber, bySignature: Object.fromEntries(this.#counts) };
  }

  /** Whether bytes of an unfinished message, or a reply, are owed by the guest. */
  get isMidMessage(): boolean {
    return this.#decoder.pendingBytes > 0 || this.#targets.length > 0;
  }

  /** Whether the guest has been asked for something that it has not yet sent. */
  get awaitsReplies(): boolean {
    return this.#targets.length > 0;
  }

  /** How many messages of the guest have arrived whole. */
  get messageCount(): number {
    return this.#messageCount;
  }

  /** Where the next message begins in what the guest writes, in bytes. */
  get offset(): number {
    return this.#decoder.offset;
  }

  get requestNumber(): number {
    return this.#decoder.requestNumber;
  }

  /** What the guest wrote around `offset`. */
  get around(): BytesAround {
    return this.#decoder.around(this.#decoder.offset);
  }

  /** The guest's last calls, the oldest first: at most 8. */
  get lastCalls(): LastCall[] {
    const { requestNumber } = this.#decoder;
    const first = Math.max(1, requestNumber - keptCalls + 1);
    return Array.from({ length: requestNumber - first + 1 }, (_, index) => ({
      requestNumber: first + index,
      signature: this.#lastSignatures[(first + index) % keptCalls] ?? "",
    }));
  }

  /** Takes what the guest wrote though it has not read what it was sent: a violation, and nothing is answered. */
  receiveEarly(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#decoder.push(chunk);
    this.#protect(() => this.#decoder.expectNothing());
  }

  /** Takes what the guest wrote, cut anywhere. */
  receive(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#decoder.push(chunk);
    if (this.#isReceiving) return;
    this.#isReceiving = true;
    try {
      this.#protect(() => {
        for (let message = this.#decoder.next(); message && !this.#ended; message = this.#decoder.next()) {
          this.#take(message);
        }
      });
    } finally {
      this.#isReceiving = false;
    }
  }

  /** The guest has closed its side: a violation when that was inside a message. */
  close(): void {
    if (!this.#ended) this.#protect(() => this.#decoder.end());
  }

  /** Stops without an end of its own: handlers that wait are aborted, what they answer is dropped. */
  stop(): void {
    this.#ended = true;
    this.#abort.abort();
    this.#call = undefined;
  }

  #end(end: SessionEnd): void {
    if (this.#ended) return;
    this.stop();
    this.#options.onEnd(end);
  }

  #protect(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (error instanceof ProtocolError) this.#end({ kind: "violation", error });
      else this.#end({ kind: "error", error });
    }
  }

  #take(message: GuestMessage): void {
    this.#messageCount++;
    // Whoever says more than it was asked is not believed the rest either: no handler runs for it.
    if (!this.#decoder.expectsBytes) this.#decoder.expectNothing();
    switch (message.kind) {
      case "request":
      case "unknown-request":
      case "out-of-range-request":
        return this.#begin(message);
      default:
        this.#targets.shift()?.accept(message);
        if (this.#targets.length === 0) this.#advance(undefined);
    }
  }

  #begin(request: Request | UnknownRequest | OutOfRangeRequest): void {
    const { maximumCalls = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#decoder.requestNumber > maximumCalls) return this.#end({ kind: "calls", limit: maximumCalls });
    this.#lastSignatures[this.#decoder.requestNumber % keptCalls] = signatureOf(request);
    this.#count(request.kind === "unknown-request" ? "unknown" : request.call);
    if (this.#options.onCall) this.#begun = { signature: signatureOf(request), at: performance.now() };
    if (request.kind === "unknown-request") return this.#refuseUnknown(request.signature);
    // The table's type ties arguments to a call's name, which a lookup by a union of names cannot express.
    const trampoline = this.#trampolines[request.call] as Trampoline;
    const signature = signatureOf(request);
    if (request.kind === "out-of-range-request") {
      return this.#refuse(trampoline, trampoline.outside[request.argument] ?? "EINVAL");
    }
    const refusal = trampoline.refused ?? "ENOSYS";
    if (!(this.#options.handlers as Partial<Handlers>)[trampoline.handler])
      return this.#refuse(trampoline, refusal);
    const call = new Call(
      this.#port,
      this.#options.handlers as Handlers,
      signature,
      this.#decoder.requestNumber,
      refusal,
    );
    this.#call = { exchange: trampoline.run(request.args as never, call), trampoline, signature };
    this.#advance(undefined);
  }

  #count(key: CallName | "unknown"): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Goes on with the call until it waits for the guest or for a handler, or is done. */
  #advance(value: unknown, thrown = false): void {
    const call = this.#call;
    if (!call) return;
    let step: IteratorResult<Wait, void>;
    try {
      step = thrown ? call.exchange.throw(value) : call.exchange.next(value);
      while (step.value === "replies" && this.#targets.length === 0) step = call.exchange.next();
    } catch (error) {
      return this.#fail(call, error);
    }
    if (step.done) return this.#finish();
    if (step.value === "replies") return this.#flush();
    this.#wait(step.value, call.exchange);
  }

  #wait(answer: PromiseLike<unknown>, exchange: Exchange): void {
    const resume = (value: unknown, thrown: boolean) => {
      if (this.#ended || this.#call?.exchange !== exchange) return;
      this.#protect(() => this.#advance(value, thrown));
    };
    // A thenable of somebody else's making may settle twice, or throw: a promise does neither.
    Promise.resolve(answer).then(
      (value) => resume(value, false),
      (error: unknown) => resume(error, true),
    );
  }

  #fail(call: { readonly trampoline: Trampoline; readonly signature: string }, error: unknown): void {
    let errno: ErrnoName = "EIO";
    if (error instanceof Failure) errno = error.errno;
    else this.#options.onHandlerError?.(error, call.signature);
    this.#refuse(call.trampoline, errno);
  }

  #refuse({ resultKind, failure }: Trampoline, errno: ErrnoName): void {
    // What was queued is not sent, so that no reply to it is owed.
    this.#writer.clear();
    this.#targets.length = 0;
    this.#decoder.expectNoReply();
    if (failure === "errno")
      encodeFailure(this.#writer, this.#options.abi, resultKind, guestErrno(this.#options.abi, errno));
    else this.#writeFailure(resultKind, failure === "void" ? 0 : failure, errno);
    this.#finish(errno);
  }

  #refuseUnknown(signature: string): void {
    const resultKind = signature.slice(-1);
    this.#writeFailure(resultKind, failures[resultKind] ?? 0, "ENOSYS");
    this.#finish("ENOSYS");
  }

  #writeFailure(resultKind: string, value: number, errno: ErrnoName): void {
    encodeSetErrno(this.#writer, guestErrno(this.#options.abi, errno));
    encodeFailure(this.#writer, this.#options.abi, resultKind, value);
  }

  #finish(errno?: ErrnoName): void {
    this.#call = undefined;
    const begun = this.#begun;
    const { requestNumber } = this.#decoder;
    if (!this.#ended) {
      this.#decoder.expectRequest();
      this.#flush();
    }
    if (begun === undefined) return;
    const durationMs = performance.now() - begun.at;
    this.#options.onCall?.({ signature: begun.signature, requestNumber, durationMs, errno });
  }

  #flush(): void {
    if (this.#writer.length > 0) this.#options.send(this.#writer.take());
  }

  readonly #port = (() => {
    const session = this;
    return {
      get abi() {
        return session.#options.abi;
      },
      get writer() {
        return session.#writer;
      },
      memory: this.#memory,
      signal: this.#abort.signal,
      await(command: Command, target: ReplyTarget) {
        session.#decoder.expectReply(command);
        session.#targets.push(target);
      },
      stop(reason: string) {
        session.#end({ kind: "aborted", reason });
      },
      exit(status: number) {
        session.#end({ kind: "exit", code: status & 0xff });
      },
    };
  })();
}
