import {
  type AnyMarshalRequest,
  type CallName,
  type Command,
  type ControllerMessage,
  type GuestMessage,
  type MarshalAnswer,
  type MarshalCallName,
  type OutOfRangeRequest,
  parseSignature,
  type Reply,
  type Request,
  type Result,
  signatureOf,
  type UnknownRequest,
} from "@sandbox/protocol";
import { callTable } from "./gen/call-table.js";
import { marshalCallTable } from "./gen/marshal/call-table.js";
import { functionName, functionShortName } from "./marshal/function-names.js";
import type { CallRow } from "./tables.js";

/** A call that only the first generation has. */
export interface MarshalCallRequest {
  readonly kind: "request";
  readonly call: MarshalCallName;
  readonly args: Readonly<Record<string, number | bigint>>;
}

/** What a guest asks, in the terms of the second generation. */
export type AnyRequest = Request | MarshalCallRequest | UnknownRequest | OutOfRangeRequest;

/** A command, and what the guest answered to it, if it answers to such a one and has. */
export interface CommandStep {
  readonly command: Command;
  readonly reply?: Reply;
}

/** One message with its place in the stream of its direction, in bytes from the start. */
export type PlacedMessage = { readonly offset: number; readonly end: number } & (
  | { readonly direction: "guest-to-controller"; readonly message: GuestMessage | AnyMarshalRequest }
  | { readonly direction: "controller-to-guest"; readonly message: ControllerMessage | MarshalAnswer }
);

/** What the two sides of a session of the first generation said for a call. */
export interface MarshalSaid {
  readonly request: AnyMarshalRequest;
  /** Missing when the call never returned. */
  readonly answer?: MarshalAnswer;
  /** The answer is none that the function has: what the call returned is not known. */
  readonly isMisfit?: boolean;
}

/** A call of a guest with all that was said until its next one. */
export interface Exchange {
  /** From 1. */
  readonly number: number;
  readonly request: AnyRequest;
  /** In order, up to the result. */
  readonly commands: readonly CommandStep[];
  /** The last that the controller set before the result; 0 is no error. */
  readonly errno?: number;
  /** Missing when the call never returned. */
  readonly result?: Result;
  /** What the controller sent between this result and the next request; may still grow until that comes. */
  readonly lateCommands: readonly CommandStep[];
  /** All of it in the order in which it was said; a reply to a late command follows the next request. */
  readonly messages: readonly PlacedMessage[];
  /**
   * Only of the first generation: what `messages` say. The rest of the exchange is the same in the terms of the
   * second: the call that the function means, its values by addresses that no guest has.
   */
  readonly marshal?: MarshalSaid;
}

/** What tells which call an exchange is of. */
type Asked = Pick<Exchange, "request" | "marshal">;

/** The signature of the call, known or not; of an unknown function its name. */
export function signatureOfExchange({ request, marshal }: Asked): string {
  if (marshal && request.kind !== "request") return functionName(marshal.request);
  return signatureOfRequest(request);
}

/** The signature of a request, whichever generation has the call. */
export function signatureOfRequest(request: AnyRequest): string {
  return request.kind === "request" ? request.call : signatureOf(request);
}

/** Whether only the first generation has the call. */
export function isMarshalCall(request: AnyRequest): request is MarshalCallRequest {
  return request.kind === "request" && Object.hasOwn(marshalCallTable, request.call);
}

/**
 * The name of the call without its kinds: letters, digits and `_`, whatever the guest sent. Of the first generation
 * that of the function, without its module.
 */
export function nameOfExchange({ request, marshal }: Asked): string {
  if (marshal) return functionShortName(marshal.request);
  return parseSignature(signatureOfRequest(request))?.name ?? "";
}

/** What the specification says of the call; nothing for an unknown one. */
export function rowOfExchange(exchange: Pick<Exchange, "request">): CallRow | undefined {
  return exchange.request.kind === "unknown-request" ? undefined : rowOfCall(exchange.request.call);
}

/** What the specification says of a call. */
export function rowOfCall(call: CallName | MarshalCallName): CallRow {
  return allCalls[call];
}

const allCalls: Readonly<Record<CallName | MarshalCallName, CallRow>> = { ...callTable, ...marshalCallTable };

/** The arguments of a request by name; none where they are not known by name. */
export function argumentsOf(request: AnyRequest): Readonly<Record<string, number | bigint>> {
  // Every member of every call's arguments is a number or a bigint; the types of the calls have no common index.
  return request.kind === "request" ? (request.args as Readonly<Record<string, number | bigint>>) : {};
}

/** Whether the call returned the value that says failure, or an exception; one that never returned has not. */
export function hasFailed(exchange: Exchange): boolean {
  if (exchange.marshal?.answer?.kind === "marshal-exception") return true;
  const returns = rowOfExchange(exchange)?.returns;
  const { result } = exchange;
  if (!result || !("value" in result)) return false;
  if (!returns) return (exchange.errno ?? 0) !== 0;
  if (returns.value.as === "errno") return Number(result.value) !== 0;
  if (!returns.fails || Number(result.value) !== returns.failure) return false;
  return !returns.nullable || (exchange.errno ?? 0) !== 0;
}
