import { createHmac, randomBytes } from "node:crypto";
import { type Abi, linuxX8664 } from "@sandbox/protocol";
import type { JsonObject, JsonValue } from "../container/fields.js";
import { environmentRanges, VariableReader } from "./environment-ranges.js";
import type { MessageBytes } from "./message-splitter.js";
import { type Payload, PayloadReader } from "./payloads.js";
import { mergeRanges, type Range } from "./ranges.js";
import type { RedactionRule } from "./redaction-rule.js";
import type { Redacted, Redactor } from "./redactor.js";
import { StreamMatcher } from "./stream-matcher.js";

/** What stands where bytes were: `*`. */
const FILL = 0x2a;
const HASH_BYTES = 16;
/** What is said of bytes of which nothing can be told. */
const UNDECODABLE = "undecodable";

export interface RedactorOptions {
  readonly rules: readonly RedactionRule[];
  /** The guest's ABI; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** What secrets are hashed with: with the same key, equal secrets of two recordings compare equal. Random unless given. */
  readonly key?: Uint8Array;
}

/**
 * Takes secrets out of the messages of a session by what they are. Replaced bytes are as many as there were.
 *
 * What it cannot do: where a match of a regular expression is split over two calls, such as two reads of one file,
 * the part in the first has been written by the time the second is seen, and stays; and of a call that the
 * specification does not know, only `path` and `data` take anything.
 */
export class RuleRedactor implements Redactor {
  readonly rules: readonly string[];
  readonly #rules: readonly RedactionRule[];
  readonly #key: Uint8Array;
  readonly #payloads = new PayloadReader();
  readonly #variables: VariableReader;
  readonly #matcher: StreamMatcher;

  constructor({ rules, abi = linuxX8664, key = randomBytes(32) }: RedactorOptions) {
    this.#rules = rules;
    this.rules = rules.map(({ text }) => text);
    this.#key = key;
    this.#variables = new VariableReader(abi);
    this.#matcher = new StreamMatcher(rules);
  }

  redact(messages: readonly MessageBytes[]): Redacted[] {
    const ranges = messages.map((message): Range[] => this.#rangesOf(message));
    const found = this.#matcher.match();
    return messages.map(({ bytes }, index) =>
      this.#replace(bytes, mergeRanges([...(ranges[index] ?? []), ...(found[index] ?? [])])),
    );
  }

  stderr(bytes: Uint8Array): Uint8Array {
    this.#matcher.add([{ stream: "stderr", start: 0, data: bytes, isPath: true }]);
    return this.#replace(bytes, mergeRanges(this.#matcher.match()[0] ?? [])).bytes;
  }

  json(value: JsonObject): JsonObject {
    return this.#object(value);
  }

  #object(value: JsonObject): JsonObject {
    // What the guest sent around a violation may be anything.
    const kept = Object.entries(value).filter(([name]) => name !== "around");
    return Object.fromEntries(kept.map(([name, member]) => [name, member && this.#json(member)]));
  }

  #json(value: JsonValue): JsonValue {
    if (typeof value === "string") return this.#text(value);
    if (typeof value !== "object" || value === null) return value;
    return isList(value) ? value.map((one) => this.#json(one)) : this.#object(value);
  }

  #text(text: string): string {
    const bytes = Buffer.from(text, "utf8");
    this.#matcher.add([{ stream: `text ${text}`, start: 0, data: bytes, isPath: true }]);
    const ranges = mergeRanges(this.#matcher.match()[0] ?? []);
    this.#matcher.forget();
    return ranges.length === 0 ? text : Buffer.from(this.#replace(bytes, ranges).bytes).toString("utf8");
  }

  #rangesOf(message: MessageBytes): Range[] {
    const payloads = this.#payloads.take(message);
    this.#matcher.add(payloads.map((payload) => ({ ...payload, isPath: payload.use !== "descriptor" })));
    this.#variables.listen(message);
    // What is no message may hold whatever a rule is for.
    if (!message.message) return [{ start: 0, end: message.bytes.length, rule: UNDECODABLE }];
    return payloads.flatMap((payload) => this.#rules.flatMap((rule) => this.#rangesBy(rule, payload)));
  }

  #rangesBy(rule: RedactionRule, payload: Payload): Range[] {
    const { start, data, use, descriptors } = payload;
    if (rule.kind === "fd" && descriptors.includes(rule.fd))
      return [{ start, end: start + data.length, rule: rule.text }];
    if (rule.kind !== "env") return [];
    const inData = use === "value" ? environmentRanges(data) : this.#variables.ranges(payload);
    return inData.map((range) => ({ start: start + range.start, end: start + range.end, rule: rule.text }));
  }

  #replace(bytes: Uint8Array, ranges: readonly Range[]): Redacted {
    if (ranges.length === 0) return { bytes, records: [] };
    // A Buffer's own slice() would share the memory, which the session goes on to use.
    const replaced = new Uint8Array(bytes);
    const records = ranges.map(({ start, end, rule }) => {
      replaced.fill(FILL, start, end);
      const digest = createHmac("sha256", this.#key).update(bytes.subarray(start, end)).digest();
      const hash = new Uint8Array(digest.subarray(0, HASH_BYTES));
      return { record: "redaction", offset: start, length: end - start, hash, rule } as const;
    });
    return { bytes: replaced, records };
  }
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
