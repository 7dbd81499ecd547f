import type { Abi } from "@sandbox/protocol";
import { Failure } from "./failure.js";

/** What a handler may answer: a value, or a refusal with an errno; now or later. */
export type Answer<T> = T | Failure | Promise<T | Failure>;

/** What a handler may know of the call that it answers. */
export interface CallContext {
  /** `name(kinds)result`, as the guest sent it. */
  readonly signature: string;
  /** Which request of the session this is, from 1. */
  readonly requestNumber: number;
  readonly abi: Abi;
  /** Aborted when the session ends, so that a handler which waits can stop. */
  readonly signal: AbortSignal;
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

function isPromise<T>(answer: Answer<T>): answer is Promise<T | Failure> {
  return typeof answer === "object" && answer !== null && "then" in answer;
}
