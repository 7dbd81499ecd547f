import {
  type MarshalAnswer,
  type MarshalValue,
  marshalAnswerBytes,
  marshalFunctions,
} from "@sandbox/protocol";
import { type Exchange, rowOfExchange } from "../../exchange.js";
import { partsOf } from "../../marshal/lower/targets.js";
import { bytesDifference } from "../bytes-difference.js";
import type { CompareContext } from "../compare-exchange.js";
import type { Difference } from "../divergence.js";
import type { MatchRules } from "../match-rules.js";
import { answerText } from "./compare-outcomes.js";
import { partMayDiffer } from "./may-differ.js";
import { classOf, hasItems, numberIn } from "./same-values.js";

/**
 * Compares the answers to two calls that mean the same: the same values of the same kinds, however many bytes an
 * integer takes and by whatever text a float stands. At level `bytes` every byte of them counts.
 */
export function compareForms(
  recorded: Exchange,
  live: Exchange,
  context: CompareContext,
): Difference | undefined {
  const [mine, others] = [recorded.marshal?.answer, live.marshal?.answer];
  if (!mine || !others) return undefined;
  const texts = { expected: answerText(recorded, context.abi), received: answerText(live, context.abi) };
  if (!haveSameForm(mine, others, recorded, context.rules)) return { code: "command_mismatch", ...texts };
  return context.rules.isBytewise ? compareBytes(mine, others, texts) : undefined;
}

function haveSameForm(
  mine: MarshalAnswer,
  others: MarshalAnswer,
  recorded: Exchange,
  rules: MatchRules,
): boolean {
  // Exceptions and their numbers have been compared.
  if (mine.kind !== "marshal-result" || others.kind !== "marshal-result") return mine.kind === others.kind;
  const mayDiffer = differingParts(recorded, rules);
  if (mine.value.type !== "tuple" || others.value.type !== "tuple")
    return isSameForm(mine.value, others.value, mayDiffer[0] ?? false);
  const { items } = others.value;
  return (
    mine.value.items.length === items.length &&
    mine.value.items.every((item, at) => isSameForm(item, items[at] as MarshalValue, mayDiffer[at] ?? false))
  );
}

/** Which values of the answer may differ; none of one that is not known. */
function differingParts({ marshal, request }: Exchange, rules: MatchRules): readonly boolean[] {
  const row = rowOfExchange({ request });
  if (!row || marshal?.request.kind !== "marshal-request") return [];
  const parts = partsOf(marshalFunctions[marshal.request.function], row);
  return parts.map(({ target }) => partMayDiffer(target, row, rules));
}

/** What the bytes of a string are was compared where they are what the call is about: here only how many. */
function isSameForm(mine: MarshalValue, others: MarshalValue, mayDiffer: boolean): boolean {
  if (classOf(mine) !== classOf(others)) return false;
  if (mayDiffer) return true;
  if (hasItems(mine) && hasItems(others))
    return (
      mine.items.length === others.items.length &&
      mine.items.every((item, index) => isSameForm(item, others.items[index] as MarshalValue, false))
    );
  if (mine.type === "string" && others.type === "string") return mine.value.length === others.value.length;
  return Object.is(numberIn(mine), numberIn(others));
}

function compareBytes(
  mine: MarshalAnswer,
  others: MarshalAnswer,
  texts: Pick<Difference, "expected" | "received">,
): Difference | undefined {
  const [expected, received] = [marshalAnswerBytes(mine), marshalAnswerBytes(others)];
  const segment = (bytes: Uint8Array) => ({ address: 0n, bytes });
  const bytes = bytesDifference(segment(expected), segment(received), "the answer");
  if (!bytes) return undefined;
  return { code: "bytes_mismatch", ...texts, received: `other bytes for ${texts.received}`, bytes };
}
