import { RecordingError } from "@sandbox/replay";
import { UsageError } from "./usage-error.js";

/**
 * Does something with a file. @throws UsageError, with the file's name, where it cannot be read or is no recording.
 */
export function withFile<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof RecordingError) throw new UsageError(`${path}: ${error.message}`);
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") throw new UsageError(`${path}: no such file`);
    if (typeof code === "string" && error instanceof Error) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}
