import {
  type Abi,
  type BytesAround,
  detectGeneration,
  type ErrnoName,
  ProtocolError,
} from "@sandbox/protocol";
import type { Wait } from "./answer.js";
import type { Exchange } from "./call.js";
import { Failure } from "./failure.js";
import { MarshalWire } from "./marshal/marshal-wire.js";
import type { Interpreter } from "./trampoline.js";
import { CommandWire } from "./wire/command-wire.js";
import type { CountKey, Generation, Wire, WirePort } from "./wire/wire.js";

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
  /** `name(kinds)result` as the guest sent it; of the first generation, the function's name. */
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
  /**
   * The signatures that the guest's dump lists: a request of another is a violation. Any is answered unless given.
   * A guest that has a dump is of the second generation.
   */
  readonly inventory?: ReadonlySet<string>;
  /** Which generation of the pipe the guest speaks; told by its first byte ("auto") unless given. */
  readonly protocol?: ProtocolOption;
  /** Hears of the guest's generation once it has spoken, before anything is answered. */
  readonly onGeneration?: (generation: Generation) => void;
}

/** A generation of the pipe, or that the guest's first byte tells. */
export type ProtocolOption = "auto" | Generation;

/** One of the last calls of a guest. */
export interface LastCall {
  /** From 1. */
  readonly requestNumber: number;
  /** As `CallEvent` has it. */
  readonly signature: string;
}

/** How many of the last calls are kept; a power of two. */
const keptCalls = 8;

