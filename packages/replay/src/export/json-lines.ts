import { traceJsonLine } from "../trace/json.js";
import type { SessionStream } from "../trace/stream-session.js";

/** A session's calls as JSON, one in a line: see `TraceRecord`. */
export function* jsonLines({ items, abi }: SessionStream): Generator<string, void, void> {
  for (const item of items)
    if (item.kind === "call") yield `${traceJsonLine(item.call.exchange, { abi }, item.call.times)}\n`;
}
