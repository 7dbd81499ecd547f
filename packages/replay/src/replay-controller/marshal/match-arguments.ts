import {
  type AnyMarshalRequest,
  type MarshalArgumentRow,
  type MarshalValue,
  marshalBool,
  marshalFunctions,
  marshalInt64,
} from "@sandbox/protocol";
import { sameBytes } from "../../bytes.js";
import { rowOfCall } from "../../exchange.js";
import { functionName } from "../../marshal/function-names.js";
import type { Difference } from "../../replay/divergence.js";
import { argumentMayDiffer } from "../../replay/marshal/may-differ.js";
import { areSameValues, classOf, numberIn } from "../../replay/marshal/same-values.js";
import { valueText } from "../../replay/marshal/value-text.js";
import type { MatchRules } from "../../replay/match-rules.js";
import type { ArgumentRow } from "../../tables.js";
import { formatNumber } from "../../trace/numbers.js";
import { bytesTexts } from "../bytes-texts.js";

/** One argument on both sides. */
interface Pair {
  readonly name: string;
  readonly recorded: MarshalValue | undefined;
  readonly live: MarshalValue | undefined;
  /** What the call that is meant says of it; nothing for one that this does not have. */
  readonly row?: ArgumentRow | undefined;
}

/** Compares a live request with a recorded one: everything that the call is about is in it. */
export function matchArguments(
  recorded: AnyMarshalRequest,
  live: AnyMarshalRequest,
  rules: MatchRules,
): Difference | undefined {
  const [expected, received] = [callText(recorded), callText(live)];
  if (expected !== received || !haveSameName(recorded, live))
    return { code: "request_unexpected", expected, received };
  const isIgnored =
    recorded.kind !== "unknown-marshal-request" &&
    rules.ignoresCall(marshalFunctions[recorded.function].shortName);
  for (const pair of pairsOf(recorded, live)) {
    const { name, recorded: mine, live: others } = pair;
    if (!mine || !others)
      return mismatch(name, mine ? valueText(mine) : "left out", others ? valueText(others) : "left out");
    if (areSameValues(mine, others)) continue;
    // A time may differ from another, but not from None.
    if (pair.row && argumentMayDiffer(pair.row, rules) && classOf(mine) === classOf(others)) continue;
    // What an ignored call passes by address in the second generation may be anything.
    if (isIgnored && numberIn(mine) === undefined) continue;
    return compareTexts(pair, mine, others);
  }
  return undefined;
}

/** A name that is not known may have bytes that are not shown. */
function haveSameName(recorded: AnyMarshalRequest, live: AnyMarshalRequest): boolean {
  if (recorded.kind !== "unknown-marshal-request" || live.kind !== "unknown-marshal-request") return true;
  return sameBytes(recorded.name, live.name);
}

function callText(request: AnyMarshalRequest): string {
  const name = functionName(request);
  return request.kind === "ill-typed-marshal-request" ? `${name} with arguments that it does not have` : name;
}

function pairsOf(recorded: AnyMarshalRequest, live: AnyMarshalRequest): Pair[] {
  const count = Math.max(recorded.args.length, live.args.length);
  if (recorded.kind !== "marshal-request" || live.kind !== "marshal-request")
    return Array.from({ length: count }, (_, index) => {
      return { name: `argument ${index + 1}`, recorded: recorded.args[index], live: live.args[index] };
    });
  const { arguments: rows, call } = marshalFunctions[recorded.function];
  const meant = rowOfCall(call).arguments;
  return rows.map((row, index) => ({
    name: row.name,
    recorded: recorded.args[index] ?? absent(row),
    live: live.args[index] ?? absent(row),
    row: row.ignored ? undefined : meant.find(({ name }) => name === row.name),
  }));
}

/** What an argument is that an older guest does not send. */
function absent({ default: value }: MarshalArgumentRow): MarshalValue | undefined {
  if (value === undefined) return undefined;
  return typeof value === "boolean" ? marshalBool(value) : marshalInt64(value);
}

function compareTexts({ name, row }: Pair, recorded: MarshalValue, live: MarshalValue): Difference {
  if (recorded.type === "string" && live.type === "string") {
    const { expected, received } = bytesTexts(recorded.value, live.value);
    return mismatch(name, expected, received);
  }
  const style = row?.value.as === "integer" ? row.value.style : "decimal";
  const text = (value: MarshalValue) => {
    const number = numberIn(value);
    return typeof number === "bigint" ? formatNumber(number, style) : valueText(value);
  };
  return mismatch(name, text(recorded), text(live));
}

function mismatch(name: string, expected: string, received: string): Difference {
  return { code: "argument_mismatch", expected: `${name} ${expected}`, received };
}
