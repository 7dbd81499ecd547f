import { CallSummary, traceJsonLine, traceLine } from "@sandbox/replay";
import { readExchanges } from "./recording-file.js";
import { jsonLine, sanitise, sanitiseJson } from "./sanitise.js";

/** What `sandbox trace` was told. */
export interface TraceFlags {
  readonly summary: boolean;
  readonly stringLimit: number;
  readonly json: boolean;
}

/** Prints the calls of a recording; answers the exit status. */
export function trace(path: string, flags: TraceFlags): number {
  const exchanges = readExchanges(path);
  if (flags.summary) {
    const summary = new CallSummary(exchanges);
    console.log(flags.json ? jsonLine(summary) : sanitise(summary.toString()));
    return 0;
  }
  const options = { maximumStringBytes: flags.stringLimit };
  for (const exchange of exchanges) {
    console.log(flags.json ? sanitiseJson(traceJsonLine(exchange)) : sanitise(traceLine(exchange, options)));
  }
  return 0;
}
