import { type Verdict, verdictKinds } from "@sandbox/controller";
import {
  decodeConversation,
  type Exchange,
  type LoadedSession,
  loadSession,
  type ProcessEnd,
  RecordingError,
  type RedactedReplies,
  redactedReplies,
} from "@sandbox/replay";
import { readRecording } from "../recording-file.js";
import { UsageError } from "../usage-error.js";

/** A recording that is to be replayed. */
export interface RecordedSession {
  readonly path: string;
  readonly session: LoadedSession;
  readonly exchanges: readonly Exchange[];
  /** What the recorder took out of it. */
  readonly redacted: RedactedReplies;
  /** How it ended, where the recording says so. */
  readonly verdict: Verdict | undefined;
  /** The guest's own name and its arguments, where the recording says so. */
  readonly argv: readonly string[] | undefined;
}

/**
 * Reads a recording whole.
 * @throws UsageError when there is no such file, or what is there is no recording, or damaged.
 */
export function readRecordedSession(path: string): RecordedSession {
  const file = readRecording(path);
  try {
    const session = loadSession(file);
    const exchanges = decodeConversation(session.frames, { abi: session.abi });
    const redacted = redactedReplies(session.frames, exchanges);
    return { path, session, exchanges, redacted, verdict: verdictOf(session), argv: argvOf(session) };
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    throw new UsageError(`${path}: ${error.message}`, { cause: error });
  }
}

/** What the file says is not believed: it may be anything. */
function verdictOf({ verdict }: LoadedSession): Verdict | undefined {
  const kind = verdict?.["kind"];
  if (typeof kind !== "string" || !Object.hasOwn(verdictKinds, kind)) return undefined;
  if (kind === "exit" && !Number.isInteger(verdict?.["code"])) return undefined;
  if (kind === "signal" && typeof verdict?.["signal"] !== "string") return undefined;
  // The members that decide the exit status are there; the others are only ever printed.
  return verdict as unknown as Verdict;
}

function argvOf({ description }: LoadedSession): readonly string[] | undefined {
  const guest = description?.["guest"];
  const argv = isObject(guest) ? guest["argv"] : undefined;
  if (!Array.isArray(argv) || argv.length === 0) return undefined;
  const words = argv.filter((word) => typeof word === "string");
  return words.length === argv.length ? words : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How the recorded guest's process ended by itself; `undefined` where it did not, or that is not known. */
export function processEndOf({ verdict }: RecordedSession): ProcessEnd | undefined {
  if (verdict?.kind === "exit") return { code: verdict.code, signal: null };
  if (verdict?.kind === "signal") return { code: null, signal: verdict.signal };
  return undefined;
}
