import type { Abi } from "@sandbox/protocol";
import { type Exchange, nameOfExchange } from "../exchange.js";
import { calledName } from "../marshal/called-name.js";
import type { Difference, DivergenceCode } from "../replay/divergence.js";
import { traceLine } from "../trace/line.js";

/** What a likely cause is told from. */
export interface GuestCauseContext {
  readonly exchanges: readonly Exchange[];
  /** Of the call in `exchanges` that differs. */
  readonly index: number;
  readonly live: Exchange | undefined;
  readonly abi: Abi;
}

type Cause = (context: GuestCauseContext) => string | undefined;

/** How far ahead a call that was left out is looked for. */
const CALLS_AHEAD = 32;

/** How a live guest may have come to differ; where nothing tells, there is nothing to say. */
const causes: Partial<Record<DivergenceCode, Cause>> = {
  request_unexpected: (context) => leftOutCause(context, isSameCall) ?? otherProgramCause(context),
  argument_mismatch: (context) => leftOutCause(context, isSameText) ?? writtenCause(context),
  extra_messages: () => "the recorded guest was ended here, or is another version of the program.",
};

/** What is likely behind a difference of a live guest, as a sentence that begins small. */
export function likelyGuestCause({ code }: Difference, context: GuestCauseContext): string | undefined {
  return causes[code]?.(context);
}

type IsSame = (recorded: Exchange, live: Exchange, abi: Abi) => boolean;

/** The call is in the recording, a little later. */
function leftOutCause(
  { exchanges, index, live, abi }: GuestCauseContext,
  isSame: IsSame,
): string | undefined {
  if (!live) return undefined;
  const found = aheadOf(exchanges, index).find((exchange) => isSame(exchange, live, abi));
  if (!found) return undefined;
  const left = found.number - 1 - index;
  const calls = left === 1 ? "call" : "calls";
  return `the guest has left out ${left} ${calls}: what it asks is at request ${found.number} of the recording.`;
}

function aheadOf(exchanges: readonly Exchange[], index: number): readonly Exchange[] {
  return exchanges.slice(index + 1, index + 1 + CALLS_AHEAD);
}

function isSameCall(recorded: Exchange, live: Exchange): boolean {
  return calledName(recorded) === calledName(live);
}

function isSameText(recorded: Exchange, live: Exchange, abi: Abi): boolean {
  return isSameCall(recorded, live) && callText(recorded, abi) === callText(live, abi);
}

/** A call without its result and its addresses. */
function callText({ result: _, ...open }: Exchange, abi: Abi): string {
  return traceLine(open, { abi }).replace(/0x[0-9a-f]+/g, "address");
}

function otherProgramCause({ exchanges, index, live }: GuestCauseContext): string | undefined {
  if (!live) return undefined;
  const { length } = aheadOf(exchanges, index);
  return `none of the next ${length} calls of the recording is ${calledName(live)}: it is another program, or another version.`;
}

function writtenCause({ live }: GuestCauseContext): string | undefined {
  if (!live || nameOfExchange(live) !== "write") return undefined;
  return "the guest has made something else of the same answers: it may go by what it was not given, such as its addresses.";
}
