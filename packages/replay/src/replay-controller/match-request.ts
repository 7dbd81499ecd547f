import type { Pointer, RawArgument } from "@sandbox/protocol";
import { type AnyRequest, argumentsOf, rowOfCall, signatureOfRequest } from "../exchange.js";
import { isPointerArgument } from "../kinds.js";
import type { Difference } from "../replay/divergence.js";
import type { MatchRules } from "../replay/match-rules.js";
import type { ArgumentRow } from "../tables.js";
import { formatNumber } from "../trace/numbers.js";
import type { Relocation } from "./relocation.js";

/** One argument on both sides. */
export interface Pair {
  readonly name: string;
  readonly recorded: number | bigint;
  readonly live: number | bigint;
  readonly row?: ArgumentRow;
}

/** A pair of addresses. */
export interface AddressPair extends Pair {
  readonly recorded: Pointer;
  readonly live: Pointer;
}

/** What the comparison of two requests has to know beside them. */
export interface MatchContext {
  readonly relocation: Relocation;
  readonly rules: MatchRules;
}

/**
 * Compares a live request with a recorded one by all that is in the request itself. Addresses count by what they
 * are: NULL or not, equal to another argument or not, given out by the controller. What they point to is compared
 * when the recorded controller's reads are made again.
 */
export function matchRequest(
  recorded: AnyRequest,
  live: AnyRequest,
  { relocation, rules }: MatchContext,
): Difference | undefined {
  const expected = signatureOfRequest(recorded);
  const received = signatureOfRequest(live);
  if (expected !== received || recorded.kind !== live.kind)
    return { code: "request_unexpected", expected: callText(recorded), received: callText(live) };
  const pairs = pairsOf(recorded, live);
  for (const pair of pairs) {
    const difference = isAddressPair(pair) ? compareAddresses(pair, relocation) : compareNumbers(pair, rules);
    if (difference) return difference;
  }
  return compareAliases(pairs.filter(isAddressPair));
}

function callText(request: AnyRequest): string {
  return request.kind === "out-of-range-request"
    ? `${request.call} with an ${request.argument} that its type does not hold`
    : signatureOfRequest(request);
}

/** The addresses of two requests with the same signature, in the order of the arguments. */
export function addressPairs(recorded: AnyRequest, live: AnyRequest): AddressPair[] {
  return pairsOf(recorded, live).filter(isAddressPair);
}

function pairsOf(recorded: AnyRequest, live: AnyRequest): Pair[] {
  if (recorded.kind === "request" && live.kind === "request") {
    const mine = argumentsOf(recorded);
    const others = argumentsOf(live);
    return rowOfCall(recorded.call).arguments.map((row) => {
      return { name: row.name, recorded: mine[row.name] ?? 0, live: others[row.name] ?? 0, row };
    });
  }
  if (recorded.kind === "request" || live.kind === "request") return [];
  return recorded.args.map((argument, index) => rawPair(argument, live.args[index] ?? argument, index));
}

function rawPair(recorded: RawArgument, live: RawArgument, index: number): Pair {
  const name = `argument ${index + 1}`;
  const pair = { name, recorded: recorded.value, live: live.value };
  if (!isPointerArgument(recorded)) return pair;
  return { ...pair, row: { name, role: "pointer", value: { as: "pointer" } } };
}

const numberForms = new Set(["integer", "float"]);

function isAddressPair(pair: Pair): pair is AddressPair {
  return pair.row !== undefined && !numberForms.has(pair.row.value.as);
}

function compareNumbers({ name, recorded, live, row }: Pair, rules: MatchRules): Difference | undefined {
  if (Object.is(recorded, live) || (row && rules.mayDiffer(row.role))) return undefined;
  const style = row?.value.as === "integer" ? row.value.style : "decimal";
  return mismatch(name, formatNumber(recorded, style), formatNumber(live, style));
}

function compareAddresses({ name, recorded, live, row }: AddressPair, relocation: Relocation) {
  if ((recorded === 0n) !== (live === 0n)) return mismatch(name, addressText(recorded), addressText(live));
  const given = relocation.given(recorded);
  if (given === undefined || given === live) return undefined;
  const isGivenOut = row?.value.as === "handle" || row?.frees !== undefined;
  // Another address may be where the guest has freed a block, and uses the memory for something of its own.
  return isGivenOut ? mismatch(name, `the address ${hex(given)} that it was given`, hex(live)) : undefined;
}

/** Equal addresses of one side must be equal on the other. */
function compareAliases(pairs: readonly AddressPair[]): Difference | undefined {
  for (const [index, second] of pairs.entries()) {
    for (const first of pairs.slice(0, index)) {
      const isExpected = first.recorded === second.recorded;
      if (isExpected === (first.live === second.live)) continue;
      const text = (isEqual: boolean) => `${isEqual ? "the same" : "another"} address as ${first.name}`;
      return mismatch(second.name, text(isExpected), text(!isExpected));
    }
  }
  return undefined;
}

function addressText(address: bigint): string {
  return address === 0n ? "NULL" : "an address";
}

function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}

function mismatch(name: string, expected: string, received: string): Difference {
  return { code: "argument_mismatch", expected: `${name} ${expected}`, received };
}
