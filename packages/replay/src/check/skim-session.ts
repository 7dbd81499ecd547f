import { type Abi, detectGeneration, ProtocolError } from "@sandbox/protocol";
import type { MessageRecordName } from "../container/message-cursor.js";
import { type FileEnd, skimRecords } from "../container/read-records.js";
import type { PlacedRecord } from "../container/record-reader.js";
import { type Recording, recordingOf } from "../container/recording.js";
import { Conversation } from "../conversation.js";
import { type Exchange, type PlacedMessage, signatureOfRequest } from "../exchange.js";
import type { Direction, Frame } from "../frames.js";
import { RecordingError } from "../recording-error.js";
import { abiOfDescription } from "../session-abi.js";
import { checkExchange, type LiveBlocks } from "./check-exchange.js";
import { disagreement } from "./check-requests.js";
import { RequestBatches } from "./request-batches.js";

/** A session in which nothing is wrong. */
export interface FaultlessSession {
  readonly abi: Abi;
  /** Of each request, in order. */
  readonly signatures: readonly string[];
  readonly last: Exchange | undefined;
  /** How many messages there are; of frames, how many of those. */
  readonly messages: number;
}

/** The same, of a file that says more. */
export interface FaultlessRecording extends FaultlessSession {
  /** What else is in the file: of the messages none is here. */
  readonly recording: Recording;
}

/** Ends a skim: something is wrong, or may be. */
class Doubt extends Error {}

/**
 * Checks the session in a `.sbrec` file as `checkRecording` does, but looks at messages where they stand and keeps the
 * place of none. Where it has a doubt it answers `undefined`: then the file is to be read properly, for what is wrong
 * and where. Sessions of the first generation are left to that, too.
 */
export function skimRecording(file: Uint8Array): FaultlessRecording | undefined {
  return unlessInDoubt(() => {
    const others: PlacedRecord[] = [];
    let session: SessionSkim | undefined;
    const begun = () => session ?? doubt();
    const end = skimRecords(file, {
      message: (name, memory, from, to) => begun().hear(directions[name], memory, from, to),
      record(placed) {
        const { record } = placed;
        others.push(placed);
        if (record.record === "session") session ??= new SessionSkim(abiOfDescription(record.description));
        else if (record.record === "guest-raw" || record.record === "controller-raw") doubt();
        else if (record.record === "guest-message" || record.record === "controller-message")
          begun().hear(directions[record.record], record.bytes, 0, record.bytes.length);
      },
    });
    return { ...begun().finish(), recording: recordingOf(inOrder(others, end)) };
  });
}

/** The same for the frames of a `.frames` file. */
export function skimFrames(frames: readonly Frame[], abi: Abi): FaultlessSession | undefined {
  return unlessInDoubt(() => {
    const session = new SessionSkim(abi);
    for (const { direction, bytes } of frames) session.hear(direction, bytes, 0, bytes.length);
    return session.finish();
  });
}

const directions = {
  "guest-message": "guest-to-controller",
  "controller-message": "controller-to-guest",
} as const satisfies Record<MessageRecordName, Direction>;

function* inOrder(records: readonly PlacedRecord[], end: FileEnd): Generator<PlacedRecord, FileEnd, void> {
  yield* records;
  return end;
}

function unlessInDoubt<Checked>(check: () => Checked): Checked | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof Doubt || error instanceof RecordingError || error instanceof ProtocolError)
      return undefined;
    throw error;
  }
}

function doubt(): never {
  throw new Doubt();
}

/** Listens to a session as long as there is nothing wrong with it. Of its exchanges the messages are not kept. */
class SessionSkim extends Conversation {
  readonly #abi: Abi;
  readonly #batches: RequestBatches;
  readonly #blocks: LiveBlocks = new Map();
  readonly #signatures: string[] = [];
  #messages = 0;
  #last: Exchange | undefined;
  /** What the guest said last, and how much before that. */
  #memory: Uint8Array = new Uint8Array(0);
  #from = 0;
  #guestBytes = 0;

  constructor(abi: Abi) {
    super({ abi });
    this.#abi = abi;
    this.#batches = new RequestBatches(abi);
  }

  /** @throws Doubt, RecordingError, ProtocolError. */
  hear(direction: Direction, memory: Uint8Array, from: number, to: number): void {
    this.#messages++;
    if (direction === "guest-to-controller") this.#hearGuest(memory, from, to);
    else this.pushControllerPart(memory, from, to);
    const { returned } = this;
    if (returned.length === 0) return;
    this.returned = [];
    for (const exchange of returned) this.#take(exchange);
  }

  /** @throws Doubt, RecordingError. */
  finish(): FaultlessSession {
    const unfinished = this.end();
    if (unfinished) this.#take(unfinished);
    if (this.#last) this.#check(this.#last);
    if (!this.#batches.end()) doubt();
    return { signatures: this.#signatures, last: this.#last, messages: this.#messages, abi: this.#abi };
  }

  #hearGuest(memory: Uint8Array, from: number, to: number): void {
    if (this.#guestBytes === 0 && detectGeneration(memory[from] ?? 0) === 1) doubt();
    this.#memory = memory;
    this.#from = from;
    this.pushGuestPart(memory, from, to);
    this.#guestBytes += to - from;
  }

  /** An exchange is whole when the next one is there: until then commands may come behind its result. */
  #take(exchange: Exchange): void {
    if (this.#last) this.#check(this.#last);
    this.#last = exchange;
    this.#signatures.push(signatureOfRequest(exchange.request));
  }

  #check(exchange: Exchange): void {
    checkExchange(exchange, this.#blocks, this.#abi, doubt);
  }

  /** Holds a request against what the other decoder reads in its bytes. */
  protected override place({ direction, message, offset, end }: PlacedMessage): void {
    if (direction !== "guest-to-controller") return;
    const from = this.#from + offset - this.#guestBytes;
    const to = from + end - offset;
    switch (message.kind) {
      case "request":
        // One that began in what was heard before is nowhere whole.
        if (from < this.#from || !this.#batches.take(message, this.#memory, from, to)) doubt();
        break;
      case "unknown-request":
        if (
          from < this.#from ||
          disagreement({ request: message }, this.#memory.subarray(from, to), this.#abi)
        )
          doubt();
    }
  }
}
