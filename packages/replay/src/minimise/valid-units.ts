import type { Abi } from "@sandbox/protocol";
import { checkExchange, type LiveBlocks } from "../check/check-exchange.js";
import type { ProblemCode } from "../check/problem.js";
import type { Exchange } from "../exchange.js";
import { openConversation } from "../open-conversation.js";
import { RecordingError } from "../recording-error.js";
import type { Unit } from "./unit.js";

/**
 * The exchanges of units said one after the other; `undefined` where that is no conversation: a message that does
 * not decode there, an exchange more or less, or one without a result before the last.
 */
export function exchangesOfUnits(units: readonly Unit[], abi: Abi): Exchange[] | undefined {
  const conversation = openConversation({ abi });
  const exchanges: Exchange[] = [];
  try {
    for (const { messages } of units)
      for (const { direction, bytes } of messages) exchanges.push(...conversation.push(direction, bytes));
    // A reply without bytes is there when it is asked for.
    exchanges.push(...conversation.push("guest-to-controller", new Uint8Array(0)));
    const unfinished = conversation.end();
    if (unfinished) exchanges.push(unfinished);
  } catch (error) {
    if (error instanceof RecordingError) return undefined;
    throw error;
  }
  const hasGap = exchanges.slice(0, -1).some(({ result }) => !result);
  return hasGap || exchanges.length !== units.length ? undefined : exchanges;
}

/** What is wrong with each unit's exchange: what a smaller recording may not add to, such as the end of no block. */
export function problemsOf(
  units: readonly Unit[],
  exchanges: readonly Exchange[],
  abi: Abi,
): Map<number, Set<ProblemCode>> {
  const blocks: LiveBlocks = new Map();
  const problems = new Map<number, Set<ProblemCode>>();
  for (const [index, exchange] of exchanges.entries()) {
    const { number } = units[index] as Unit;
    checkExchange(exchange, blocks, abi, (code) => {
      const known = problems.get(number) ?? new Set();
      problems.set(number, known.add(code));
    });
  }
  return problems;
}
