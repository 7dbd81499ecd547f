import { argumentsOf, type Exchange, rowOfExchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { integerResult, isPointerResult } from "../kinds.js";
import type { ArgumentRow } from "../tables.js";
import { quote } from "../trace/quote.js";
import { showString } from "../trace/strings.js";

/** The path that a call is about, in quotes; `undefined` where it has none. */
export function pathOf(exchange: Exchange): string | undefined {
  const { before } = memoryOf(exchange);
  for (const { name, role, value } of rowOfExchange(exchange)?.arguments ?? []) {
    if (role !== "path" || value.as !== "cstring") continue;
    const shown = showString(before, BigInt(argumentsOf(exchange.request)[name] ?? 0), true);
    if (shown?.kind === "string") return quote(shown.bytes);
  }
  return undefined;
}

/** The call that made what another one is about, such as the `open` of a `read`. */
export interface Origin {
  /** What it made, such as `fd 3`. */
  readonly what: string;
  /** From 1. */
  readonly number: number;
  readonly exchange: Exchange;
}

/** Where the fd or the directory of a call comes from, looking back from the call at `index`. */
export function originOf(exchanges: readonly Exchange[], index: number): Origin | undefined {
  const exchange = exchanges[index];
  const row = exchange && rowOfExchange(exchange);
  if (!exchange || !row) return undefined;
  const args = argumentsOf(exchange.request);
  for (const argument of row.arguments) {
    const kind = madeKindOf(argument);
    const value = args[argument.name];
    if (kind === undefined || value === undefined) continue;
    const at = lastMaker(exchanges, index, kind, BigInt(value));
    if (at < 0) continue;
    const what = kind === "fd" ? `fd ${value}` : `the ${kind}`;
    return { what, number: at + 1, exchange: exchanges[at] as Exchange };
  }
  return undefined;
}

function madeKindOf({ value }: ArgumentRow): string | undefined {
  if (value.as === "handle") return value.handle;
  return value.as === "integer" && value.style === "fd" ? "fd" : undefined;
}

/** The place of the call that made something, looking back; -1 where there is none. */
function lastMaker(exchanges: readonly Exchange[], index: number, kind: string, value: bigint): number {
  for (let i = index - 1; i >= 0; i--) {
    const exchange = exchanges[i] as Exchange;
    if (rowOfExchange(exchange)?.returns.makes !== kind) continue;
    const { result } = exchange;
    const made = isPointerResult(result) ? result.value : BigInt(integerResult(result) ?? -1);
    if (made === value) return i;
  }
  return -1;
}
