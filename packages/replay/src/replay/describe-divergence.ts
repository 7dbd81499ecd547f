import type { Abi } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import { calledName } from "../marshal/called-name.js";
import { likelyGuestCause } from "../replay-controller/likely-cause.js";
import { traceLine } from "../trace/line.js";
import type { Difference, Divergence, PassedDifference, ReplayReport } from "./divergence.js";
import { likelyCause } from "./likely-cause.js";
import type { MatchLevel } from "./match-rules.js";
import { nextCommands, type ReplayFiles } from "./next-commands.js";

/** How many calls are shown before the one that differs. */
const CALLS_BEFORE = 3;

/** Where a difference was found. */
export interface DivergencePlace {
  readonly exchanges: readonly Exchange[];
  /** Of the call in `exchanges`; their number for what comes behind the last one. */
  readonly index: number;
  readonly live: Exchange | undefined;
  readonly abi: Abi;
  readonly replayed: ReplayReport["replayed"];
  readonly level?: MatchLevel;
  readonly passed?: PassedDifference | undefined;
  readonly files?: ReplayFiles;
}

/** Puts a difference in its surroundings. */
export function describeDivergence(difference: Difference, place: DivergencePlace): Divergence {
  const { exchanges, index, live, abi, passed, files = {} } = place;
  // What comes behind the last call is shown with that.
  const at = Math.min(index, exchanges.length - 1);
  const recorded = exchanges[at] as Exchange;
  const cause =
    place.replayed === "guest"
      ? likelyCause(difference, { ...place, recorded })
      : likelyGuestCause(difference, place);
  return {
    ...difference,
    // Calls may have been cut out: their own numbers need not be those of this recording.
    requestNumber: at + 1,
    signature: calledName(recorded),
    ...linesOf(exchanges, at, live, abi),
    ...(cause === undefined ? {} : { likelyCause: cause }),
    ...(passed ? { lastDifference: passed } : {}),
    next: nextCommands(difference, at + 1, { ...place, ...files }),
  };
}

/** The lines of the calls around a divergence, their results below each other where that takes no more room. */
function linesOf(
  exchanges: readonly Exchange[],
  at: number,
  live: Exchange | undefined,
  abi: Abi,
): Pick<Divergence, "recorded" | "live" | "before"> {
  const first = Math.max(0, at - CALLS_BEFORE);
  const before = exchanges.slice(first, at);
  const recorded = exchanges[at] as Exchange;
  const column = columnOf([...before, recorded, ...(live ? [live] : [])], abi);
  const line = (exchange: Exchange) => traceLine(exchange, { abi, column });
  return {
    recorded: line(recorded),
    live: live ? line(live) : "(no call)",
    before: before.map((exchange, index) => ({ number: first + index + 1, line: line(exchange) })),
  };
}

/** Results farther right than this would be lost. */
const MAXIMUM_COLUMN = 56;

function columnOf(shown: readonly Exchange[], abi: Abi): number {
  const lengths = shown.map((exchange) => callLength(exchange, abi));
  return Math.max(0, ...lengths.filter((length) => length <= MAXIMUM_COLUMN));
}

/** How long a call is without its result: as far as a column farther right moves that. */
function callLength(exchange: Exchange, abi: Abi): number {
  const column = 2 * MAXIMUM_COLUMN;
  const moved = traceLine(exchange, { abi, column }).length - traceLine(exchange, { abi }).length;
  return moved === 0 ? 0 : column - moved;
}
