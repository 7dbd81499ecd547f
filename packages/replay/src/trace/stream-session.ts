import type { Abi } from "@sandbox/protocol";
import type { JsonObject } from "../container/fields.js";
import { readRecords } from "../container/read-records.js";
import type { PlacedRecord } from "../container/record-reader.js";
import { isRecording, type RecordedEvent, type RecordedStderr } from "../container/recording.js";
import type { ContainerRecord } from "../gen/container.js";
import { type LoadedSession, loadSession, type SessionFormat } from "../load-session.js";
import { RecordingError } from "../recording-error.js";
import { abiOfDescription } from "../session-abi.js";
import { CallReader, type SessionCall, type TimedFrame } from "./session-call.js";

/** What a session consists of, in order. */
export type SessionItem =
  | { readonly kind: "call"; readonly call: SessionCall }
  | ({ readonly kind: "event" } & Omit<RecordedEvent, "messagesBefore">)
  | ({ readonly kind: "stderr" } & Omit<RecordedStderr, "messagesBefore">);

/** How a session's file ends. */
export interface SessionEnd {
  /** `interrupted` when the recorder was killed. */
  readonly state: "complete" | "interrupted";
  /** Bytes behind the last whole record. */
  readonly tailBytes: number;
  /** How the session ended, where the recorder was told. */
  readonly verdict?: JsonObject;
}

/** A session whose calls are read as they are asked for. */
export interface SessionStream {
  readonly format: SessionFormat;
  readonly abi: Abi;
  readonly description?: JsonObject;
  /** Whether its calls have times. */
  readonly hasTimes: boolean;
  /** @throws RecordingError for what is damaged, or of no genuine session; the calls before that come first. */
  readonly items: Generator<SessionItem, SessionEnd, void>;
}

type Entry = Exclude<SessionItem, { kind: "call" }> | { readonly kind: "frame"; readonly frame: TimedFrame };

/**
 * Begins to read a session from the parts of its file in order. Of a `.sbrec` there is never more in memory than
 * one record or chunk and the current call; other formats are read whole.
 * @throws RecordingError for what is no recording.
 */
export function streamSession(source: Uint8Array | Iterable<Uint8Array>): SessionStream {
  const parts = (source instanceof Uint8Array ? [source] : source)[Symbol.iterator]();
  const first = parts.next();
  const whole = { [Symbol.iterator]: () => prepend(first, parts) };
  return !first.done && isRecording(first.value) ? fromRecords(whole) : fromLoaded(loadSession(whole));
}

function* prepend(
  first: IteratorResult<Uint8Array, unknown>,
  rest: Iterator<Uint8Array>,
): Generator<Uint8Array, void, void> {
  for (let part = first; !part.done; part = rest.next()) yield part.value;
}

function fromRecords(source: Iterable<Uint8Array>): SessionStream {
  const records = readRecords(source);
  const first = records.next();
  if (first.done || first.value.record.record !== "session") {
    const received = first.done ? "the end of the file" : first.value.record.record;
    const code = first.done ? "truncated_record" : "bad_record";
    const expected = "a session record first";
    throw new RecordingError({ code, offset: first.value.offset, expected, received });
  }
  const { description } = first.value.record;
  const abi = abiOfDescription(description);
  return {
    format: "sbrec",
    abi,
    description,
    hasTimes: true,
    items: callsOf(entriesOfRecords(records), new CallReader(abi)),
  };
}

function fromLoaded(session: LoadedSession): SessionStream {
  const { format, abi, description, frames } = session;
  // A text without times has all of it happen at once.
  const hasTimes = frames.some(({ at }) => (at ?? 0) > 0);
  const reader = new CallReader(abi);
  const items = callsOf(entriesOfLoaded(session, hasTimes), reader, format === "frames");
  return { format, abi, ...(description ? { description } : {}), hasTimes, items };
}

