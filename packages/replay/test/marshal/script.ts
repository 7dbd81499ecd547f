import {
  type AnyMarshalRequest,
  type MarshalAnswer,
  type MarshalFunctionName,
  type MarshalValue,
  marshalAnswerBytes,
  marshalFunctions,
  marshalInt32,
  marshalInt64,
  marshalRaise,
  marshalRequestBytes,
  misfitOf,
} from "@sandbox/protocol";
import { decodeConversation, type Exchange, type Frame } from "../../src/index.js";

/** A function by its name, what it is given, and what is answered; nothing for a call that never returned. */
export type Called = readonly [
  name: string,
  args: readonly MarshalValue[],
  answer?: MarshalAnswer | undefined,
];

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

export const str = (text: string): MarshalValue => ({ type: "string", value: ascii(text) });
export const int = (value: number): MarshalValue => marshalInt64(value);
export const short = (value: number): MarshalValue => marshalInt32(value);
export const float = (text: string): MarshalValue => ({ type: "float", value: Number(text), text });
export const tuple = (...items: MarshalValue[]): MarshalValue => ({ type: "tuple", items });
export const list = (...items: MarshalValue[]): MarshalValue => ({ type: "list", items });
export const none: MarshalValue = { type: "none" };
export const yes: MarshalValue = { type: "true" };
export const no: MarshalValue = { type: "false" };

/** A result. */
export const is = (value: MarshalValue): MarshalAnswer => ({ kind: "marshal-result", value });
/** An `OSError`. */
export const fails = (errno: number): MarshalAnswer => marshalRaise("OSError", errno);

/** A function of the module `ll_os` by its short name, unless it has a point. */
export function requestOf(name: string, args: readonly MarshalValue[]): AnyMarshalRequest {
  const whole = name.includes(".") ? name : `ll_os.ll_os_${name}`;
  if (!isFunction(whole)) return { kind: "unknown-marshal-request", name: ascii(whole), args };
  const argument = misfitOf(marshalFunctions[whole], args);
  if (argument < 0) return { kind: "marshal-request", function: whole, args };
  return { kind: "ill-typed-marshal-request", function: whole, args, argument };
}

function isFunction(name: string): name is MarshalFunctionName {
  return Object.hasOwn(marshalFunctions, name);
}

/** The frames of a session of the first generation that never took place. */
export function framesOf(...calls: readonly Called[]): Frame[] {
  return calls.flatMap(([name, args, answer]): Frame[] => [
    { direction: "guest-to-controller", bytes: marshalRequestBytes(requestOf(name, args)) },
    ...(answer ? [{ direction: "controller-to-guest" as const, bytes: marshalAnswerBytes(answer) }] : []),
  ]);
}

/** The only exchange of one of a single call. */
export function exchangeOf(...called: Called): Exchange {
  const [exchange] = decodeConversation(framesOf(called));
  if (!exchange) throw new Error("there is no exchange");
  return exchange;
}
