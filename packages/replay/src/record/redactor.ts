import type { JsonObject } from "../container/fields.js";
import type { ContainerRecord } from "../gen/container.js";
import type { MessageBytes } from "./message-splitter.js";

/** Bytes of a message as they go into the file, and the records that say so, which come before it. */
export interface Redacted {
  readonly bytes: Uint8Array;
  readonly records: readonly ContainerRecord[];
}

/** Takes what is secret out of a session before it is written. */
export interface Redactor {
  /** The names of its rules. */
  readonly rules: readonly string[];
  /** Sees every message in order, those that came at once together; bytes that are no message come without one. */
  redact(messages: readonly MessageBytes[]): Redacted[];
  /** What the guest's process wrote to its real standard error, of the same length. */
  stderr(bytes: Uint8Array): Uint8Array;
  /** What the recorder itself says: descriptions, events, verdicts. */
  json(value: JsonObject): JsonObject;
}