/** How often the guest called, by signature or function; what the specification does not know is counted together. */
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
  readonly #abort = new AbortController();
  readonly #counts = new Map<CountKey, number>();
  readonly #lastSignatures: string[] = [];
  readonly #maximumCalls: number;
  /** How the guest is understood: as one of the second generation until it is heard. */
  #wire: Wire;
  #isHeard = false;
  /** The call that is being carried out. */
  #exchange: Exchange | undefined;
  /** The call that is under way, where somebody hears of it. */
  #begun: { readonly signature: string; readonly at: number } | undefined;
  #ended = false;
  #isReceiving = false;
  #messageCount = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#maximumCalls = options.maximumCalls ?? Number.POSITIVE_INFINITY;
    this.#wire = new CommandWire(options, this.#port);
  }

  /** Which generation of the pipe the guest speaks; `undefined` before it has spoken. */
  get generation(): Generation | undefined {
    return this.#isHeard ? this.#wire.generation : undefined;
  }

  /** How many calls the guest has made. */
  get counts(): CallCounts {
    return { total: this.#wire.requestNumber, bySignature: Object.fromEntries(this.#counts) };
  }

  /** Whether bytes of an unfinished message, or a reply, are owed by the guest. */
  get isMidMessage(): boolean {
    return this.#wire.isMidMessage;
  }

  /** Whether the guest has been asked for something that it has not yet sent. */
  get awaitsReplies(): boolean {
    return this.#wire.awaitsReplies;
  }

  /** How many messages of the guest have arrived whole. */
  get messageCount(): number {
    return this.#messageCount;
  }

  /** Where the next message begins in what the guest writes, in bytes. */
  get offset(): number {
    return this.#wire.offset;
  }

  get requestNumber(): number {
    return this.#wire.requestNumber;
  }

  /** What the guest wrote around `offset`. */
  get around(): BytesAround {
    return this.#wire.around;
  }

  /** The guest's last calls, the oldest first: at most 8. */
  get lastCalls(): LastCall[] {
    const { requestNumber } = this.#wire;
    const first = Math.max(1, requestNumber - keptCalls + 1);
    return Array.from({ length: requestNumber - first + 1 }, (_, index) => ({
      requestNumber: first + index,
      signature: this.#lastSignatures[(first + index) % keptCalls] ?? "",
    }));
  }

  /** Takes what the guest wrote though it has not read what it was sent: a violation, and nothing is answered. */
  receiveEarly(chunk: Uint8Array): void {
    if (this.#ended) return;
    if (!this.#isHeard) this.#hear(chunk);
    this.#wire.push(chunk);
    this.#protect(() => this.#wire.expectNothing());
  }

  /** Takes what the guest wrote, cut anywhere. */
  receive(chunk: Uint8Array): void {
    if (this.#ended) return;
    if (!this.#isHeard) this.#hear(chunk);
    this.#wire.push(chunk);
    if (this.#isReceiving) return;
    this.#isReceiving = true;
    try {
      this.#protect(() => this.#takeAll());
    } finally {
      this.#isReceiving = false;
    }
  }

  /** The guest has closed its side: a violation when that was inside a message. */
  close(): void {
    if (!this.#ended) this.#protect(() => this.#wire.end());
  }

  /** Stops without an end of its own: handlers that wait are aborted, what they answer is dropped. */
  stop(): void {
    this.#ended = true;
    this.#abort.abort();
    this.#exchange = undefined;
  }

  /** The guest's first byte tells which generation it is of. */
  #hear(chunk: Uint8Array): void {
    const [first] = chunk;
    if (first === undefined) return;
    this.#isHeard = true;
    const { abi, protocol = "auto", inventory, onGeneration } = this.#options;
    const told = protocol === "auto" && inventory !== undefined ? 2 : protocol;
    if ((told === "auto" ? detectGeneration(first) : told) === 1)
      this.#wire = new MarshalWire(abi, this.#port);
    onGeneration?.(this.#wire.generation);
  }

  get #port(): WirePort {
    const { handlers, send } = this.#options;
    return {
      handlers,
      send,
      signal: this.#abort.signal,
      exit: (status) => this.#end({ kind: "exit", code: status & 0xff }),
      stop: (reason) => this.#end({ kind: "aborted", reason }),
    };
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

  #takeAll(): void {
    const wire = this.#wire;
    while (!this.#ended) {
      const message = wire.next();
      if (message === undefined) return;
      this.#messageCount++;
      if (message === "request") this.#begin();
      else if (!wire.awaitsReplies) this.#advance(undefined);
    }
  }

  #begin(): void {
    const { requestNumber, signature, countKey } = this.#wire;
    if (requestNumber > this.#maximumCalls) return this.#end({ kind: "calls", limit: this.#maximumCalls });
    this.#lastSignatures[requestNumber % keptCalls] = signature;
    this.#counts.set(countKey, (this.#counts.get(countKey) ?? 0) + 1);
    if (this.#options.onCall) this.#begun = { signature, at: performance.now() };
    const started = this.#wire.start();
    if (typeof started === "string") return this.#finish(started);
    this.#exchange = started;
    this.#advance(undefined);
  }

  /** Goes on with the call until it waits for the guest or for a handler, or is done. */
  #advance(value: unknown, thrown = false): void {
    const exchange = this.#exchange;
    if (!exchange) return;
    let step: IteratorResult<Wait, void>;
    try {
      step = thrown ? exchange.throw(value) : exchange.next(value);
      while (step.value === "replies" && !this.#wire.awaitsReplies) step = exchange.next();
    } catch (error) {
      return this.#fail(error);
    }
    if (step.done) return this.#finish();
    if (step.value === "replies") return this.#wire.flush();
    this.#wait(step.value, exchange);
  }

  #wait(answer: PromiseLike<unknown>, exchange: Exchange): void {
    const resume = (value: unknown, thrown: boolean) => {
      if (this.#ended || this.#exchange !== exchange) return;
      this.#protect(() => this.#advance(value, thrown));
    };
    // A thenable of somebody else's making may settle twice, or throw: a promise does neither.
    Promise.resolve(answer).then(
      (value) => resume(value, false),
      (error: unknown) => resume(error, true),
    );
  }

  #fail(error: unknown): void {
    let errno: ErrnoName = "EIO";
    if (error instanceof Failure) errno = error.errno;
    else this.#options.onHandlerError?.(error, this.#wire.signature);
    this.#wire.refuse(errno);
    this.#finish(errno);
  }

  #finish(errno?: ErrnoName): void {
    this.#exchange = undefined;
    const begun = this.#begun;
    const { requestNumber } = this.#wire;
    if (!this.#ended) this.#wire.finish();
    if (begun === undefined) return;
    const durationMs = performance.now() - begun.at;
    this.#options.onCall?.({ signature: begun.signature, requestNumber, durationMs, errno });
  }
}
