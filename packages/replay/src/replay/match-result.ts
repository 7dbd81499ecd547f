import type { Abi } from "@sandbox/protocol";
import { type Exchange, rowOfExchange } from "../exchange.js";
import { isPointerResult, resultValue } from "../kinds.js";
import { showContext } from "../trace/arguments.js";
import { formatErrno } from "../trace/numbers.js";
import { showResult } from "../trace/returns.js";
import { shownText } from "../trace/shown.js";
import type { CompareContext } from "./compare-exchange.js";
import type { Difference } from "./divergence.js";
import { isSamePointer } from "./match-pointers.js";

/** No more of a string is shown. */
const SHOWN_BYTES = 64;

/** Compares result and errno of a call that has returned on both sides. */
export function compareResults(
  recorded: Exchange,
  live: Exchange,
  context: CompareContext,
): Difference | undefined {
  const isSame = isSameResult(recorded, live, context);
  const expected = recorded.errno ?? 0;
  const received = live.errno ?? 0;
  if (isSame && expected === received) return undefined;
  if (isSame)
    return {
      code: "errno_mismatch",
      expected: errnoText(expected, context.abi),
      received: errnoText(received, context.abi),
    };
  return {
    code: "result_mismatch",
    ...resultTexts(recorded, live, context.abi),
  };
}

/** Where the kinds differ, those tell more than the values. */
function resultTexts(
  recorded: Exchange,
  live: Exchange,
  abi: Abi,
): Pick<Difference, "expected" | "received"> {
  const expected = resultText(recorded, abi);
  const received = resultText(live, abi);
  const kinds = [recorded.result?.resultKind, live.result?.resultKind] as const;
  if (kinds[0] === kinds[1]) return { expected, received };
  const withKind = (text: string, kind = "none") => `${text} of kind ${kind}`;
  return { expected: withKind(expected, kinds[0]), received: withKind(received, kinds[1]) };
}

/** An errno by its name. */
export function errnoText(errno: number, abi: Abi): string {
  return errno === 0 ? "no errno" : formatErrno(errno, abi);
}

/** What a call answered, with its errno. */
export function resultText(exchange: Exchange, abi: Abi): string {
  const result = showResult(showContext(abi, exchange));
  const text = result ? shownText(result, SHOWN_BYTES) : "no result";
  return exchange.errno ? `${text} ${formatErrno(exchange.errno, abi)}` : text;
}

function isSameResult(recorded: Exchange, live: Exchange, context: CompareContext): boolean {
  const expected = recorded.result;
  const received = live.result;
  if (isPointerResult(expected) && isPointerResult(received))
    return isSamePointer(expected.value, received.value, recorded, live, context);
  if (expected?.resultKind !== received?.resultKind) return false;
  const [mine, others] = [resultValue(expected), resultValue(received)];
  if (Object.is(mine, others)) return true;
  const returns = rowOfExchange(recorded)?.returns;
  const isFailure = (value: number | bigint) => Number(value) === returns?.failure;
  return (
    returns !== undefined && context.rules.mayDiffer(returns.role) && !isFailure(mine) && !isFailure(others)
  );
}
