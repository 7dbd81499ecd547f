import { type Abi, linuxX8664 } from "@sandbox/protocol";
import { concatenate } from "./bytes.js";
import type { JsonObject } from "./container/fields.js";
import {
  isRecording,
  type RecordedEvent,
  type RecordedMessage,
  readRecording,
} from "./container/recording.js";
import { type RecordedFrame, readFrames } from "./frames.js";
import { abis } from "./gen/abis.js";
import { RecordingError } from "./recording-error.js";

/** A recorded session, from a file of whatever format. */
export interface LoadedSession {
  readonly format: "sbrec" | "frames";
  /** The guest's; `linuxX8664` where the file does not say. */
  readonly abi: Abi;
  /** What the recorder said of it, where the format has that. */
  readonly description?: JsonObject;
  /** What was on the pipes, in order: whole messages in a `.sbrec`, what a side wrote at once in `.frames`. */
  readonly frames: readonly (RecordedFrame & Partial<RecordedMessage>)[];
  readonly events: readonly RecordedEvent[];
  /** What the guest's process wrote to its real standard error. */
  readonly stderr: Uint8Array;
  /** How the session ended, where the recorder was told. */
  readonly verdict?: JsonObject;
  /** `interrupted` when the recorder was killed. */
  readonly state: "complete" | "interrupted";
  /** Bytes behind the last whole record. */
  readonly tailBytes: number;
}

/**
 * Reads a recorded session, whatever its format, from its bytes or the parts of them in order.
 * @throws RecordingError for what is no recording of one session, or damaged.
 */
export function loadSession(source: Uint8Array | Iterable<Uint8Array>): LoadedSession {
  const parts = source instanceof Uint8Array ? [source] : [...source];
  if (!isRecording(parts[0] ?? new Uint8Array(0))) return fromFrames(concatenate(parts));
  const { description, messages, events, stderr, totals, state, tailBytes } = readRecording(parts);
  const verdict = totals?.["verdict"];
  return {
    format: "sbrec",
    abi: abiNamed(description["abi"]),
    description,
    frames: messages,
    events,
    stderr,
    ...(isObject(verdict) ? { verdict } : {}),
    state,
    tailBytes,
  };
}

function fromFrames(file: Uint8Array): LoadedSession {
  const none = { events: [], stderr: new Uint8Array(0), tailBytes: 0 } as const;
  return { format: "frames", abi: linuxX8664, frames: readFrames(file), ...none, state: "complete" };
}

function abiNamed(name: unknown): Abi {
  const abi = typeof name === "string" && Object.hasOwn(abis, name) ? abis[name] : undefined;
  if (abi) return abi;
  const expected = `a recording of one of the ABIs ${Object.keys(abis).join(", ")}`;
  const received = typeof name === "string" ? JSON.stringify(name.slice(0, 64)) : "none";
  throw new RecordingError({ code: "bad_record", offset: 0, expected, received });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
