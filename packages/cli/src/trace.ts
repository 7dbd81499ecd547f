import {
  CallSummary,
  type CallTimes,
  hasFailed,
  type SessionCall,
  type SessionEnd,
  type SessionItem,
  type SessionStream,
  traceJsonLine,
  traceLine,
} from "@sandbox/replay";
import pc from "picocolors";
import type { FilterFlags } from "./filter-options.js";
import { jsonLine, sanitise, sanitiseJson } from "./sanitise.js";
import { callFilter, openSession, readingFile, sayInterrupted } from "./session-file.js";
import { TextOutput } from "./text-output.js";
import { UsageError } from "./usage-error.js";

/** What `sandbox trace` was told. */
export interface TraceFlags extends FilterFlags {
  readonly summary: boolean;
  readonly stringLimit: number;
  readonly json: boolean;
  /** Each line begins with the seconds since the session began, or since the call above it. */
  readonly timestamps: boolean;
  readonly relative: boolean;
  /** Each line ends with the seconds that the call took. */
  readonly durations: boolean;
  readonly output?: string;
}

/** Prints the calls of a recording; answers the exit status. */
export function trace(path: string, flags: TraceFlags): Promise<number> {
  return readingFile(path, async () => {
    const session = openSession(path);
    if (!session.hasTimes && (flags.timestamps || flags.relative || flags.durations))
      throw new UsageError(`${path}: the recording has no times: leave out -t, -r and -T`);
    const filter = callFilter(flags, session);
    const output = new TextOutput(flags.output, path);
    const printer = flags.summary
      ? new SummaryPrinter(output, flags)
      : new LinePrinter(output, flags, session);
    let hasExit = false;
    try {
      const end = await printAll(session, (item) => {
        hasExit ||= item.kind === "event" && item.event["kind"] === "exit";
        if (item.kind === "call" && !filter.accepts(item.call)) return Promise.resolve(!output.isClosed);
        return printer.print(item).then(() => !output.isClosed);
      });
      const ending = end && !hasExit ? exitOf(end) : undefined;
      if (ending) await printer.print(ending);
      if (end) sayInterrupted(path, end);
    } finally {
      await printer.end();
      await output.end();
    }
    return 0;
  });
}

/** Hands over what a session consists of until that is no more wanted. */
async function printAll(
  { items }: SessionStream,
  print: (item: SessionItem) => Promise<boolean>,
): Promise<SessionEnd | undefined> {
  for (let step = items.next(); ; step = items.next()) {
    if (step.done) return step.value;
    if (!(await print(step.value))) return undefined;
  }
}

/** A call in a line. */
class LinePrinter {
  readonly #output: TextOutput;
  readonly #flags: TraceFlags;
  readonly #options: { readonly abi: SessionStream["abi"]; readonly maximumStringBytes: number };
  readonly #colors: ReturnType<typeof pc.createColors>;
  #before = 0;

  constructor(output: TextOutput, flags: TraceFlags, { abi }: SessionStream) {
    this.#output = output;
    this.#flags = flags;
    this.#options = { abi, maximumStringBytes: flags.stringLimit };
    this.#colors = pc.createColors(output.isTerminal && pc.isColorSupported);
  }

  async print(item: SessionItem): Promise<void> {
    if (item.kind === "call")
      return this.#output.line(this.#flags.json ? this.#json(item.call) : this.#text(item.call));
    const said = item.kind === "event" && !this.#flags.json ? describeEvent(item.event) : undefined;
    if (said !== undefined) await this.#output.line(this.#colors.dim(sanitise(said)));
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  #json({ exchange, times }: SessionCall): string {
    return sanitiseJson(traceJsonLine(exchange, { abi: this.#options.abi }, times));
  }

  #text({ exchange, times }: SessionCall): string {
    const line = sanitise(traceLine(exchange, this.#options));
    const shown = hasFailed(exchange) ? this.#colors.red(line) : line;
    return times ? this.#withTimes(shown, times) : shown;
  }

  #withTimes(line: string, { at, duration }: CallTimes): string {
    const { timestamps, relative, durations } = this.#flags;
    const since = at - this.#before;
    this.#before = at;
    const columns = [...(timestamps ? [at] : []), ...(relative ? [since] : [])];
    const took = durations && duration !== undefined ? ` <${seconds(duration)}>` : "";
    return `${columns.map((time) => `${seconds(time).padStart(12)} `).join("")}${line}${took}`;
  }
}

function seconds(nanoseconds: number): string {
  return (nanoseconds / 1e9).toFixed(6);
}

/** Counts. */
class SummaryPrinter {
  readonly #summary = new CallSummary();
  readonly #output: TextOutput;
  readonly #flags: TraceFlags;

  constructor(output: TextOutput, flags: TraceFlags) {
    this.#output = output;
    this.#flags = flags;
  }

  async print(item: SessionItem): Promise<void> {
    if (item.kind === "call") this.#summary.add(item.call.exchange, item.call.times?.duration);
  }

  async end(): Promise<void> {
    await this.#output.line(this.#flags.json ? jsonLine(this.#summary) : sanitise(this.#summary.toString()));
  }
}

/** How the session ended by its verdict, for a file that has no event of that. */
function exitOf({ verdict }: SessionEnd): SessionItem | undefined {
  if (!verdict) return undefined;
  const { kind, code = null, signal = null } = verdict;
  const isExit = kind === "exit" || kind === "signal";
  return {
    kind: "event",
    at: 0,
    event: isExit ? { kind: "exit", code, signal } : { kind: "verdict", verdict },
  };
}

/** As strace says such things; nothing for what is no news. */
function describeEvent(event: Readonly<Record<string, unknown>>): string | undefined {
  const text = (value: unknown) => JSON.stringify(value) ?? "";
  switch (event["kind"]) {
    case "exit":
      return typeof event["signal"] === "string"
        ? `+++ killed by ${event["signal"]} +++`
        : `+++ exited with ${text(event["code"])} +++`;
    case "verdict":
      return `+++ ended with ${text(event["verdict"])} +++`;
    case "mark":
      return `--- mark ${text(event["text"])} ---`;
    case "gap":
      return `--- ${text(event["lostBytes"])} bytes of the recording are lost ---`;
    case "undecodable":
      return `--- no messages any more: ${text(event["reason"])} ---`;
    case "handover":
      return `--- from request ${text(event["requestNumber"])} on live ---`;
    default:
      return undefined;
  }
}
