import {
  type CallName,
  type Command,
  type ControllerMessage,
  type GuestMessage,
  type OutOfRangeRequest,
  parseSignature,
  type Reply,
  type Request,
  type Result,
  signatureOf,
  type UnknownRequest,
} from "@sandbox/protocol";
import { callTable } from "./gen/call-table.js";
import type { CallRow } from "./tables.js";

/** What a guest asks. */
export type AnyRequest = Request | UnknownRequest | OutOfRangeRequest;

/** A command, and what the guest answered to it, if it answers to such a one and has. */
export interface CommandStep {
  readonly command: Command;
  readonly reply?: Reply;
}

/** One message with its place in the stream of its direction, in bytes from the start. */
export type PlacedMessage = { readonly offset: number; readonly end: number } & (
  | { readonly direction: "guest-to-controller"; readonly message: GuestMessage }
  | { readonly direction: "controller-to-guest"; readonly message: ControllerMessage }
);

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
}

/** The signature of the call, known or not. */
export function signatureOfExchange(exchange: Pick<Exchange, "request">): string {
  return signatureOf(exchange.request);
}

/** The name of the call without its kinds: letters, digits and `_`, whatever the guest sent. */
export function nameOfExchange(exchange: Pick<Exchange, "request">): string {
  const signature = signatureOfExchange(exchange);
  return parseSignature(signature)?.name ?? "";
}

/** What the specification says of the call; nothing for an unknown one. */
export function rowOfExchange(exchange: Pick<Exchange, "request">): CallRow | undefined {
  return exchange.request.kind === "unknown-request" ? undefined : rowOfCall(exchange.request.call);
}

/** What the specification says of a call. */
export function rowOfCall(call: CallName): CallRow {
  return callTable[call];
}

/** The arguments of a request by name; none where they are not known by name. */
export function argumentsOf(request: AnyRequest): Readonly<Record<string, number | bigint>> {
  // Every member of every call's arguments is a number or a bigint; the types of the calls have no common index.
  return request.kind === "request" ? (request.args as Readonly<Record<string, number | bigint>>) : {};
}

/** Whether the call returned the value that says failure; one that never returned has not. */
export function hasFailed(exchange: Exchange): boolean {
  const returns = rowOfExchange(exchange)?.returns;
  const { result } = exchange;
  if (!result || !("value" in result)) return false;
  if (!returns) return (exchange.errno ?? 0) !== 0;
  if (returns.value.as === "errno") return Number(result.value) !== 0;
  if (!returns.fails || Number(result.value) !== returns.failure) return false;
  return !returns.nullable || (exchange.errno ?? 0) !== 0;
}
