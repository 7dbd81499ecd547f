import { readFileSync } from "node:fs";
import { fixturePath } from "@sandbox/test-fixtures";
import { decodeConversation, type Exchange, type RecordedFrame, readFrames } from "../src/index.js";

/** Every recording in test-fixtures/recordings. */
export const recordingNames = [
  "big",
  "clock-env",
  "fatal",
  "files",
  "kinds",
  "pypy2-nolib",
  "pypy2-script",
  "pypy3-nolib",
  "pypy3-script",
] as const;

export type RecordingName = (typeof recordingNames)[number];

/** The bytes of a recording. */
export function recordingFile(name: RecordingName): Uint8Array {
  return new Uint8Array(readFileSync(fixturePath(`recordings/${name}.frames`)));
}

/** The JSON beside a recording. */
export function recordingNotes(name: RecordingName): string {
  return readFileSync(fixturePath(`recordings/${name}.json`), "utf8");
}

export function recordingFrames(name: RecordingName): RecordedFrame[] {
  return readFrames(recordingFile(name));
}

export function recordingExchanges(name: RecordingName): Exchange[] {
  return decodeConversation(recordingFrames(name));
}
