import { type Abi, linuxX8664 } from "@sandbox/protocol";
import type { JsonObject } from "./container/fields.js";
import type { RecordedEvent, RecordedMessage, RecordedStderr } from "./container/recording.js";
import type { Direction, Frame } from "./frames.js";
import type { ContainerRecord } from "./gen/container.js";
import { generationOf } from "./open-conversation.js";
import { describeSession } from "./record/description.js";
import { type MessageBytes, MessageSplitter } from "./record/message-splitter.js";
import { RequestFinder } from "./request-finder.js";

/** A session that can be written: as it was loaded, or made up. */
export interface WritableSession {
  /** `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** Only of the ABI unless given. */
  readonly description?: JsonObject;
  /** Where they do not say whether they are messages, they are cut into such. */
  readonly frames: readonly (Frame & Partial<RecordedMessage>)[];
  readonly events?: readonly RecordedEvent[];
  readonly stderr?: Uint8Array;
  /** Where and when it came; at the end of the session unless given. */
  readonly stderrParts?: readonly RecordedStderr[];
  readonly totals?: JsonObject;
  readonly verdict?: JsonObject;
  readonly digest?: Uint8Array;
  /** `complete` unless given. */
  readonly state?: "complete" | "interrupted";
}

/** Something of a session with its place in it. */
interface Placed {
  readonly at: number;
  readonly messagesBefore: number;
  readonly record: (elapsed: number) => ContainerRecord;
}

/** The records of a session, in the order in which a recorder would have written them. */
export function* recordsOfSession(session: WritableSession): Generator<ContainerRecord, void, void> {
  const { abi = linuxX8664, digest, state } = session;
  const { description = describeSession(abi, {}, generationOf(session.frames)) } = session;
  yield { record: "session", description };
  const { messages, length } = messagesOf(session, abi);
  let at = 0;
  const rest = besides(session, length);
  let next = 0;
  for (const [index, message] of [...messages, undefined].entries()) {
    for (let other = rest[next]; other && (!message || other.messagesBefore <= index); other = rest[++next]) {
      yield other.record(Math.max(0, other.at - at));
      at = Math.max(at, other.at);
    }
    if (!message) break;
    for (const redaction of message.redactions ?? []) yield { record: "redaction", ...redaction };
    const elapsed = Math.max(0, (message.at ?? at) - at);
    at += elapsed;
    yield { record: message.name, elapsed, bytes: message.bytes };
  }
  if (digest) yield { record: "digest", digest };
  if (state !== "interrupted") yield { record: "end", elapsed: 0, totals: totalsOf(session, messages) };
}

type NamedMessage = Frame & Partial<RecordedMessage> & { readonly name: ReturnType<typeof recordName> };

function messagesOf({ frames }: WritableSession, abi: Abi): { messages: NamedMessage[]; length: number } {
  const areCut = frames.every(({ isRaw }) => isRaw !== undefined);
  const messages = areCut
    ? frames.map((frame) => ({ ...frame, name: recordName(frame.direction, frame.isRaw ?? false) }))
    : splitFrames(frames, abi).map((found) => ({
        ...found,
        name: recordName(found.direction, !found.message),
      }));
  return { messages, length: messages.length };
}

/** Whole messages, and what is none, from bytes that are cut anywhere. */
export function splitFrames(frames: readonly Frame[], abi: Abi): MessageBytes[] {
  const splitter = new MessageSplitter(abi);
  const own = (found: MessageBytes[]) => found.map((one) => ({ ...one, bytes: one.bytes.slice() }));
  const found = frames.flatMap(({ direction, bytes }) => own(splitter.push(direction, bytes)));
  return [...found, ...own(splitter.end())];
}

function recordName(direction: Direction, isRaw: boolean) {
  const side = direction === "guest-to-controller" ? "guest" : "controller";
  return isRaw ? (`${side}-raw` as const) : (`${side}-message` as const);
}

/** What is not on the pipes, in order. */
function besides({ events = [], stderr, stderrParts }: WritableSession, messages: number): Placed[] {
  const parts = stderrParts ?? (stderr?.length ? [{ at: 0, messagesBefore: messages, bytes: stderr }] : []);
  const placed = [
    ...parts.map(({ at, messagesBefore, bytes }) => {
      return {
        at,
        messagesBefore,
        record: (elapsed: number) => ({ record: "stderr", elapsed, bytes }) as const,
      };
    }),
    ...events.map(({ at, messagesBefore, event }) => {
      return { at, messagesBefore, record: (elapsed: number) => recordOfEvent(event, elapsed) };
    }),
  ];
  return placed.sort((one, other) => one.messagesBefore - other.messagesBefore || one.at - other.at);
}

function recordOfEvent(event: JsonObject, elapsed: number): ContainerRecord {
  const { kind, text, lostBytes } = event;
  if (kind === "mark" && typeof text === "string") return { record: "mark", elapsed, text };
  if (kind === "gap" && typeof lostBytes === "number") return { record: "gap", lostBytes };
  return { record: "event", elapsed, event };
}

function totalsOf({ totals, verdict, abi }: WritableSession, messages: readonly NamedMessage[]): JsonObject {
  const records = messages.map(({ name, bytes }) => ({ record: name, elapsed: 0, bytes }));
  return totals ?? countTotals(records, abi ?? linuxX8664, verdict);
}

/** What a recorder says at the end of a session. */
export function countTotals(records: Iterable<ContainerRecord>, abi: Abi, verdict?: JsonObject): JsonObject {
  const finder = new RequestFinder(abi);
  const totals = { messages: 0, requests: 0, guestBytes: 0, controllerBytes: 0 };
  for (const record of records) {
    if (record.record.endsWith("-message")) totals.messages++;
    if (finder.isRequest(record)) totals.requests++;
    if (!("bytes" in record) || record.record === "stderr") continue;
    totals[record.record.startsWith("guest-") ? "guestBytes" : "controllerBytes"] += record.bytes.length;
  }
  return verdict === undefined ? totals : { ...totals, verdict };
}
