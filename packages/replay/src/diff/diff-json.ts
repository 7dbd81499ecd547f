import type { Abi } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import { traceLine } from "../trace/line.js";
import type { DiffStep, DiffSummary } from "./diff-sessions.js";

/** A step of a comparison for machines; equal calls are not told. */
export interface DiffRecord extends Pick<DiffStep, "kind" | "elsewhere" | "requests" | "answer"> {
  readonly a?: { readonly request: number; readonly line: string };
  readonly b?: { readonly request: number; readonly line: string };
}

/** The end of one. */
export interface DiffSummaryRecord extends DiffSummary {
  readonly kind: "summary";
}

/** A step as an object that JSON holds. */
export function diffRecord({ kind, a, b, ...more }: DiffStep, abi: Abi): DiffRecord {
  const side = (exchange: Exchange) => ({ request: exchange.number, line: traceLine(exchange, { abi }) });
  return { kind, ...(a ? { a: side(a) } : {}), ...(b ? { b: side(b) } : {}), ...more };
}

/** The summary as one. */
export function diffSummaryRecord(summary: DiffSummary): DiffSummaryRecord {
  return { kind: "summary", ...summary };
}
