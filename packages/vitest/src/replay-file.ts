import type { Handlers } from "@sandbox/controller";
import { ReplayFailure } from "./failure.js";
import { chooseMode, isLive, type ReplayMode } from "./mode.js";
import type { ExpectReplayOptions, ReplayOutcome } from "./options.js";
import { runLive } from "./record-session.js";
import { pathFromTest, readRecordedFile } from "./recorded-file.js";
import { replaySession } from "./replay-session.js";

/**
 * Does with a recording what the mode asks for.
 * @throws ReplayFailure with a report, where the test is to fail; TypeError for options that cannot be.
 */
export async function replayFile<OwnHandlers extends object = Handlers>(
  file: string,
  options: ExpectReplayOptions<OwnHandlers> = {},
): Promise<ReplayOutcome> {
  const mode = chooseMode(options.mode, process.env);
  const path = pathFromTest(file);
  if (mode === "off") return ran(mode, path, await runLive(mode, undefined, options));
  const recorded = readRecordedFile(path);
  if (recorded) {
    const { failure, ...replayed } = await replaySession(path, recorded, options);
    if (failure === undefined) return { mode, did: "replayed", path, ...replayed };
    if (mode !== "update") throw new ReplayFailure(`${failure}\n\n${acceptance(mode, options)}`);
  }
  if (!isLive(mode)) throw new ReplayFailure(missing(mode, path));
  return { ...ran(mode, path, await runLive(mode, path, options)), did: "recorded" };
}

function ran(mode: ReplayMode, path: string, result: NonNullable<ReplayOutcome["result"]>): ReplayOutcome {
  return { mode, did: "ran", path, result, stdout: result.stdout, stderr: result.stderr };
}

function missing(mode: ReplayMode, path: string): string {
  const why = mode === "lockdown" ? ", and in lockdown no guest is started" : "";
  return `there is no recording ${path}${why}: run the test with SANDBOX_REPLAY=record, and keep the file`;
}

/** How what happens now becomes what is expected. */
function acceptance(mode: ReplayMode, { command, python }: ExpectReplayOptions<object>): string {
  const how = "SANDBOX_REPLAY=update records it anew";
  if (command === undefined && python === undefined)
    return `${how}, with a \`command\` to run (mode ${mode})`;
  return `${how} (mode ${mode})`;
}
