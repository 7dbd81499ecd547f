import { type Abi, linuxX8664 } from "@sandbox/protocol";
import type { JsonObject } from "../container/fields.js";
import { JournalWriter, type Sink } from "../container/journal.js";
import type { Direction } from "../frames.js";
import type { ContainerRecord } from "../gen/container.js";
import { describeSession, type SessionDescription } from "./description.js";
import { type MessageBytes, MessageSplitter } from "./message-splitter.js";
import type { SessionEvent } from "./session-event.js";

/** Bytes of a message that do not go into the file, and the records that say so, which come before it. */
export interface Redacted {
  readonly bytes: Uint8Array;
  readonly records: readonly ContainerRecord[];
}

/** Takes what is secret out of messages before they are written. */
export interface Redactor {
  /** Sees every message in order; bytes that are no message come without one. */
  redact(message: MessageBytes): Redacted;
}

export interface RecorderOptions {
  /** Takes the bytes of the file; when it returns they are on their way to the disk. */
  readonly sink: Sink;
  /** The guest's ABI; `linuxX8664` unless given. */
  readonly abi?: Abi;
  readonly description?: Omit<Partial<SessionDescription>, "protocol" | "abi">;
  readonly redactor?: Redactor;
  /** A clock in nanoseconds that never runs back; the process's own unless given. */
  readonly now?: () => bigint;
  /**
   * Hears once that the sink, or the redactor, has failed: nothing is recorded from then on, and the session goes
   * on. Without it such an error is thrown.
   */
  readonly onError?: (error: unknown) => void;
}

/** How a recording went. */
export interface RecordingTotals extends JsonObject {
  readonly messages: number;
  readonly requests: number;
  readonly guestBytes: number;
  readonly controllerBytes: number;
  /** How the session ended, where the recorder was told. */
  readonly verdict?: JsonObject;
}

/**
 * Writes a session into a journal: fed by a session's tap before what it hears is acted on, so that all that the
 * controller ever acted on is in the file. Bytes are recorded by messages; what is none is kept as it is.
 *
 * @example
 * const recorder = new Recorder({ sink: (bytes) => writeSync(fd, bytes) });
 * const result = await runGuest({ command, observe: (direction, bytes) => recorder.observe(direction, bytes) });
 * recorder.end({ ...result.verdict });
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #splitter: MessageSplitter;
  readonly #now: () => bigint;
  #journal: JournalWriter | undefined;
  #last: bigint;
  #saysUndecodable = false;
  #messages = 0;
  #requests = 0;
  readonly #bytes: Record<Direction, number> = { "guest-to-controller": 0, "controller-to-guest": 0 };

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { abi = linuxX8664, now = process.hrtime.bigint, sink, description } = options;
    this.#splitter = new MessageSplitter(abi);
    this.#now = now;
    this.#last = now();
    this.#protect(() => {
      this.#journal = new JournalWriter(sink);
      this.#journal.write({ record: "session", description: describeSession(abi, description) });
    });
  }

  /** How many bytes the file has. */
  get length(): number {
    return this.#journal?.length ?? 0;
  }

  /** Takes what a side wrote, cut anywhere. */
  observe(direction: Direction, bytes: Uint8Array): void {
    if (!this.#journal) return;
    this.#bytes[direction] += bytes.length;
    this.#protect(() => this.#record(this.#splitter.push(direction, bytes)));
  }

  /** Takes what the guest's process wrote to its real standard error. */
  stderr(bytes: Uint8Array): void {
    this.#protect(() => this.#write([{ record: "stderr", elapsed: this.#elapsed(), bytes }]));
  }

  event(event: SessionEvent): void {
    this.#protect(() => this.#write([{ record: "event", elapsed: this.#elapsed(), event: { ...event } }]));
  }

  /** A name for this place, for people. */
  mark(text: string): void {
    this.#protect(() => this.#write([{ record: "mark", elapsed: this.#elapsed(), text }]));
  }

  /** The session is over: the file is whole with this. */
  end(verdict?: JsonObject): void {
    this.#protect(() => {
      this.#record(this.#splitter.end());
      const totals: RecordingTotals = {
        messages: this.#messages,
        requests: this.#requests,
        guestBytes: this.#bytes["guest-to-controller"],
        controllerBytes: this.#bytes["controller-to-guest"],
        ...(verdict === undefined ? {} : { verdict }),
      };
      this.#write([{ record: "end", elapsed: this.#elapsed(), totals }]);
    });
    this.#journal = undefined;
  }

  #record(found: readonly MessageBytes[]): void {
    const records = found.flatMap((message) => this.#recordsOf(message));
    const { failure } = this.#splitter;
    if (failure && !this.#saysUndecodable) {
      this.#saysUndecodable = true;
      const event = { kind: "undecodable", reason: failure.message };
      records.push({ record: "event", elapsed: this.#elapsed(), event });
    }
    this.#write(records);
  }

  #recordsOf(found: MessageBytes): ContainerRecord[] {
    const { direction, message } = found;
    const { bytes, records } = this.#options.redactor?.redact(found) ?? { bytes: found.bytes, records: [] };
    if (message) this.#messages++;
    if (message && "args" in message) this.#requests++;
    const side = direction === "guest-to-controller" ? "guest" : "controller";
    const record = message ? (`${side}-message` as const) : (`${side}-raw` as const);
    return [...records, { record, elapsed: this.#elapsed(), bytes }];
  }

  #elapsed(): number {
    const now = this.#now();
    const elapsed = Number(now - this.#last);
    this.#last = now;
    return elapsed;
  }

  #write(records: readonly ContainerRecord[]): void {
    if (records.length > 0) this.#journal?.write(...records);
  }

  /** A recording that fails does not end the session. */
  #protect(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#journal = undefined;
      if (!this.#options.onError) throw error;
      this.#options.onError(error);
    }
  }
}
