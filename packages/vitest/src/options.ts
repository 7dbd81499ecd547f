import type { GuestCommand, Handlers, RunOptions, RunResult } from "@sandbox/controller";
import type { ControllerEnd, GuestEnd, RecorderOptions, ReplayOptions, ReplayReport } from "@sandbox/replay";
import type { ReplayMode } from "./mode.js";

/** What a guest finds, and what it may use, as `runGuest` takes it; in a replay it makes the controller. */
type ControllerOptions<OwnHandlers extends object> = Omit<
  RunOptions<OwnHandlers>,
  "command" | "observe" | "abi"
>;

/** What is to be equal, and how: see `replayAsGuest`. */
type MatchOptions = Omit<ReplayOptions, "abi">;

/** How a recording is replayed, and made where there is none. */
export interface ExpectReplayOptions<OwnHandlers extends object = Handlers>
  extends ControllerOptions<OwnHandlers>,
    MatchOptions {
  /** What to do; `SANDBOX_REPLAY` and `CI` come before it. "replay" unless given. */
  readonly mode?: ReplayMode;
  /** The guest that is recorded. */
  readonly command?: GuestCommand;
  /** Python that the default guest runs as `python -c`, instead of `command`. */
  readonly python?: string;
  /** Another controller: the recorded guest is connected to it, and what makes ours does not count. */
  readonly connect?: (guest: GuestEnd) => ControllerEnd;
  /** Whether the controller may stop before all recorded requests were made. */
  readonly allowUnused?: boolean;
  /** Whether the controller may say something behind the answer to the last request. */
  readonly allowExtra?: boolean;
  /** Takes secrets out of what is recorded. */
  readonly redactor?: RecorderOptions["redactor"];
}

/** What was done with a recording. */
export interface ReplayOutcome {
  readonly mode: ReplayMode;
  readonly did: "replayed" | "recorded" | "ran";
  /** The file's absolute path. */
  readonly path: string;
  /** How the replay went, where there was one. */
  readonly report?: ReplayReport;
  /** How the guest's run went, where there was one. */
  readonly result?: RunResult;
  /** What the guest wrote to standard output; nothing where another controller took it. */
  readonly stdout: Uint8Array;
  /** What the guest wrote to standard error, likewise. */
  readonly stderr: Uint8Array;
}

/** The options of a run that go to the controller, without those of this package. */
export function controllerOptions<OwnHandlers extends object>(
  options: ExpectReplayOptions<OwnHandlers>,
): ControllerOptions<OwnHandlers> {
  const { mode, command, python, connect, allowUnused, allowExtra, redactor, ...rest } = options;
  const { level, ignore, exact, ...ofController } = rest;
  return ofController;
}

/** What is to be equal. */
export function matchOptions({ level, ignore, exact }: MatchOptions): MatchOptions {
  return {
    ...(level === undefined ? {} : { level }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(exact === undefined ? {} : { exact }),
  };
}
