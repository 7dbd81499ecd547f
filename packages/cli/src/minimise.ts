import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import {
  loadSession,
  MinimiseError,
  minimise,
  type OutputFormat,
  partsOfFile,
  writeSession,
} from "@sandbox/replay";
import { describeOpenError } from "./open-error.js";
import { openSession, readingFile, sayInterrupted } from "./session-file.js";
import { UsageError } from "./usage-error.js";

/** What `sandbox minimise` was told. */
export interface MinimiseFlags {
  readonly output: string;
  /** How often the command is run at most. */
  readonly maxRuns: number;
  /** How long each run may take, in seconds; what takes longer counts as failed. */
  readonly timeout: number;
  readonly quiet: boolean;
}

/** What a command that found nothing exits with. */
const FAILED_STATUS = 1;

/** The format of a candidate, and of the result. */
const formats: Readonly<Record<string, { readonly candidate: OutputFormat; readonly result: OutputFormat }>> =
  {
    ".sbrec": { candidate: "journal", result: "packed" },
    ".sbt": { candidate: "sbt", result: "sbt" },
    ".frames": { candidate: "frames", result: "frames" },
  };

/** Looks for the shortest recording for which a command exits with 0; answers the exit status. */
export function minimiseRecording(
  path: string,
  command: readonly string[],
  flags: MinimiseFlags,
): Promise<number> {
  return readingFile(path, async () => {
    const ending = extname(flags.output);
    const format = Object.hasOwn(formats, ending) ? formats[ending] : undefined;
    if (!format)
      throw new UsageError(
        `${flags.output}: expected a name that ends in ${Object.keys(formats).join(", ")}`,
      );
    // Says what is wrong with the name or the first bytes.
    openSession(path).items.return({ state: "complete", tailBytes: 0 });
    const session = loadSession(partsOfFile(path));
    sayInterrupted(path, session);
    const folder = mkdtempSync(join(tmpdir(), "sandbox-minimise-"));
    const candidate = join(folder, `candidate${ending}`);
    const say = progressTo(flags.quiet);
    try {
      const result = await minimise(session, {
        maximumTests: flags.maxRuns,
        predicate: async ({ session: smaller }) => {
          writeFileSync(candidate, writeSession(smaller, format.candidate));
          return (await statusOf([...command, candidate], flags.timeout * 1000)) === 0;
        },
        onProgress: ({ requests, tests }) => say(`${requests} requests after ${tests} runs`),
      });
      write(flags.output, writeSession(result.session, format.result));
      const { requestsBefore, requests, tests, isMinimal } = result;
      const how = isMinimal ? "none can be left out" : `--max-runs ${flags.maxRuns} was reached`;
      say("");
      process.stderr.write(
        `sandbox: ${requestsBefore} requests, now ${requests}, after ${tests} runs: ${how}\n`,
      );
      return 0;
    } catch (error) {
      say("");
      if (!(error instanceof MinimiseError)) throw error;
      process.stderr.write("sandbox: the command does not exit with 0 for the recording as it is\n");
      return FAILED_STATUS;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** One line that changes, where a person sees it. */
function progressTo(isQuiet: boolean): (text: string) => void {
  if (isQuiet || !process.stderr.isTTY) return () => {};
  return (text) => process.stderr.write(`\r${text.padEnd(60)}\r`);
}

/** What a command exits with; `undefined` where it was killed. @throws UsageError when it cannot be run. */
function statusOf([file = "", ...args]: readonly string[], timeoutMs: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(new UsageError(`${file}: cannot be run: ${error.message}`));
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve(code ?? undefined);
    });
  });
}

function write(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    throw new UsageError(describeOpenError(path, error));
  }
}
