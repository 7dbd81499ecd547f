import {
  DiffFormatter,
  type DiffLine,
  type DiffSession,
  type DiffStep,
  type DiffSummary,
  diffRecord,
  diffSessions,
  diffSummaryLines,
  diffSummaryRecord,
  RecordingError,
  sessionCalls,
} from "@sandbox/replay";
import pc from "picocolors";
import { jsonLine, sanitise } from "./sanitise.js";
import { BAD_FILE_STATUS, openSession } from "./session-file.js";
import { TextOutput } from "./text-output.js";
import { UsageError } from "./usage-error.js";

/** What `sandbox diff` was told. */
export interface DiffFlags {
  /** The number of a request of the first recording: that one alone. */
  readonly at?: number;
  readonly json: boolean;
  readonly bytes: boolean;
  readonly ignore: readonly string[];
}

/** Compares two recordings and prints what differs; answers the exit status: 0 same, 1 different, 2 a bad file. */
export async function diff(pathA: string, pathB: string, flags: DiffFlags): Promise<number> {
  const output = new TextOutput();
  try {
    const [a, b] = [sessionOf(pathA), sessionOf(pathB)];
    if (b.abi !== a.abi) throw new UsageError("the recordings are of guests of different ABIs");
    return (await printDifferences(a, b, flags, output)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    process.stderr.write(`sandbox: ${sanitise(error.message)}\n`);
    return BAD_FILE_STATUS;
  } finally {
    await output.end();
  }
}

/** Prints what differs; answers whether both are the same, or, with `at`, whether that call is. */
async function printDifferences(
  a: DiffSession,
  b: DiffSession,
  { at, json, bytes, ignore }: DiffFlags,
  output: TextOutput,
): Promise<boolean> {
  const formatter = new DiffFormatter({ abi: a.abi, bytes });
  const lines = (step: DiffStep) => (at === undefined ? formatter.push(step) : formatter.detail(step));
  const printer = json ? jsonPrinter(a, output) : textPrinter(lines, output);
  const steps = diffSessions(a, b, { ignore });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      if (at !== undefined)
        throw new UsageError(`--at ${at}: the first recording has ${step.value.requests.a} requests`);
      await printer.summary(step.value);
      return step.value.isSame;
    }
    const { value } = step;
    if (at !== undefined && value.a?.number !== at) continue;
    if (!json || at !== undefined || (value.kind !== "same" && value.kind !== "floating"))
      await printer.step(value);
    if (at !== undefined) return value.kind === "same" || value.kind === "floating";
    // Whoever reads has gone away, and has seen a difference.
    if (output.isClosed) return false;
  }
}

/** Where differences go. */
interface DiffPrinter {
  readonly step: (step: DiffStep) => Promise<void>;
  readonly summary: (summary: DiffSummary) => Promise<void>;
}

function jsonPrinter({ abi }: DiffSession, output: TextOutput): DiffPrinter {
  return {
    step: (step) => output.line(jsonLine(diffRecord(step, abi))),
    summary: (summary) => output.line(jsonLine(diffSummaryRecord(summary))),
  };
}

function textPrinter(linesOf: (step: DiffStep) => readonly DiffLine[], output: TextOutput): DiffPrinter {
  const { bold, cyan, dim, green, red, yellow } = pc.createColors(output.isTerminal && pc.isColorSupported);
  const colours = {
    same: String,
    floating: String,
    changed: yellow,
    dropped: red,
    inserted: green,
    moved: cyan,
    detail: dim,
    head: bold,
  } as const satisfies Record<DiffLine["kind"], (text: string) => string>;
  const print = async (lines: readonly DiffLine[]) => {
    for (const { kind, text } of lines) await output.line(colours[kind](sanitise(text)));
  };
  return {
    step: (step) => print(linesOf(step)),
    summary: (summary) => print(diffSummaryLines(summary)),
  };
}

/** A file that is no recording, by its name. */
class BadFile extends Error {}

function sessionOf(path: string): DiffSession {
  const session = named(path, () => sessionCalls(() => openSession(path)));
  return {
    abi: session.abi,
    get verdict() {
      return session.verdict;
    },
    get stderr() {
      return session.stderr;
    },
    *exchanges() {
      const calls = session.exchanges()[Symbol.iterator]();
      const next = () => named(path, () => calls.next());
      for (let step = next(); !step.done; step = next()) yield step.value;
    },
  };
}

function named<Value>(path: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof RecordingError ? new BadFile(`${path}: ${error.message}`) : error;
  }
}
