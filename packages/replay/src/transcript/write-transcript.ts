import type { Abi } from "@sandbox/protocol";
import { sameBytes } from "../bytes.js";
import type { AddressName } from "../canonical/address-names.js";
import { MessageText, type MessageWords } from "../canonical/message-text.js";
import type { JsonObject } from "../container/fields.js";
import type { PlacedMessage } from "../exchange.js";
import type { ContainerRecord } from "../gen/container.js";
import { isMarshal } from "../messages.js";
import { openConversation } from "../open-conversation.js";
import { RecordingError } from "../recording-error.js";
import { abiOfDescription } from "../session-abi.js";
import type { SessionConversation } from "../two-sided-conversation.js";
import { derivedEnd } from "./derived-end.js";
import { descriptionLines } from "./header-text.js";
import { Lines } from "./lines.js";
import { MarshalParser } from "./marshal-parser.js";
import { marshalWords } from "./marshal-text.js";
import { MessageParser } from "./message-parser.js";
import { Scanner } from "./scanner.js";
import { sideWords } from "./side-records.js";
import { timeText } from "./time-text.js";

/** What of a session its transcript leaves out; nothing unless said, so that it is the session whole. */
export interface TranscriptOptions {
  /** Whether each record's time stands there; true unless given. */
  readonly times?: boolean;
  /** Whether the guest's addresses stand there; without, a reader invents some. True unless given. */
  readonly addresses?: boolean;
}

type MessageRecord = Extract<ContainerRecord, { record: "guest-message" | "controller-message" }>;

/**
 * The text of a session (`.sbt`), printable ASCII only: what stands there gives the same records again when it is read.
 * @throws RecordingError for records that are not those of one session.
 */
export function writeTranscript(records: Iterable<ContainerRecord>, options: TranscriptOptions = {}): string {
  const all = [...records].filter(({ record }) => record !== "sync" && record !== "index");
  const [first, ...rest] = options.times === false ? all.map(withoutTime) : all;
  if (first?.record !== "session") refuse("a session record first", first?.record ?? "none");
  const writer = new TranscriptWriter(first.description, options.addresses ?? true);
  const last = rest.at(-1);
  const derived = derivedEnd(rest, abiOfDescription(first.description));
  const isDerived = last?.record === "end" && last.elapsed === 0 && sameJson(last.totals, derived);
  for (const record of isDerived ? rest.slice(0, -1) : rest) writer.take(record);
  return writer.end(rest.some(({ record }) => record === "end"));
}

function withoutTime(record: ContainerRecord): ContainerRecord {
  return "elapsed" in record ? { ...record, elapsed: 0 } : record;
}

function sameJson(one: JsonObject, other: JsonObject): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function refuse(expected: string, received: string): never {
  throw new RecordingError({ code: "bad_record", offset: 0, expected, received });
}

/** What stands around an address in words until it is known whether it stays. */
const [BEGIN, END] = ["\x01", "\x02"];

class TranscriptWriter {
  readonly #lines = new Lines();
  readonly #text: MessageText;
  /** Reads each message as it is written: what it does not read the same is written as bytes. */
  readonly #parser: MessageParser;
  readonly #marshalParser: MarshalParser;
  readonly #conversation: SessionConversation;
  readonly #abi: Abi;
  readonly #keepsAddresses: boolean;
  #found: PlacedMessage[] = [];
  #isLost = false;
  /** The letter of the command that was just written and that a reply belongs to. */
  #asked: string | undefined;

  constructor(description: JsonObject, keepsAddresses: boolean) {
    const abi: Abi = abiOfDescription(description);
    this.#abi = abi;
    this.#keepsAddresses = keepsAddresses;
    this.#marshalParser = new MarshalParser(abi);
    this.#parser = new MessageParser(abi);
    this.#text = new MessageText(abi, { address: (name) => this.#addressText(name) });
    this.#conversation = openConversation({ abi, onMessage: (placed) => this.#found.push(placed) });
    for (const line of descriptionLines(description)) this.#lines.line(line);
  }

