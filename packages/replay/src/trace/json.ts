import { type Abi, errnoMessage, guestErrnoName, linuxX8664 } from "@sandbox/protocol";
import { type Exchange, nameOfExchange, signatureOfExchange } from "../exchange.js";
import { functionName } from "../marshal/function-names.js";
import { showArguments, showContext } from "./arguments.js";
import type { TraceOptions } from "./line.js";
import { formatFloat, formatNumber } from "./numbers.js";
import { showResult } from "./returns.js";
import type { CallTimes } from "./session-call.js";
import type { Shown } from "./shown.js";

/** A value in JSON: integers beyond ±(2^53-1) are text; bytes are text where they are UTF-8, else `{ hex }`. */
export type TraceValue =
  | null
  | number
  | string
  | readonly TraceValue[]
  | { readonly [name: string]: TraceValue };

/** A call for machines. */
export interface TraceRecord {
  /** From 1. */
  readonly request: number;
  readonly name: string;
  readonly signature: string;
  /** Only of the first generation: the name of the function on the pipe, letters, digits, `_` and dots. */
  readonly function?: string;
  /** Missing for an unknown call. */
  readonly class?: string;
  /** By name; an unknown call's as a list. */
  readonly arguments: { readonly [name: string]: TraceValue } | readonly TraceValue[];
  /** Missing when the call never returned. */
  readonly result?: TraceValue;
  /** Only of the first generation: the exception that was answered, by its name or number. */
  readonly exception?: string | number;
  /** When the request came, from the start of the session, in nanoseconds; these three are missing without times. */
  readonly at?: number;
  /** From the result before it to the request: what the guest did by itself. */
  readonly think?: number;
  /** From the request to the result. */
  readonly duration?: number;
  /** Missing when there was no error. */
  readonly errno?: { readonly number: number; readonly name: string | null; readonly message: string | null };
}

/** A call as an object that JSON holds, with all fields of its structures; strings are cut only if an option says so. */
export function traceJson(
  exchange: Exchange,
  options: TraceOptions = {},
  times?: Omit<CallTimes, "ofMessages">,
): TraceRecord {
  const { abi = linuxX8664, maximumStringBytes = Number.POSITIVE_INFINITY } = options;
  const context = showContext(abi, exchange);
  const json = (shown: Shown) => jsonValue(shown, maximumStringBytes);
  const args = showArguments(context);
  const isNamed = exchange.request.kind === "request";
  const result = showResult(context);
  const { marshal } = exchange;
  const answer = marshal?.answer;
  return {
    request: exchange.number,
    name: nameOfExchange(exchange),
    signature: signatureOfExchange(exchange),
    ...(marshal ? { function: functionName(marshal.request) } : {}),
    ...(context.row ? { class: context.row.class } : {}),
    arguments: isNamed
      ? Object.fromEntries(args.map(([name, value]) => [name, json(value)]))
      : args.map(([, value]) => json(value)),
    ...(result ? { result: json(result) } : {}),
    ...(answer?.kind === "marshal-exception" ? { exception: answer.name ?? answer.exception } : {}),
    ...(exchange.errno ? { errno: errnoRecord(exchange.errno, abi) } : {}),
    ...(times ? timesRecord(times) : {}),
  };
}

function timesRecord({ at, think, duration }: Omit<CallTimes, "ofMessages">) {
  return { at, think, ...(duration === undefined ? {} : { duration }) };
}

/** The same as one line of ASCII: nothing in it that a terminal would obey. */
export function traceJsonLine(
  exchange: Exchange,
  options: TraceOptions = {},
  times?: Omit<CallTimes, "ofMessages">,
): string {
  return asciiJson(traceJson(exchange, options, times));
}

/** A value as JSON of printable ASCII alone, in one line. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function errnoRecord(number: number, abi: Abi): TraceRecord["errno"] & object {
  const name = guestErrnoName(abi, number);
  return name ? { number, name, message: errnoMessage(name) } : { number, name: null, message: null };
}

function jsonValue(shown: Shown, maximumStringBytes: number): TraceValue {
  const json = (value: Shown) => jsonValue(value, maximumStringBytes);
  switch (shown.kind) {
    case "integer":
      return integerValue(shown);
    case "float":
      return Number.isFinite(shown.value) ? shown.value : formatFloat(shown.value);
    case "pointer":
      return shown.value === 0n ? null : `0x${shown.value.toString(16)}`;
    case "constant":
      return shown.value === null ? null : String(shown.value);
    case "string":
      return bytesValue(shown.bytes.subarray(0, Math.min(maximumStringBytes, shown.bytes.length)));
    case "set":
      return shown.members;
    case "list":
      return shown.items.map(json);
    case "struct":
      return Object.fromEntries(shown.fields.map(([name, value]) => [name, json(value)]));
    case "change":
      return { before: json(shown.before), after: json(shown.after) };
    case "void":
      return null;
  }
}

/** A number; but by its names what has some. */
function integerValue({ value, style }: Extract<Shown, { kind: "integer" }>): TraceValue {
  const text = formatNumber(value, style);
  const number = Number(text);
  return text === String(value) && Number.isSafeInteger(number) ? number : text;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function bytesValue(bytes: Uint8Array): TraceValue {
  try {
    return utf8.decode(bytes);
  } catch {
    return { hex: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") };
  }
}
