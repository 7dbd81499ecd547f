import { type Abi, linuxX8664 } from "@sandbox/protocol";
import type { JsonObject } from "../container/fields.js";
import { JournalWriter, type Sink } from "../container/journal.js";
import type { Direction } from "../frames.js";
import type { ContainerRecord } from "../gen/container.js";
import { isRequest } from "../messages.js";
import { generationOf } from "../open-conversation.js";
import type { Generation } from "../two-sided-conversation.js";
import { describeSession, type SessionDescription } from "./description.js";
import { type MessageBytes, MessageSplitter } from "./message-splitter.js";
import type { Redactor } from "./redactor.js";
import type { SessionEvent } from "./session-event.js";

export interface RecorderOptions {
  /** Takes the bytes of the file; when it returns they are on their way to the disk. */
  readonly sink: Sink;
  /** The guest's ABI; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** What the file says of the session; a function is asked when there is something to record. */
  readonly description?: MoreDescription | (() => MoreDescription);
  /**
   * Which wire the guest speaks, where that is known before it is heard; a function is asked with the description.
   * The file begins then; without, it begins with the first byte of the guest, or else at the end.
   */
  readonly generation?: Generation | (() => Generation | undefined);
  readonly redactor?: Redactor;
  /** A clock in nanoseconds that never runs back; the process's own unless given. */
  readonly now?: () => bigint;
  /**
   * Hears once that the sink, or the redactor, has failed: nothing is recorded from then on, and the session goes
   * on. Without it such an error is thrown.
   */
  readonly onError?: (error: unknown) => void;
}

type MoreDescription = Omit<Partial<SessionDescription>, "protocol" | "abi">;

/** What a side's bytes become: whole messages, and what is none. */
const recordNames = {
  "guest-to-controller": ["guest-message", "guest-raw"],
  "controller-to-guest": ["controller-message", "controller-raw"],
} as const;

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
  readonly #abi: Abi;
  #journal: JournalWriter | undefined;
  #isBegun = false;
  /** What the file will say of the session, and what came before the guest was heard. */
  #more: MoreDescription | undefined;
  readonly #held: ContainerRecord[] = [];
  #last: bigint;
  /** Of the file once nothing more is written. */
  #length = 0;
  #saysUndecodable = false;
  #messages = 0;
  #requests = 0;
  readonly #bytes: Record<Direction, number> = { "guest-to-controller": 0, "controller-to-guest": 0 };

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { abi = linuxX8664, now = process.hrtime.bigint } = options;
    this.#abi = abi;
    this.#splitter = new MessageSplitter(abi);
    this.#now = now;
    this.#last = now();
    if (typeof options.description !== "function" && typeof options.generation === "number")
      this.#begin(options.generation);
  }

  /** How many bytes the file has. */
  get length(): number {
    return this.#journal?.length ?? this.#length;
  }

  /** Takes what a side wrote, cut anywhere. */
  observe(direction: Direction, bytes: Uint8Array): void {
    if (bytes.length === 0 || !this.#begin(generationOf([{ direction, bytes }]))) return;
    this.#bytes[direction] += bytes.length;
    this.#protect(() => this.#record(this.#splitter.push(direction, bytes)));
  }

  /** Takes what the guest's process wrote to its real standard error. */
  stderr(bytes: Uint8Array): void {
    this.#protect(() => {
      const kept = this.#options.redactor?.stderr(bytes) ?? bytes;
      this.#write([{ record: "stderr", elapsed: this.#elapsed(), bytes: kept }]);
    });
  }

  event(event: SessionEvent): void {
    this.#protect(() => {
      this.#write([{ record: "event", elapsed: this.#elapsed(), event: this.#told({ ...event }) }]);
    });
  }

  /** A name for this place, for people. */
  mark(text: string): void {
    this.#protect(() => {
      const told = this.#told({ text })["text"];
      this.#write([{ record: "mark", elapsed: this.#elapsed(), text: String(told) }]);
    });
  }

  /** The session is over: the file is whole with this. */
  end(verdict?: JsonObject): void {
    this.#protect(() => {
      this.#begin(this.#splitter.generation);
      this.#record(this.#splitter.end());
      const totals: RecordingTotals = {
        messages: this.#messages,
        requests: this.#requests,
        guestBytes: this.#bytes["guest-to-controller"],
        controllerBytes: this.#bytes["controller-to-guest"],
        ...(verdict === undefined ? {} : { verdict }),
      };
      this.#write([{ record: "end", elapsed: this.#elapsed(), totals: this.#told(totals) }]);
    });
    this.#close();
  }

  /** Writes how the file begins, once; answers whether there is one to write to. */
  #begin(generation: Generation | undefined): boolean {
    if (!this.#isBegun) {
      this.#isBegun = true;
      this.#protect(() => {
        const description = this.#describe(generation);
        this.#journal = new JournalWriter(this.#options.sink);
        this.#journal.writeAll([{ record: "session", description }, ...this.#held.splice(0)]);
      });
    }
    return this.#journal !== undefined;
  }

  #describe(generation: Generation | undefined): JsonObject {
    const { redactor } = this.#options;
    const redaction = redactor ? { redaction: redactor.rules } : {};
    return this.#told(describeSession(this.#abi, { ...this.#moreSaid(), ...redaction }, generation));
  }

  #moreSaid(): MoreDescription {
    const { description } = this.#options;
    this.#more ??= (typeof description === "function" ? description() : description) ?? {};
    return this.#more;
  }

  /** What the recorder itself says, without secrets. */
  #told(value: JsonObject): JsonObject {
    return this.#options.redactor?.json(value) ?? value;
  }

  #record(found: readonly MessageBytes[]): void {
    const records: ContainerRecord[] = [];
    const redacted = this.#options.redactor?.redact(found);
    // What comes at once came at one time.
    let elapsed = found.length > 0 ? this.#elapsed() : 0;
    for (let index = 0; index < found.length; index++) {
      const one = found[index] as MessageBytes;
      const { message } = one;
      if (message) this.#messages++;
      if (message && isRequest(message)) this.#requests++;
      const changed = redacted?.[index];
      if (changed) records.push(...changed.records);
      records.push({
        record: recordNames[one.direction][message ? 0 : 1],
        elapsed,
        bytes: changed?.bytes ?? one.bytes,
      });
      elapsed = 0;
    }
    const { failure } = this.#splitter;
    if (failure && !this.#saysUndecodable) {
      this.#saysUndecodable = true;
      const event = this.#told({ kind: "undecodable", reason: failure.message });
      records.push({ record: "event", elapsed: this.#elapsed(), event });
    }
    this.#write(records);
  }

  #elapsed(): number {
    const now = this.#now();
    const elapsed = Number(now - this.#last);
    this.#last = now;
    return elapsed;
  }

  #write(records: readonly ContainerRecord[]): void {
    if (records.length === 0) return;
    const { generation } = this.#options;
    const known = typeof generation === "function" ? generation() : generation;
    if (!this.#isBegun && known !== undefined) this.#begin(known);
    if (this.#isBegun) this.#journal?.writeAll(records);
    else {
      this.#moreSaid();
      this.#held.push(...records);
    }
  }

  #close(): void {
    this.#length = this.length;
    this.#journal = undefined;
  }

  /** A recording that fails does not end the session. */
  #protect(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#close();
      if (!this.#options.onError) throw error;
      this.#options.onError(error);
    }
  }
}
