import type { CallArguments, CallName } from "./gen/calls.js";
import type { Command, Reply, Result, ResultValues } from "./gen/commands.js";
import type { RawArgument } from "./gen/kinds.js";

/** A call of the guest that the specification knows, with its arguments by name. */
export type Request<Name extends CallName = CallName> = {
  [Each in Name]: { readonly kind: "request"; readonly call: Each; readonly args: CallArguments[Each] };
}[Name];

/** A call that the specification does not know; its signature is well formed. */
export interface UnknownRequest {
  readonly kind: "unknown-request";
  readonly signature: string;
  readonly args: readonly RawArgument[];
}

/** A known call with an integer that its C type does not hold, which no genuine guest sends. */
export interface OutOfRangeRequest {
  readonly kind: "out-of-range-request";
  readonly call: CallName;
  /** The first argument that does not fit, by its name. */
  readonly argument: string;
  readonly args: readonly RawArgument[];
}

/** What a guest writes. */
export type GuestMessage = Request | UnknownRequest | OutOfRangeRequest | Reply;

/** What a controller writes. */
export type ControllerMessage = Command | Result;

/** The signature of any request, known or not. */
export function signatureOf(request: Request | UnknownRequest | OutOfRangeRequest): string {
  return request.kind === "unknown-request" ? request.signature : request.call;
}

/** What a call of this signature answers. */
export type ResultOf<Signature extends string> =
  Signature extends `${string})${infer Letter extends keyof ResultValues}` ? ResultValues[Letter] : never;
