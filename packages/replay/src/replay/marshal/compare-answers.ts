import type { Exchange } from "../../exchange.js";
import { type CompareContext, compareExchange, isIgnored } from "../compare-exchange.js";
import type { Difference } from "../divergence.js";
import { compareForms } from "./compare-forms.js";
import { compareOutcomes } from "./compare-outcomes.js";

/**
 * Compares what a live controller answered with what was recorded, as far as the level of the rules says: first what
 * a guest could tell even before it looks at the values, then what the values mean, then how they stand on the pipe.
 */
export function compareAnswers(
  recorded: Exchange,
  live: Exchange,
  context: CompareContext,
): Difference | undefined {
  const outcome = isIgnored(recorded, context.rules) ? undefined : compareOutcomes(recorded, live, context);
  return outcome ?? compareExchange(recorded, live, context, compareForms);
}
