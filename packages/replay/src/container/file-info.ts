import { linuxX8664 } from "@sandbox/protocol";
import { findAbi } from "../find-abi.js";
import { CONTAINER, type ContainerRecord } from "../gen/container.js";
import { protocols } from "../record/description.js";
import { RequestFinder } from "../request-finder.js";
import type { Generation } from "../two-sided-conversation.js";
import type { JsonObject, JsonValue } from "./fields.js";
import type { FileEnd } from "./read-records.js";
import type { PlacedRecord } from "./record-reader.js";

/** What there is to say of a session without showing its calls. */
export interface SessionInfo {
  readonly description: JsonObject;
  /** Whether it was recorded by the specification that this library was generated from. */
  readonly specification: "same" | "other" | "unknown";
  /** Which wire the guest speaks; missing where it said nothing. */
  readonly generation?: Generation;
  readonly state: "complete" | "interrupted";
  readonly messages: number;
  readonly requests: number;
  readonly guestBytes: number;
  readonly controllerBytes: number;
  /** Bytes that are no messages, of both sides. */
  readonly rawBytes: number;
  readonly stderrBytes: number;
  readonly events: number;
  readonly redactions: number;
  /** Bytes that a repair left out. */
  readonly lostBytes: number;
  /** From its first record to its last, in milliseconds. */
  readonly durationMs: number;
  readonly verdict?: JsonValue;
  /** SHA-256 of the canonical transcript, in hexadecimal, where the file has one. */
  readonly digest?: string;
}

/** What a file is. */
export interface FileInfo {
  readonly format: "sbrec";
  readonly version: string;
  readonly layout: "journal" | "packed";
  /** In bytes, with its tail. */
  readonly size: number;
  /** Bytes behind the last whole record. */
  readonly tailBytes: number;
  readonly sessions: readonly SessionInfo[];
}

/**
 * What a file is, from its records: all of them are read, and none is kept.
 * @throws whatever `records` throws.
 */
export function fileInfo(records: Generator<PlacedRecord, FileEnd, void>): FileInfo {
  const sessions: SessionCounter[] = [];
  let isPacked = false;
  for (let step = records.next(); ; step = records.next()) {
    if (step.done) {
      const { tailBytes, offset } = step.value;
      return {
        format: "sbrec",
        version: `${CONTAINER.major}.${CONTAINER.minor}`,
        layout: isPacked ? "packed" : "journal",
        size: offset + tailBytes,
        tailBytes,
        sessions: sessions.map((session) => session.info()),
      };
    }
    const { record } = step.value;
    if (record.record === "index") isPacked = true;
    if (record.record === "session") sessions.push(new SessionCounter(record.description));
    sessions.at(-1)?.take(record);
  }
}

/** Counts what a session has as its records come. */
class SessionCounter {
  readonly #description: JsonObject;
  readonly #requests: RequestFinder;
  readonly #counts = {
    messages: 0,
    requests: 0,
    guestBytes: 0,
    controllerBytes: 0,
    rawBytes: 0,
    stderrBytes: 0,
    events: 0,
    redactions: 0,
    lostBytes: 0,
  };
  #elapsed = 0;
  #totals: JsonObject | undefined;
  #digest: Uint8Array | undefined;

  constructor(description: JsonObject) {
    this.#description = description;
    this.#requests = new RequestFinder(findAbi(description["abi"]) ?? linuxX8664);
  }

  take(record: ContainerRecord): void {
    const counts = this.#counts;
    if ("elapsed" in record) this.#elapsed += record.elapsed;
    if (this.#requests.isRequest(record)) counts.requests++;
    switch (record.record) {
      case "guest-message":
      case "guest-raw":
        counts.guestBytes += record.bytes.length;
        break;
      case "controller-message":
      case "controller-raw":
        counts.controllerBytes += record.bytes.length;
        break;
      case "stderr":
        counts.stderrBytes += record.bytes.length;
        break;
      case "event":
        counts.events++;
        break;
      case "redaction":
        counts.redactions++;
        break;
      case "gap":
        counts.lostBytes += record.lostBytes;
        break;
      case "end":
        this.#totals = record.totals;
        break;
      case "digest":
        this.#digest = record.digest.slice();
        break;
    }
    if (record.record.endsWith("-message")) counts.messages++;
    if (record.record.endsWith("-raw") && "bytes" in record) counts.rawBytes += record.bytes.length;
  }

  info(): SessionInfo {
    const verdict = this.#totals?.["verdict"];
    const { generation } = this.#requests;
    return {
      description: this.#description,
      specification: compareSpecification(this.#description),
      ...(generation === undefined ? {} : { generation }),
      state: this.#totals ? "complete" : "interrupted",
      ...this.#counts,
      durationMs: this.#elapsed / 1e6,
      ...(verdict === undefined ? {} : { verdict }),
      ...(this.#digest ? { digest: Buffer.from(this.#digest).toString("hex") } : {}),
    };
  }
}

/** Whether a session was recorded by the specification that this library was generated from. */
export function compareSpecification(description: JsonObject): SessionInfo["specification"] {
  const { protocol } = description;
  if (typeof protocol !== "object" || protocol === null || !("specDigest" in protocol)) return "unknown";
  const own = Object.values(protocols).find(({ name }) => name === protocol["name"]) ?? protocols[2];
  return protocol["specDigest"] === own.specDigest ? "same" : "other";
}
