import { type ExportFormat, exportSession, partsOfFile } from "@sandbox/replay";
import { openSession, readingFile } from "./session-file.js";
import { TextOutput } from "./text-output.js";
import { UsageError } from "./usage-error.js";

/** What `sandbox export` was told. */
export interface ExportFlags {
  readonly to: ExportFormat;
  readonly output?: string;
  /** An asciicast keeps what steers a terminal. */
  readonly raw: boolean;
}

/** Writes a recording for another program; answers the exit status. */
export function exportRecording(path: string, flags: ExportFlags): Promise<number> {
  return readingFile(path, async () => {
    if (flags.to === "pcapng" && flags.output === undefined && process.stdout.isTTY)
      throw new UsageError("a capture is no text: write it into a file with -o");
    // Says what is wrong with the file before there is another one.
    const { items } = openSession(path);
    items.return({ state: "complete", tailBytes: 0 });
    const output = new TextOutput(flags.output, path);
    try {
      for (const part of exportSession(partsOfFile(path), flags.to, { raw: flags.raw })) {
        await output.write(part);
        if (output.isClosed) break;
      }
    } finally {
      await output.end();
    }
    return 0;
  });
}
