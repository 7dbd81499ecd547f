import type { Abi } from "@sandbox/protocol";
import { type Exchange, signatureOfExchange } from "../exchange.js";
import { traceLine } from "../trace/line.js";
import type { Difference, Divergence } from "./divergence.js";

/** How many calls are shown before the one that differs. */
const CALLS_BEFORE = 3;

/** Puts a difference in its surroundings: `index` is the place of the call in the recording. */
export function describeDivergence(
  difference: Difference,
  exchanges: readonly Exchange[],
  index: number,
  live: Exchange | undefined,
  abi: Abi,
): Divergence {
  // What comes behind the last call is shown with that.
  const recorded = exchanges[Math.min(index, exchanges.length - 1)] as Exchange;
  const line = (exchange: Exchange) => traceLine(exchange, { abi });
  return {
    ...difference,
    requestNumber: recorded.number,
    signature: signatureOfExchange(recorded),
    recorded: line(recorded),
    live: live ? line(live) : "(no call)",
    before: exchanges
      .slice(Math.max(0, recorded.number - 1 - CALLS_BEFORE), recorded.number - 1)
      .map((exchange) => ({ number: exchange.number, line: line(exchange) })),
  };
}
