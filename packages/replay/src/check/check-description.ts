import type { LoadedSession } from "../load-session.js";
import { protocols } from "../record/description.js";
import { quoteText } from "../trace/quote.js";
import type { Problem, ProblemCode } from "./problem.js";

/** Holds what a recording says of itself against what is in it: so many messages, and these requests by their signatures. */
export function checkDescription(
  { description = {}, totals, generation }: Pick<LoadedSession, "description" | "totals" | "generation">,
  messages: number,
  requests: readonly string[],
  end: number,
): Problem[] {
  const problems: Problem[] = [];
  const hold = (
    code: ProblemCode,
    what: string,
    expected: unknown,
    received: unknown,
    requestNumber = 0,
  ): void => {
    if (expected === received) return;
    const shown = received === undefined ? "none" : quoteText(String(received));
    problems.push({
      code,
      offset: end,
      requestNumber,
      expected: `${what} ${String(expected)}`,
      received: shown,
    });
  };
  const protocol = members(description["protocol"]);
  const { name, version } = protocols[generation ?? 2];
  hold("description_mismatch", "the protocol", name, protocol["name"]);
  hold("description_mismatch", "its version", version, protocol["version"]);
  if (totals?.["messages"] !== undefined) hold("totals_mismatch", "messages:", messages, totals["messages"]);
  if (totals?.["requests"] !== undefined)
    hold("totals_mismatch", "requests:", requests.length, totals["requests"]);
  const { signatures } = members(description["guest"]);
  if (!Array.isArray(signatures)) return problems;
  const inventory = new Set<unknown>(signatures);
  requests.forEach((signature, index) => {
    if (inventory.has(signature)) return;
    hold(
      "not_in_dump",
      "a call that the guest's dump lists, not",
      quoteText(signature),
      undefined,
      index + 1,
    );
  });
  return problems;
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
