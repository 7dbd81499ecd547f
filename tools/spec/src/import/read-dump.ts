import { spawn } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";

/** The most that a dump may be, in bytes; those of PyPy have 2 KiB. */
export const maximumDumpBytes = 1024 * 1024;
/** How long a guest may take to print its dump, in milliseconds. */
export const dumpTimeoutMs = 10_000;

/** A dump could not be had; the message says why. */
export class DumpError extends Error {
  override readonly name = "DumpError";
}

/** Reads a dump from a file. @throws DumpError */
export function readDumpFile(path: string): string {
  try {
    if (statSync(path).size > maximumDumpBytes) throw new DumpError(`${path} is larger than a dump can be`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof DumpError) throw error;
    throw new DumpError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/**
 * Asks a guest for its dump: runs it with `variable` as its whole environment and no input.
 * It gets ten seconds, unless told otherwise, and one MiB, in a process group of its own that is killed at the end.
 * @throws DumpError
 */
export async function askForDump(
  executable: string,
  variable: string,
  timeoutMs = dumpTimeoutMs,
): Promise<string> {
  const path = resolve(executable);
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new DumpError(`${executable} is no executable file`);
  }
  return new Promise((fulfil, reject) => {
    const child = spawn(path, [], {
      env: { [variable]: "1" },
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (problem?: string) => {
      clearTimeout(timer);
      killGroup(child.pid);
      child.stdout.destroy();
      if (problem === undefined) fulfil(Buffer.concat(chunks).toString("utf8"));
      else reject(new DumpError(`${executable} ${problem}`));
    };
    const timer = setTimeout(() => end(`printed no dump in ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maximumDumpBytes) end("printed more than 1 MiB: that is no dump");
      else chunks.push(chunk);
    });
    child.on("error", (error) => end(`cannot be run: ${error.message}`));
    child.stdout.on("end", () =>
      end(bytes === 0 ? "printed no dump: is it a sandboxed program?" : undefined),
    );
  });
}

/** A guest that is still there, or has left a child, ends here. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
