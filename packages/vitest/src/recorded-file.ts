import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  decodeConversation,
  type Exchange,
  type LoadedSession,
  loadSession,
  RecordingError,
} from "@sandbox/replay";
import { expect } from "vitest";
import { ReplayFailure } from "./failure.js";

/** A recording that can be replayed. */
export interface RecordedFile {
  readonly session: LoadedSession;
  readonly exchanges: readonly Exchange[];
}

/** Where a recording is: paths are relative to the file of the test that is running. */
export function pathFromTest(file: string): string {
  const { testPath } = expect.getState();
  return testPath === undefined ? resolve(file) : resolve(dirname(testPath), file);
}

/** Reads a recording; `undefined` where there is no file. @throws ReplayFailure for one that cannot be read. */
export function readRecordedFile(path: string): RecordedFile | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const session = loadSession(readFileSync(path));
    return { session, exchanges: decodeConversation(session.frames, { abi: session.abi }) };
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    throw new ReplayFailure(`${path} cannot be replayed: ${error.message}`);
  }
}

/** Makes the folder that a recording is to be in. */
export function makeFolderOf(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
}
