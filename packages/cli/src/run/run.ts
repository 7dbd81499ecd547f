import { describeVerdict, type RunOptions, type RunResult, runGuest } from "@sandbox/controller";
import type { RecordingOutcome, TraceFormatter } from "@sandbox/replay";
import { exitStatus } from "../exit-status.js";
import { jsonLine, sanitise } from "../sanitise.js";
import { type Inventory, inventoryOf } from "./inventory.js";
import { notStarted } from "./not-started.js";
import type { RunFlags } from "./options.js";
import { passThrough } from "./output.js";
import type { RunRecording } from "./recording.js";
import { jsonReport } from "./report.js";
import { chooseTarget, type Target } from "./target.js";

/** How long what we print may wait for a reader once we were interrupted. */
const interruptedDrainMs = 500;
const interruptions = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type Tap = NonNullable<RunOptions["observe"]>;

/** Runs what the flags say and answers the exit status. */
export async function run(
  flags: RunFlags,
  script: string | undefined,
  args: readonly string[],
): Promise<number> {
  const target = chooseTarget(flags, script, args);
  const recording =
    flags.record === undefined
      ? undefined
      : new (await import("./recording.js")).RunRecording(flags.record, flags);
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort("interrupted");
  for (const signal of interruptions) process.on(signal, onSignal);
  const trace = flags.trace ? new (await import("@sandbox/replay")).TraceFormatter() : undefined;
  const output = flags.json ? undefined : passThrough(() => interrupt.abort("the output was closed"));
  try {
    const taps = {
      ...recording?.taps,
      ...(trace ? { observe: bothTaps(recording, trace) } : {}),
      ...(output ? { onOutput: output.write } : {}),
    };
    const result = await runTarget(target, flags, interrupt.signal, taps, recording);
    const recorded = recording?.end(result);
    output?.end();
    printLines(trace?.end() ?? []);
    report(flags, result, recorded);
    const status = exitStatus(result.verdict);
    // Whoever interrupts us does not wait for a reader that does not read.
    if (interrupt.signal.aborted) setTimeout(() => process.exit(status), interruptedDrainMs).unref();
    return status;
  } finally {
    for (const signal of interruptions) process.removeListener(signal, onSignal);
    // What is left of our standard input must not keep us waiting for its end.
    process.stdin.destroy();
  }
}

async function runTarget(
  target: Target,
  flags: RunFlags,
  signal: AbortSignal,
  taps: Pick<RunOptions, "observe" | "onOutput" | "onStart">,
  recording: RunRecording | undefined,
): Promise<RunResult> {
  const wall = flags.wall === undefined ? {} : { wall: flags.wall };
  let inventory: Inventory;
  try {
    inventory = await inventoryOf(target.command, flags.protocol, { signal, ...wall });
  } catch (error) {
    return notStarted(error, signal);
  }
  const { protocol, signatures } = inventory;
  const found = protocol === 1 ? { ...target, ...target.ofFirstGeneration } : target;
  recording?.tell(found.command, inventory);
  return runGuest({
    command: found.command,
    protocol,
    ...(signatures ? { inventory: new Set(signatures) } : {}),
    ...systemOptions(found, flags),
    ...limitOptions(flags),
    ...wall,
    ...taps,
    signal,
    onHandlerError: (error, signature) => printLines([`sandbox: ${signature}: ${String(error)}`]),
  });
}

/** What the guest finds. */
function systemOptions(target: Target, flags: RunFlags) {
  return {
    files: target.files,
    mounts: [...target.mounts, ...flags.mount],
    env: { ...flags.env, ...target.env },
    ...(flags.cwd === undefined ? {} : { cwd: flags.cwd }),
    clock: flags.clock,
    ...(flags.seed === undefined ? {} : { random: { seed: flags.seed } }),
    stdin: process.stdin,
  };
}

/** What the guest may use. */
function limitOptions(flags: RunFlags): Pick<RunOptions, "limits" | "quotas" | "onQuota"> {
  return {
    limits: {
      wallMs: flags.timeout,
      cpuMs: flags.cpu,
      memoryBytes: flags.memory,
      outputBytes: flags.maxOutput,
      calls: flags.maxCalls,
    },
    quotas: { bytes: flags.disk, inodes: flags.maxFiles, openFiles: flags.maxOpenFiles },
    onQuota: flags.stopOnQuota ? "stop" : "errno",
  };
}

function printLines(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${sanitise(line)}\n`);
}

/** Records before it shows: what is shown is in the file. */
function bothTaps(recording: RunRecording | undefined, trace: TraceFormatter): Tap {
  const record = recording?.taps.observe;
  return (direction, bytes) => {
    record?.(direction, bytes);
    printLines(trace.push(direction, bytes));
  };
}

function report(flags: RunFlags, result: RunResult, recorded: RecordingOutcome | undefined): void {
  if (flags.json) {
    process.stdout.write(`${jsonLine(jsonReport(result, recorded))}\n`);
    return;
  }
  const { verdict, protocol, guestStderr } = result;
  if (guestStderr.length > 0) process.stderr.write(sanitise(new TextDecoder().decode(guestStderr)));
  if (verdict.kind !== "exit" || flags.trace)
    printLines([
      `sandbox: ${describeVerdict(verdict)}${protocol === 1 ? "; first generation of the pipe" : ""}`,
    ]);
  if (recorded?.error !== undefined) printLines([`sandbox: ${recorded.path}: ${recorded.error}`]);
}
