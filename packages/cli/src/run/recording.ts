import { basename } from "node:path";
import type { GuestCommand, RunOptions, RunResult } from "@sandbox/controller";
import {
  type FileRecorder,
  type RecordingOutcome,
  RuleRedactor,
  recordTo,
  type SessionDescription,
} from "@sandbox/replay/record";
import { describeOpenError } from "../open-error.js";
import { recorderVersion } from "../recorder-version.js";
import { UsageError } from "../usage-error.js";
import type { Inventory } from "./inventory.js";
import type { RunFlags } from "./options.js";

/** A run that is being recorded. */
export class RunRecording {
  readonly #recorder: FileRecorder;
  #guest: NonNullable<SessionDescription["guest"]> = {};
  #generation: Inventory["protocol"] | undefined;

  /** @throws UsageError where the file cannot be written. */
  constructor(path: string, flags: RunFlags) {
    const { force, pack, redact } = flags;
    try {
      this.#recorder = recordTo(path, {
        force,
        pack,
        ...(redact.length > 0 ? { redactor: new RuleRedactor({ rules: redact }) } : {}),
        generation: () => this.#generation,
        description: () => ({
          startedAt: new Date().toISOString(),
          guest: this.#guest,
          limits: limitsOf(flags),
          recorder: { name: "sandbox run", version: recorderVersion() },
          host: { platform: process.platform, arch: process.arch, node: process.versions.node },
        }),
      });
    } catch (error) {
      throw new UsageError(describeOpenError(path, error));
    }
  }

  /** Which guest it is, and what it says of itself; to be told before it starts. */
  tell(command: GuestCommand, { protocol, ...said }: Inventory): void {
    this.#generation = protocol;
    this.#guest = { argv: argvOf(command), ...said };
  }

  /** What a run has to tell it. */
  get taps(): Required<Pick<RunOptions, "observe" | "onStart">> {
    return {
      observe: this.#recorder.observe,
      onStart: (pid) => this.#recorder.event({ kind: "start", pid }),
    };
  }

  /** The run is over. */
  end(result: RunResult): RecordingOutcome {
    const { verdict, guestStderr, wall } = result;
    if (guestStderr.length > 0) this.#recorder.stderr(guestStderr);
    if (wall.length > 0)
      this.#recorder.event({ kind: "wall", measures: wall.map((measure) => ({ ...measure })) });
    if (verdict.kind === "exit") this.#recorder.event({ kind: "exit", code: verdict.code, signal: null });
    if (verdict.kind === "signal") this.#recorder.event({ kind: "exit", code: null, signal: verdict.signal });
    return this.#recorder.end(JSON.parse(JSON.stringify(verdict)));
  }
}

/** The guest's own name and arguments: of the Node that runs a WebAssembly program, what comes behind the module. */
function argvOf({ file, args = [], argv0, module }: GuestCommand): string[] {
  const at = module === undefined ? -1 : args.indexOf(module);
  if (module !== undefined && at >= 0) return [basename(module), ...args.slice(at + 1)];
  return [argv0 ?? basename(file), ...args];
}

function limitsOf(flags: RunFlags): Record<string, number> {
  return {
    wallMs: flags.timeout,
    cpuMs: flags.cpu,
    memoryBytes: flags.memory,
    outputBytes: flags.maxOutput,
    calls: flags.maxCalls,
    bytes: flags.disk,
    inodes: flags.maxFiles,
    openFiles: flags.maxOpenFiles,
  };
}
