import { dirname, relative, resolve, sep } from "node:path";
import { emitTest, loadSession, partsOfFile } from "@sandbox/replay";
import { openSession, readingFile, sayInterrupted } from "./session-file.js";
import { TextOutput } from "./text-output.js";

/** What `sandbox emit-test` was told. */
export interface EmitTestFlags {
  readonly output?: string;
}

/** Writes a test that replays a recording; answers the exit status. */
export function emitRecordingTest(path: string, { output: target }: EmitTestFlags): Promise<number> {
  return readingFile(path, async () => {
    openSession(path).items.return({ state: "complete", tailBytes: 0 });
    const session = loadSession(partsOfFile(path));
    sayInterrupted(path, session);
    const folder = target === undefined ? process.cwd() : dirname(resolve(target));
    const text = emitTest(session, relative(folder, resolve(path)).split(sep).join("/"));
    const output = new TextOutput(target, path);
    await output.write(text);
    await output.end();
    return 0;
  });
}
