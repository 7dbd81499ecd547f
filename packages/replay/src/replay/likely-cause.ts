import { type Abi, guestErrnoName } from "@sandbox/protocol";
import { type Exchange, hasFailed, rowOfExchange } from "../exchange.js";
import { integerResult } from "../kinds.js";
import { calledName } from "../marshal/called-name.js";
import { traceLine } from "../trace/line.js";
import type { Difference, DivergenceCode } from "./divergence.js";
import { compareWidths } from "./marshal/compare-outcomes.js";
import { originOf, pathOf } from "./origin.js";

/** What a likely cause is told from. */
export interface CauseContext {
  readonly exchanges: readonly Exchange[];
  readonly index: number;
  readonly recorded: Exchange;
  readonly live: Exchange | undefined;
  readonly abi: Abi;
}

type Cause = (difference: Difference, context: CauseContext) => string | undefined;

/** How each divergence may have come about; where nothing tells, there is nothing to say. */
const causes: Partial<Record<DivergenceCode, Cause>> = {
  result_mismatch: (difference, context) =>
    abortCause(context) ?? missingCause(context) ?? numberCause(context) ?? aboutCause(difference, context),
  errno_mismatch: (difference, context) => missingCause(context) ?? aboutCause(difference, context),
  write_mismatch: (difference, context) => lessCause(difference, context) ?? aboutCause(difference, context),
  command_mismatch: () => "the call has the same effects: at level effects it matches.",
  bytes_mismatch: () => "the call has the same effects: at level effects it matches.",
  memory_unknown: () => "the live controller reads more of the guest's memory than the recorded one did.",
  ended_early: (_, { live }) =>
    // The commands of the first generation are made of the request.
    live && !live.marshal && live.commands.length > 0
      ? "the live controller gave up while it was answering this call."
      : "the live controller closed its side, or has ended, before it answered this call.",
};

/** What is likely behind a difference, as a sentence that begins small. */
export function likelyCause(difference: Difference, context: CauseContext): string | undefined {
  return causes[difference.code]?.(difference, context);
}

/** A guest asserts the kind of a result. */
function abortCause({ recorded, live }: CauseContext): string | undefined {
  if (live?.marshal?.isMisfit && !recorded.marshal?.isMisfit)
    return "a guest would abort here: the answer is none that the function has.";
  if (live?.marshal && compareWidths(recorded, live))
    return "a guest would abort here: it takes that integer in 8 bytes only.";
  const [expected, received] = [recorded.result?.resultKind, live?.result?.resultKind];
  if (expected === received || received === undefined) return undefined;
  return `a guest would abort here: it waits for a result of kind ${expected} and gets ${received}.`;
}

/** One side has what the other has not. */
function missingCause({ recorded, live, abi }: CauseContext): string | undefined {
  if (!live) return undefined;
  const path = pathOf(recorded);
  const name = (exchange: Exchange) => guestErrnoName(abi, exchange.errno ?? 0);
  const [mine, others] = [hasFailed(recorded), hasFailed(live)];
  if (others && name(live) === "ENOSYS")
    return `the live controller does not answer ${calledName(recorded)}.`;
  if (path === undefined) return undefined;
  if (others && !mine && name(live) === "ENOENT")
    return `the live controller has no ${path}, which the recorded one had.`;
  if (mine && !others && name(recorded) === "ENOENT")
    return `the live controller has ${path}, which the recorded one had not.`;
  if (others && ["EACCES", "EPERM", "EROFS"].includes(name(live) ?? ""))
    return `the live controller refuses ${path} (${name(live)}), which the recorded one did not.`;
  return undefined;
}

/** The lowest fd that is free is the next one: another number means that others are open. */
function numberCause({ recorded, live }: CauseContext): string | undefined {
  if (!live || rowOfExchange(recorded)?.returns.makes !== "fd") return undefined;
  const [mine, others] = [integerResult(recorded.result) ?? -1, integerResult(live.result) ?? -1];
  if (mine < 0 || others < 0) return undefined;
  const what = others > mine ? "not open" : "open";
  return `fd ${Math.min(mine, others)} was ${what} in the recording and is ${what === "open" ? "not" : "open"} now.`;
}

/** Less was written than was said to be. */
function lessCause({ received }: Difference, { live }: CauseContext): string | undefined {
  if (received !== "nothing written" || !live || hasFailed(live)) return undefined;
  return "the live controller returned success without writing its answer.";
}

/** What differs by the area of the system that a call is about. */
const areas: Readonly<Record<string, string>> = {
  environment: "the live controller has another environment.",
  time: "the live controller has another time: a frozen clock, or --ignore time, makes both the same.",
  identity: "the live controller has another user, group or system name.",
};

/** The call is about something: what differs may be that. */
function aboutCause({ code, fields }: Difference, { exchanges, index, recorded, live, abi }: CauseContext) {
  // An exception without an errno is the controller's own: it is not about what is there.
  if (live?.marshal?.answer?.kind === "marshal-exception" && !live.marshal.answer.errno) return undefined;
  const differs = fields ? "another status" : code === "write_mismatch" ? "other content" : "something else";
  const origin = originOf(exchanges, index);
  const path = pathOf(origin?.exchange ?? recorded);
  if (origin && path !== undefined)
    return `${origin.what} is ${path}, opened by request ${origin.number}: the live controller has ${differs} there.`;
  if (origin)
    return `${origin.what} is that of request ${origin.number}, ${traceLine(origin.exchange, { abi })}.`;
  if (path !== undefined) return `the live controller has ${differs} at ${path}.`;
  return areas[rowOfExchange(recorded)?.class ?? ""];
}
