import { argumentsOf, type Exchange, rowOfExchange, signatureOfExchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { isPointerArgument } from "../kinds.js";
import { mayDiffer } from "../replay/match-rules.js";
import { quote } from "../trace/quote.js";
import { showString } from "../trace/strings.js";

/**
 * What a call asks, as a text that is the same in every run: its signature, its numbers and its strings, but no
 * address and nothing that differs between equal runs. Two calls with one key are the same call.
 */
export function callKey(exchange: Exchange): string {
  const signature = signatureOfExchange(exchange);
  const { request } = exchange;
  if (request.kind !== "request") {
    const values = request.args.filter((argument) => !isPointerArgument(argument));
    return [signature, ...values.map(({ value }) => String(value))].join(" ");
  }
  const args = argumentsOf(request);
  const parts = [signature];
  for (const { name, role, value } of rowOfExchange(exchange)?.arguments ?? []) {
    const given = args[name] ?? 0;
    if (value.as === "cstring") parts.push(stringText(exchange, BigInt(given)));
    else if ((value.as === "integer" || value.as === "float") && !mayDiffer(role)) parts.push(String(given));
  }
  return parts.join(" ");
}

function stringText(exchange: Exchange, address: bigint): string {
  if (address === 0n) return "NULL";
  const shown = showString(memoryOf(exchange).before, address, true);
  return shown?.kind === "string" ? quote(shown.bytes) : "?";
}

/** Gives each text a number, from 0, equal texts the same. */
export class KeyNumbers {
  readonly #numbers = new Map<string, number>();

  of(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(key, number);
    return number;
  }
}
