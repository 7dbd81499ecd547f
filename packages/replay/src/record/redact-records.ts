import { linuxX8664 } from "@sandbox/protocol";
import { findAbi } from "../find-abi.js";
import type { ContainerRecord } from "../gen/container.js";
import { MessageSplitter } from "./message-splitter.js";
import type { RedactionRule } from "./redaction-rule.js";
import type { Redactor } from "./redactor.js";
import { RuleRedactor } from "./rule-redactor.js";

/** The records of sessions without what rules take out, and with the records that say so. */
export function* redactRecords(
  records: Iterable<ContainerRecord>,
  rules: readonly RedactionRule[],
  key?: Uint8Array,
): Generator<ContainerRecord, void, void> {
  let session: SessionRedactor | undefined;
  for (const record of records) {
    if (record.record === "session") session = new SessionRedactor(record.description["abi"], rules, key);
    if (session) yield* session.redact(record);
  }
}

class SessionRedactor {
  readonly #redactor: Redactor;
  readonly #splitter: MessageSplitter;

  constructor(abiName: unknown, rules: readonly RedactionRule[], key: Uint8Array | undefined) {
    const abi = findAbi(abiName) ?? linuxX8664;
    this.#redactor = new RuleRedactor({ rules, abi, ...(key ? { key } : {}) });
    this.#splitter = new MessageSplitter(abi);
  }

  redact(record: ContainerRecord): ContainerRecord[] {
    switch (record.record) {
      case "session": {
        const { redaction } = record.description;
        const before = Array.isArray(redaction) ? redaction : [];
        const description = { ...record.description, redaction: [...before, ...this.#redactor.rules] };
        return [{ ...record, description: this.#redactor.json(description) }];
      }
      case "event":
        return [{ ...record, event: this.#redactor.json(record.event) }];
      case "end":
        return [{ ...record, totals: this.#redactor.json(record.totals) }];
      case "mark":
        return [{ ...record, text: String(this.#redactor.json({ text: record.text })["text"]) }];
      case "stderr":
        return [{ ...record, bytes: this.#redactor.stderr(record.bytes) }];
      case "guest-message":
      case "guest-raw":
      case "controller-message":
      case "controller-raw":
        return this.#message(record);
      // What was taken out changes what the digest is of.
      case "digest":
        return [];
      default:
        return [record];
    }
  }

  #message(record: Extract<ContainerRecord, { bytes: Uint8Array; elapsed: number }>): ContainerRecord[] {
    const { bytes } = record;
    const direction = record.record.startsWith("guest-") ? "guest-to-controller" : "controller-to-guest";
    const found = this.#splitter.push(direction, bytes);
    const [one] = found;
    const isWhole = found.length === 1 && one?.message && one.bytes.length === bytes.length;
    const [redacted] = this.#redactor.redact([isWhole ? one : { direction, bytes }]);
    return redacted ? [...redacted.records, { ...record, bytes: redacted.bytes }] : [];
  }
}
