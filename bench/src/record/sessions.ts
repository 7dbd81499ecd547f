import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type GuestCommand,
  type RunOptions,
  type RunResult,
  runGuest,
  type SystemOptions,
} from "@sandbox/controller";
import { pythonGuest } from "@sandbox/guest-python";
import { recordTo } from "@sandbox/replay";
import { compileGuest } from "@sandbox/test-fixtures";

/** What is run with a recorder and without. */
export interface Subject {
  readonly name: string;
  readonly command: GuestCommand;
  /** How long the guest was at work, in microseconds. */
  readonly microseconds: (result: RunResult) => number;
}

const script = `
import os
for number in range(REPEATS):
    path = f"/tmp/file-{number % 10}"
    with open(path, "a") as file:
        file.write(f"line {number}\\n" * 8)
    os.stat(path)
    with open(path) as file:
        file.read()
    os.remove(path)
`;

/** The default guest with a script of many calls: a whole run, its start with it. */
export function pythonSubject(repeats: number): Subject {
  const code = script.replace("REPEATS", String(repeats));
  return {
    name: "default guest, a script of many calls",
    command: pythonGuest({ args: ["-c", code] }),
    microseconds: ({ durationMs }) => durationMs * 1000,
  };
}

/** A guest in C that does nothing but call: it takes the time itself, from its first call to behind its last. */
export function loopSubjects(calls: number): Subject[] {
  const file = compileGuest("calls");
  if (typeof file !== "string") return [];
  return ["getuid", "stat", "write"].map((call) => ({
    name: `C guest, ${call} in a loop`,
    command: { file, args: [String(calls), call, "/tmp/file", "time"] },
    microseconds: ({ guestStderr }) => Number(new TextDecoder().decode(guestStderr)) / 1000,
  }));
}

/** What every guest finds; the seed is there for replays. */
export const systemOptions: SystemOptions = { files: { "/tmp/file": "" }, random: { seed: "bench" } };
const options: Omit<RunOptions, "command"> = { ...systemOptions, wall: "none" };

/** Runs a subject without a recorder. */
export async function runPlain({ command }: Subject): Promise<RunResult> {
  return succeeded(await runGuest({ ...options, command }));
}

/** A run that was recorded. */
export interface RecordedRun {
  readonly result: RunResult;
  readonly journal: Uint8Array;
  /** What was on the pipes, in bytes. */
  readonly payloadBytes: number;
}

/** Runs a subject and records it into a file, as a journal: packing comes after a run. */
export async function runRecorded({ command }: Subject): Promise<RecordedRun> {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-bench-"));
  try {
    const path = join(folder, "session.sbrec");
    const recorder = recordTo(path, { pack: false });
    let payloadBytes = 0;
    const result = await runGuest({
      ...options,
      command,
      observe(direction, bytes) {
        payloadBytes += bytes.length;
        recorder.observe(direction, bytes);
      },
    });
    const { error } = recorder.end();
    if (error !== undefined) throw new Error(error);
    return { result: succeeded(result), journal: readFileSync(path), payloadBytes };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function succeeded(result: RunResult): RunResult {
  const { verdict } = result;
  if (verdict.kind !== "exit" || verdict.code !== 0) throw new Error(JSON.stringify(verdict));
  return result;
}