  take(record: ContainerRecord): void {
    if (record.record === "session") refuse("one session", "another behind it");
    const isMessage = record.record === "guest-message" || record.record === "controller-message";
    if (isMessage && this.#takeMessage(record)) return;
    this.#asked = undefined;
    if (record.record.endsWith("-raw") || record.record === "gap") this.#isLost = true;
    const words = sideWords(record);
    if (!words) return;
    if (record.record === "guest-message") this.#parser.forget();
    this.#lines.line(words.text);
    this.#lines.data(words.data);
  }

  end(isComplete: boolean): string {
    if (!isComplete) this.#lines.line("; interrupted");
    return this.#lines.end();
  }

  /** Whether the message was written in words. */
  #takeMessage(record: MessageRecord): boolean {
    const message = this.#decode(record);
    if (!message) return false;
    if (isMarshal(message.message))
      return this.#takeMarshal(marshalWords(message.message, this.#abi), record);
    const { message: said } = message;
    let words: MessageWords | undefined;
    const isSame = this.#parser.table.attempt(() => {
      if ("args" in said) this.#parser.table.begin();
      words = this.#text.words(said);
      return sameBytes(this.#parse(words), record.bytes);
    });
    if (!words || !isSame) return false;
    this.#write(this.#shown(words), timeText(record.elapsed));
    return true;
  }

  /** Whether a message of the first generation was written in words. */
  #takeMarshal(words: MessageWords, { bytes, elapsed }: MessageRecord): boolean {
    if (!sameBytes(this.#parseMarshal(words), bytes)) return false;
    const { mark, text, data } = words;
    if (mark === "request") {
      this.#lines.request(text);
      this.#lines.data(data);
    } else this.#lines.item(`${mark} ${text}`, data);
    this.#lines.more(timeText(elapsed));
    return true;
  }

  #parseMarshal({ mark, text, data }: MessageWords): Uint8Array {
    const scanner = new Scanner([text, ...data].join(" "));
    try {
      if (mark === "request") return this.#marshalParser.request(scanner);
      return mark === "=" ? this.#marshalParser.result(scanner) : this.#marshalParser.exception(scanner);
    } catch (error) {
      if (error instanceof RecordingError) return new Uint8Array(0);
      throw error;
    }
  }

  /** The message that a record is, if it is exactly one. */
  #decode({ record, bytes }: MessageRecord): PlacedMessage | undefined {
    if (this.#isLost) return undefined;
    this.#found = [];
    try {
      this.#conversation.push(
        record === "guest-message" ? "guest-to-controller" : "controller-to-guest",
        bytes,
      );
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      this.#isLost = true;
    }
    const [placed, ...others] = this.#found;
    const isWhole = placed && others.length === 0 && placed.end - placed.offset === bytes.length;
    return isWhole ? placed : undefined;
  }

  #write({ mark, text, data }: MessageWords, time: string): void {
    const asked = this.#asked;
    this.#asked = undefined;
    switch (mark) {
      case "request":
        this.#lines.request(`${text}${time}`);
        return;
      case "?":
        this.#asked = text[0];
        this.#lines.item(`? ${text}`, data);
        break;
      case "!":
        this.#lines.item(`! ${text}`, data);
        break;
      case "<":
        if (asked === text) this.#lines.more(" =", data);
        else this.#lines.item(`< ${text}`, data);
        break;
      case "=":
        this.#lines.item(text === this.#parser.resultKind ? "=" : `=${text}`, data);
        break;
    }
    if (time !== "") this.#lines.more(time);
  }

  /** The bytes that a reader would make of words. */
  #parse({ mark, text, data }: MessageWords): Uint8Array {
    const scanner = new Scanner([text, ...data].join(" ").replaceAll(BEGIN, "").replaceAll(END, ""));
    try {
      switch (mark) {
        case "request":
          return this.#parser.request(scanner);
        case "<":
          scanner.at = 1;
          return this.#parser.reply(text, scanner);
        case "=":
          return this.#parser.result(scanner);
        default:
          return this.#parser.command(scanner).bytes;
      }
    } catch (error) {
      if (error instanceof RecordingError) return new Uint8Array(0);
      throw error;
    }
  }

  #shown({ mark, text, data }: MessageWords): MessageWords {
    const show = (one: string) =>
      this.#keepsAddresses
        ? one.replaceAll(BEGIN, "").replaceAll(END, "")
        : one.replace(new RegExp(`${BEGIN}[^${END}]*${END}`, "g"), "");
    return { mark, text: show(text), data: data.map(show) };
  }

  /** An address by its name; where the name does not say it already, what it is stands between marks. */
  #addressText(name: AddressName): string {
    return this.#parser.table.text(name).replace(/@0x[0-9a-f]+/, (said) => `${BEGIN}${said}${END}`);
  }
}
