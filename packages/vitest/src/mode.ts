/** What a test of a recording does with its file. */
export const replayModes = {
  record: "replays the file; where there is none, runs the guest and writes it",
  replay: "replays the file, and starts no guest",
  lockdown: "the same, and no option of a test can start a guest",
  update: "replays the file; where that diverges, or there is none, runs the guest and writes it",
  off: "runs the guest, and neither reads nor writes a file",
} as const;

export type ReplayMode = keyof typeof replayModes;

/** The modes that may start a guest. */
export type LiveMode = Exclude<ReplayMode, "replay" | "lockdown">;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Chooses the mode: `SANDBOX_REPLAY` wins; else where `CI` is set it is lockdown, whatever a test says; else what
 * the test says; else replay.
 * @throws TypeError for a mode that there is not.
 */
export function chooseMode(said: ReplayMode | undefined, environment: Environment): ReplayMode {
  const named = environment["SANDBOX_REPLAY"];
  if (named) return checkedMode("SANDBOX_REPLAY", named);
  if (isSet(environment["CI"])) return "lockdown";
  return said === undefined ? "replay" : checkedMode("mode", said);
}

/** Whether a mode may start a guest. */
export function isLive(mode: ReplayMode): mode is LiveMode {
  return mode !== "replay" && mode !== "lockdown";
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value.toLowerCase());
}

function checkedMode(where: string, mode: string): ReplayMode {
  if (Object.hasOwn(replayModes, mode)) return mode as ReplayMode;
  const modes = Object.keys(replayModes).join(", ");
  throw new TypeError(`expected ${where} to be one of ${modes}, received ${JSON.stringify(mode)}`);
}