/** Makes calls of what is on the pipes. A recorder may have seen half a message at the end; a file of frames ends whole. */
function* callsOf(
  entries: Generator<Entry, SessionEnd, void>,
  reader: CallReader,
  endsWhole = false,
): Generator<SessionItem, SessionEnd, void> {
  try {
    for (let step = entries.next(); ; step = entries.next()) {
      if (step.done) {
        if (endsWhole) reader.end();
        yield* unfinishedOf(reader);
        return step.value;
      }
      if (step.value.kind !== "frame") yield step.value;
      else for (const call of reader.push(step.value.frame)) yield { kind: "call", call };
    }
  } catch (error) {
    if (error instanceof RecordingError) yield* unfinishedOf(reader);
    throw error;
  }
}

function* unfinishedOf(reader: CallReader): Generator<SessionItem, void, void> {
  const call = reader.unfinished();
  if (call) yield { kind: "call", call };
}

function* entriesOfLoaded(session: LoadedSession, hasTimes: boolean): Generator<Entry, SessionEnd, void> {
  const { frames, events, stderrParts, state, tailBytes, verdict } = session;
  const besides = [
    ...events.map(({ at, messagesBefore, event }) => ({ kind: "event", at, messagesBefore, event }) as const),
    ...stderrParts.map(
      ({ at, messagesBefore, bytes }) => ({ kind: "stderr", at, messagesBefore, bytes }) as const,
    ),
  ].sort((one, other) => one.messagesBefore - other.messagesBefore || one.at - other.at);
  let next = 0;
  for (const [index, { direction, bytes, offset, at }] of frames.entries()) {
    for (; (besides[next]?.messagesBefore ?? Number.POSITIVE_INFINITY) <= index; next++)
      yield besides[next] as Entry;
    const place = session.format === "frames" ? { offset } : {};
    yield {
      kind: "frame",
      frame: { direction, bytes, ...place, ...(hasTimes && at !== undefined ? { at } : {}) },
    };
  }
  yield* besides.slice(next);
  return { state, tailBytes, ...(verdict ? { verdict } : {}) };
}

function* entriesOfRecords(
  records: Generator<PlacedRecord, { tailBytes: number }, void>,
): Generator<Entry, SessionEnd, void> {
  let at = 0;
  let end: Pick<SessionEnd, "verdict"> | undefined;
  for (let step = records.next(); ; step = records.next()) {
    if (step.done) {
      const { tailBytes } = step.value;
      return { state: end ? "complete" : "interrupted", tailBytes, ...end };
    }
    const { record, offset } = step.value;
    if ("elapsed" in record) at += record.elapsed;
    if (record.record === "end") end = verdictOf(record.totals);
    const entry = entryOf(record, at, offset);
    if (entry) yield entry;
  }
}

function verdictOf(totals: JsonObject): Pick<SessionEnd, "verdict"> {
  const verdict = totals["verdict"];
  return typeof verdict === "object" && verdict !== null && !Array.isArray(verdict)
    ? { verdict: verdict as JsonObject }
    : {};
}

function entryOf(record: ContainerRecord, at: number, offset: number): Entry | undefined {
  switch (record.record) {
    case "guest-message":
    case "guest-raw":
      return { kind: "frame", frame: { direction: "guest-to-controller", bytes: record.bytes, at, offset } };
    case "controller-message":
    case "controller-raw":
      return { kind: "frame", frame: { direction: "controller-to-guest", bytes: record.bytes, at, offset } };
    case "event":
      return { kind: "event", at, event: record.event };
    case "stderr":
      return { kind: "stderr", at, bytes: record.bytes };
    case "mark":
      return { kind: "event", at, event: { kind: "mark", text: record.text } };
    case "gap":
      return { kind: "event", at, event: { kind: "gap", lostBytes: record.lostBytes } };
    case "session": {
      const received = "another behind it: `sandbox info` lists them";
      throw new RecordingError({ code: "bad_record", offset, expected: "one session", received });
    }
    default:
      return undefined;
  }
}
