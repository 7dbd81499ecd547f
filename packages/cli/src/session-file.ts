import { statSync } from "node:fs";
import {
  CallFilter,
  FilterError,
  type FilterOptions,
  partsOfFile,
  RecordingError,
  type SessionEnd,
  type SessionStream,
  streamSession,
} from "@sandbox/replay";
import type { FilterFlags } from "./filter-options.js";
import { sanitise } from "./sanitise.js";
import { UsageError } from "./usage-error.js";

/** What a file that is no recording, or a damaged one, makes a command exit with. */
export const BAD_FILE_STATUS = 2;

/** The filter that a command was given. @throws UsageError that shows where an expression cannot be understood. */
export function callFilter(
  flags: FilterFlags,
  { abi, hasTimes }: Pick<SessionStream, "abi" | "hasTimes">,
): CallFilter {
  const { expression, where, path, successful, failed } = flags;
  const options: FilterOptions = {
    expressions: expression,
    paths: path,
    abi,
    ...(where === undefined ? {} : { where }),
    ...(successful || failed ? { status: failed ? "failed" : "successful" } : {}),
  };
  try {
    const filter = new CallFilter(options);
    if (filter.needsTimes && !hasTimes)
      throw new UsageError("--where asks for times, and the recording has none");
    return filter;
  } catch (error) {
    if (error instanceof FilterError) throw new UsageError(`${error.message}\n\n${error.excerpt}`);
    throw error;
  }
}

/** Begins to read a recording of any format. @throws UsageError when there is no such file. */
export function openSession(path: string): SessionStream {
  try {
    if (statSync(path).isDirectory()) throw new UsageError(`${path}: is a directory`);
    return streamSession(partsOfFile(path));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new UsageError(`${path}: no such file`);
    throw error;
  }
}

/** Does something with a recording; where that is bad, one line says so, and the status is that of a bad file. */
export async function readingFile(path: string, action: () => Promise<number>): Promise<number> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    process.stderr.write(`sandbox: ${sanitise(`${path}: ${error.message}`)}\n`);
    return BAD_FILE_STATUS;
  }
}

/** Says that a recorder was killed, where one was. */
export function sayInterrupted(path: string, { state, tailBytes }: SessionEnd): void {
  if (state === "complete") return;
  const tail = tailBytes === 0 ? "" : `; ${tailBytes} bytes of an unfinished record are left out`;
  process.stderr.write(
    `sandbox: ${sanitise(path)}: the recording was interrupted, its end is missing${tail}\n`,
  );
}
