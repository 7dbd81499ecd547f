import { concatenate } from "../bytes.js";
import type { Direction, RecordedFrame } from "../frames.js";
import { type ContainerRecord, MAGIC } from "../gen/container.js";
import { RecordingError } from "../recording-error.js";
import type { JsonObject } from "./fields.js";
import { type FileEnd, readRecords } from "./read-records.js";
import type { PlacedRecord } from "./record-reader.js";

/** What one side wrote at once: a message, or with `isRaw` bytes that are none. */
export interface RecordedMessage extends RecordedFrame {
  /** In nanoseconds from the start of the session. */
  readonly at: number;
  readonly isRaw: boolean;
  /** What is not as it was on the pipe. */
  readonly redactions: readonly Redaction[];
}

/** Bytes of a message that were replaced. */
export interface Redaction {
  /** In the message, in bytes from its start. */
  readonly offset: number;
  readonly length: number;
  /** 16 bytes: the same secrets have the same. */
  readonly hash: Uint8Array;
  readonly rule: string;
}

/** Something beside the pipes, such as an exit, or standard error's bytes. */
export interface RecordedEvent {
  /** In nanoseconds from the start of the session. */
  readonly at: number;
  /** How many messages came before it. */
  readonly messagesBefore: number;
  readonly event: JsonObject;
}

/** What the guest's process wrote at once to its real standard error. */
export interface RecordedStderr {
  /** In nanoseconds from the start of the session. */
  readonly at: number;
  /** How many messages came before it. */
  readonly messagesBefore: number;
  readonly bytes: Uint8Array;
}

/** A session as a file has it. */
export interface Recording {
  /** What the recorder said of it; see `SessionDescription`. */
  readonly description: JsonObject;
  readonly messages: readonly RecordedMessage[];
  readonly events: readonly RecordedEvent[];
  /** What the guest's process wrote to its real standard error. */
  readonly stderr: Uint8Array;
  /** The same as it came. */
  readonly stderrParts: readonly RecordedStderr[];
  /** Counts and verdict; missing when the recorder was killed. */
  readonly totals?: JsonObject;
  /** SHA-256 of the canonical transcript, where the file has one. */
  readonly digest?: Uint8Array;
  /** `complete` when the recorder wrote its end, else `interrupted`. */
  readonly state: "complete" | "interrupted";
  /** Bytes behind the last whole record. */
  readonly tailBytes: number;
}

/** Whether bytes begin as a `.sbrec` file does. */
export function isRecording(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads a recording of one session, journal or packed, from its bytes or the parts of them in order.
 * @throws RecordingError for what is no recording, or damaged, and for a file of several sessions.
 */
export function readRecording(source: Uint8Array | Iterable<Uint8Array>): Recording {
  return recordingOf(readRecords(source instanceof Uint8Array ? [source] : source));
}

/**
 * A recording from its records, wherever they come from.
 * @throws RecordingError when they are not those of one session; whatever `records` throws.
 */
export function recordingOf(records: Generator<PlacedRecord, FileEnd, void>): Recording {
  const reading = new Reading();
  for (let step = records.next(); ; step = records.next()) {
    if (step.done) return reading.end(step.value.tailBytes, step.value.offset);
    reading.take(step.value);
  }
}

const directions: Partial<Record<ContainerRecord["record"], Direction>> = {
  "guest-message": "guest-to-controller",
  "guest-raw": "guest-to-controller",
  "controller-message": "controller-to-guest",
  "controller-raw": "controller-to-guest",
};

const none: readonly Redaction[] = [];

/** A recording as its records come. */
class Reading {
  readonly #messages: RecordedMessage[] = [];
  readonly #events: RecordedEvent[] = [];
  readonly #stderr: RecordedStderr[] = [];
  /** Of the message that is to come. */
  #redactions: readonly Redaction[] = none;
  #description: JsonObject | undefined;
  #totals: JsonObject | undefined;
  #digest: Uint8Array | undefined;
  #at = 0;

  take({ record, offset }: PlacedRecord): void {
    if (!this.#description && record.record !== "session")
      fail("a session record first", record.record, offset);
    if ("elapsed" in record) this.#at += record.elapsed;
    const direction = directions[record.record];
    if (direction && "bytes" in record) return this.#message(direction, record.bytes, record.record, offset);
    switch (record.record) {
      case "session":
        if (this.#description) fail("one session", "another behind it: `sandbox info` lists them", offset);
        this.#description = record.description;
        break;
      case "stderr":
        this.#stderr.push({ at: this.#at, messagesBefore: this.#messages.length, bytes: record.bytes });
        break;
      case "event":
        this.#events.push({ at: this.#at, messagesBefore: this.#messages.length, event: record.event });
        break;
      case "redaction": {
        const { offset: start, length, hash, rule } = record;
        this.#redactions = [...this.#redactions, { offset: start, length, hash, rule }];
        break;
      }
      case "mark":
        this.#event({ kind: "mark", text: record.text });
        break;
      case "gap":
        this.#event({ kind: "gap", lostBytes: record.lostBytes });
        break;
      case "end":
        this.#totals = record.totals;
        break;
      case "digest":
        this.#digest = record.digest;
        break;
    }
  }

  end(tailBytes: number, offset: number): Recording {
    if (!this.#description) fail("a session record", "the end of the file", offset, "truncated_record");
    return {
      description: this.#description,
      messages: this.#messages,
      events: this.#events,
      stderr: concatenate(this.#stderr.map(({ bytes }) => bytes)),
      stderrParts: this.#stderr,
      ...(this.#totals ? { totals: this.#totals } : {}),
      ...(this.#digest ? { digest: this.#digest } : {}),
      state: this.#totals ? "complete" : "interrupted",
      tailBytes,
    };
  }

  #event(event: JsonObject): void {
    this.#events.push({ at: this.#at, messagesBefore: this.#messages.length, event });
  }

  #message(direction: Direction, bytes: Uint8Array, record: string, offset: number): void {
    const isRaw = record === "guest-raw" || record === "controller-raw";
    this.#messages.push({ direction, bytes, offset, at: this.#at, isRaw, redactions: this.#redactions });
    this.#redactions = none;
  }
}

function fail(
  expected: string,
  received: string,
  offset: number,
  code: "bad_record" | "truncated_record" = "bad_record",
): never {
  throw new RecordingError({ code, offset, expected, received });
}
