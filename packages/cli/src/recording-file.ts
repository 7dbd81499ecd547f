import { existsSync, readFileSync, statSync } from "node:fs";
import {
  decodeConversation,
  type Exchange,
  parseMetadata,
  type RecordingMetadata,
  readFrames,
} from "@sandbox/replay";
import { UsageError } from "./usage-error.js";

/** The largest recording that is read at once, in bytes. */
const maximumBytes = 1024 * 1024 * 1024;

/**
 * The bytes of a recording.
 * @throws UsageError when there is no such file, or it is too large to be read at once.
 */
export function readRecording(path: string): Uint8Array {
  if (!existsSync(path)) throw new UsageError(`${path}: no such file`);
  const { size } = statSync(path);
  if (size > maximumBytes)
    throw new UsageError(`${path}: ${size} bytes are more than can be read at once (1 GiB)`);
  return readFileSync(path);
}

/** The calls of a recording. */
export function readExchanges(path: string): Exchange[] {
  return decodeConversation(readFrames(readRecording(path)));
}

/** What the JSON beside a recording notes of it; nothing where there is none. */
export function readMetadata(path: string): RecordingMetadata | undefined {
  const beside = path.replace(/\.frames$/, ".json");
  return beside !== path && existsSync(beside) ? parseMetadata(readFileSync(beside, "utf8")) : undefined;
}
