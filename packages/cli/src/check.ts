import {
  type CheckedSession,
  checkSession,
  compareSpecification,
  findSecrets,
  formatProblem,
  isRecording,
  type LoadedSession,
  loadSession,
  type Problem,
  RecordingError,
  type Secret,
} from "@sandbox/replay";
import { withFile } from "./bad-file.js";
import { readMetadata, readRecording } from "./recording-file.js";
import { jsonLine, sanitise } from "./sanitise.js";
import { UsageError } from "./usage-error.js";

/** What `sandbox check` was told. */
export interface CheckFlags {
  readonly json: boolean;
  readonly secrets: boolean;
}

/** What can be wrong with the frames of a recording. */
const mistakes: ReadonlySet<string> = new Set(["bad_direction", "truncated_frame"]);

/** What was found in a recording. */
interface Findings {
  readonly problems: readonly Problem[];
  readonly secrets: readonly Secret[];
  /** What is worth knowing and not wrong. */
  readonly notes: readonly string[];
}

/** Verifies recordings and prints what is wrong; answers the exit status: 1 when anything is, 2 for what is no recording. */
export function check(paths: readonly string[], flags: CheckFlags): number {
  let status = 0;
  for (const path of paths) {
    const found = withFile(path, () => examine(path, flags));
    if (found.problems.length + found.secrets.length > 0) status = 1;
    if (flags.json) console.log(jsonLine({ path, ...found }));
    else print(path, found);
  }
  return status;
}

function examine(path: string, flags: CheckFlags): Findings {
  const file = readRecording(path);
  if (file.length === 0) throw new UsageError(`${path}: an empty file`);
  const metadata = readMetadata(path);
  const checked = checkSession(file, metadata ? { metadata } : {});
  const { problems } = checked;
  const session = checked.session ?? load(file);
  if (!session) return { problems, secrets: [], notes: [] };
  const secrets = flags.secrets ? findSecrets(loadSession(file)) : [];
  return { problems, secrets, notes: notesOn(session) };
}

/** The session in a file; none where a mistake in `.frames` is among the problems. @throws RecordingError where it is no recording. */
function load(file: Uint8Array): LoadedSession | undefined {
  try {
    return loadSession(file);
  } catch (error) {
    const isMistake = error instanceof RecordingError && mistakes.has(error.code);
    if (isMistake && !isRecording(file)) return undefined;
    throw error;
  }
}

function notesOn({ description = {}, state, tailBytes }: NonNullable<CheckedSession["session"]>): string[] {
  const notes: string[] = [];
  if (compareSpecification(description) === "other")
    notes.push("recorded by another version of the specification");
  if (state === "interrupted") notes.push("the recorder was interrupted: there is no end");
  if (tailBytes > 0) notes.push(`the last ${tailBytes} bytes are no whole record`);
  return notes;
}

function print(path: string, { problems, secrets, notes }: Findings): void {
  const wrong = problems.length === 0 ? "" : `${problems.length} wrong`;
  const leaks = secrets.length === 0 ? "" : `${secrets.length} that look like secrets`;
  const verdict = [wrong, leaks].filter((one) => one !== "").join(", ");
  console.log(sanitise(`${path}: ${verdict === "" ? "ok" : verdict}`));
  for (const problem of problems) console.log(sanitise(`  ${formatProblem(problem)}`));
  for (const { kind, where, begins } of secrets)
    console.log(sanitise(`  ${where}: looks like a ${kind}: ${begins}...`));
  for (const note of notes) console.log(sanitise(`  ${note}`));
}
