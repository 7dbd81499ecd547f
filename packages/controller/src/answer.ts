import type { Abi } from "@sandbox/protocol";
import { Failure } from "./failure.js";

/** What a handler may answer: a value, or a refusal with an errno; now or later. */
export type Answer<T> = T | Failure | Promise<T | Failure>;

/** What the handler of a call without arguments is given. */
export type Nothing = Readonly<Record<never, never>>;

/** What a handler may know of the call that it answers, and ask for. `Call` is what it is given, `Value` what it answers. */
export interface CallContext<Call = never, Value = unknown> {
  /** `name(kinds)result`, as the guest sent it; of the first generation, the function's name: `ll_os.ll_os_open`. */
  readonly signature: string;
  /** Which request of the session this is, from 1. */
  readonly requestNumber: number;
  readonly abi: Abi;
  /** Aborted when the session ends, so that a handler which waits can stop. */
  readonly signal: AbortSignal;
  /**
   * What stands behind this handler answers: the next layer, at last the virtual system. It is asked what the
   * guest asked, but for what `changed` has. Answers a promise only where that one does.
   * @throws Failure (or rejects with it) with which that one refuses: where nobody is left, the errno that the
   * specification has for the call, else ENOSYS; once the session has ended, EINTR.
   */
  next(changed?: Partial<Call>): Value | Promise<Value>;
  /** Ends the session with the verdict `aborted`; what the handler answers is not sent any more. */
  stop(reason: string): void;
}

/** What an exchange waits for: the replies to the commands that were queued, or a handler. */
export type Wait = "replies" | PromiseLike<unknown>;

/**
 * Gets at a handler's value, without a turn of the event loop when it is there already.
 * @throws Failure when the handler refused.
 */
export function* settle<T>(answer: Answer<T>): Generator<Wait, T, unknown> {
  const value = isPromise(answer) ? ((yield answer) as T | Failure) : answer;
  if (value instanceof Failure) throw value;
  return value;
}

/** Whether an answer comes later. */
export function isPromise<T>(answer: Answer<T>): answer is Promise<T | Failure> {
  return typeof answer === "object" && answer !== null && "then" in answer;
}
