import { describeVerdict, type RunResult, runGuest } from "@sandbox/controller";
import { exitStatus } from "../exit-status.js";
import { sanitise } from "../sanitise.js";
import type { RunFlags } from "./options.js";
import { passThrough } from "./output.js";
import { jsonReport } from "./report.js";
import { chooseTarget } from "./target.js";

/** Runs what the flags say and answers the exit status. */
export async function run(
  flags: RunFlags,
  script: string | undefined,
  args: readonly string[],
): Promise<number> {
  const target = chooseTarget(flags, script, args);
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort("interrupted");
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  const trace = flags.trace ? new (await import("@sandbox/replay")).TraceFormatter() : undefined;
  const output = flags.json ? undefined : passThrough(() => interrupt.abort("the output was closed"));
  try {
    const result = await runGuest({
      command: target.command,
      files: target.files,
      mounts: [...target.mounts, ...flags.mount],
      env: { ...target.env, ...flags.env },
      ...(flags.cwd === undefined ? {} : { cwd: flags.cwd }),
      clock: flags.clock,
      ...(flags.seed === undefined ? {} : { random: { seed: flags.seed } }),
      stdin: process.stdin,
      limits: { wallMs: flags.timeout, outputBytes: flags.maxOutput },
      signal: interrupt.signal,
      onHandlerError: (error, signature) => process.stderr.write(`sandbox: ${signature}: ${String(error)}\n`),
      ...(trace ? { observe: (direction, bytes) => printLines(trace.push(direction, bytes)) } : {}),
      ...(output ? { onOutput: (stream, bytes) => output(stream, bytes) } : {}),
    });
    printLines(trace?.end() ?? []);
    report(flags, result);
    return exitStatus(result.verdict);
  } finally {
    process.removeListener("SIGINT", onSignal);
    process.removeListener("SIGTERM", onSignal);
    // What is left of our standard input must not keep us waiting for its end.
    process.stdin.destroy();
  }
}

function printLines(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${sanitise(line)}\n`);
}

function report(flags: RunFlags, result: RunResult): void {
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(jsonReport(result))}\n`);
    return;
  }
  const { verdict, guestStderr } = result;
  if (guestStderr.length > 0) process.stderr.write(sanitise(new TextDecoder().decode(guestStderr)));
  if (verdict.kind !== "exit" || flags.trace)
    process.stderr.write(`sandbox: ${sanitise(describeVerdict(verdict))}\n`);
}
