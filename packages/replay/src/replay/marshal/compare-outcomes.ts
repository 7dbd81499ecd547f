import { type Abi, type MarshalAnswer, type MarshalValue, marshalFunctions } from "@sandbox/protocol";
import { type Exchange, rowOfExchange } from "../../exchange.js";
import { partsOf } from "../../marshal/lower/targets.js";
import type { CompareContext } from "../compare-exchange.js";
import type { Difference } from "../divergence.js";
import { errnoText } from "../match-result.js";
import { answeredValue } from "./answered-value.js";
import { areSameValues } from "./same-values.js";
import { valueText } from "./value-text.js";

/**
 * Compares in which way two calls were answered: by a result that the function has or by which exception, and
 * whether a guest takes the result, which it does not where 8 bytes are to be and 4 come.
 */
export function compareOutcomes(
  recorded: Exchange,
  live: Exchange,
  { abi }: CompareContext,
): Difference | undefined {
  const isSame = outcomeOf(recorded) === outcomeOf(live);
  if (isSame && !isKnown(recorded)) return compareUnknown(recorded, live, abi);
  if (isSame) return compareWidths(recorded, live);
  return mismatch(answerText(recorded, abi), answerText(live, abi));
}

/** Whether the specification says what the call means, and what was answered. */
function isKnown({ request, marshal }: Exchange): boolean {
  return request.kind === "request" && marshal?.isMisfit !== true;
}

function outcomeOf({ marshal }: Exchange): string | number {
  const { answer, isMisfit = false } = marshal ?? {};
  if (answer?.kind === "marshal-exception") return answer.exception;
  return isMisfit ? "misfit" : "result";
}

/** Of a value of which it is not known what it means, all counts. */
function compareUnknown(recorded: Exchange, live: Exchange, abi: Abi): Difference | undefined {
  const [mine, others] = [answeredValue(recorded), answeredValue(live)];
  const [expected, received] = [answerText(recorded, abi), answerText(live, abi)];
  const isSame = mine && others ? areSameValues(mine, others) : expected === received;
  return isSame ? undefined : mismatch(expected, received);
}

/** A guest takes some integers in 8 bytes only. */
export function compareWidths(recorded: Exchange, live: Exchange): Difference | undefined {
  const [mine, others] = [partsIn(recorded), partsIn(live)];
  const isNarrower = (value: MarshalValue, index: number) =>
    value.type === "int64" && others[index]?.type === "int32" && isWide(recorded, index);
  const at = mine.findIndex(isNarrower);
  if (at < 0) return undefined;
  const text = (values: readonly MarshalValue[]) => valueText(values[at] as MarshalValue);
  return mismatch(`${text(mine)} in 8 bytes`, `${text(others)} in 4 bytes`);
}

/** Whether a guest takes an integer of 8 bytes there, and no other. */
function isWide({ marshal, ...exchange }: Exchange, index: number): boolean {
  const callRow = rowOfExchange(exchange);
  if (!callRow || marshal?.request.kind !== "marshal-request") return false;
  const form = partsOf(marshalFunctions[marshal.request.function], callRow)[index]?.form;
  return form?.form === "int" && form.width === 8;
}

function partsIn(exchange: Exchange): readonly MarshalValue[] {
  const value = answeredValue(exchange);
  if (!value) return [];
  return value.type === "tuple" ? value.items : [value];
}

/** What a call was answered, as a Python program would see it. */
export function answerText({ marshal }: Exchange, abi: Abi): string {
  const answer = marshal?.answer;
  if (!answer) return "no answer";
  return answer.kind === "marshal-result" ? valueText(answer.value) : exceptionText(answer, abi);
}

function exceptionText(
  { name, exception, errno }: Extract<MarshalAnswer, { kind: "marshal-exception" }>,
  abi: Abi,
): string {
  const text = name ?? `exception ${exception}`;
  return errno ? `${text} ${errnoText(Number(errno.value), abi)}` : text;
}

function mismatch(expected: string, received: string): Difference {
  return { code: "result_mismatch", expected, received };
}
