import { type Abi, linuxX8664 } from "@sandbox/protocol";
import { type Exchange, rowOfExchange } from "../exchange.js";
import { isMarshal } from "../messages.js";
import type { Role } from "../tables.js";
import { marshalWords } from "../transcript/marshal-text.js";
import type { AddressName } from "./address-names.js";
import { isVarying } from "./data-types.js";
import { effectsLines } from "./effects.js";
import { MessageText, type MessageWords } from "./message-text.js";

/**
 * How much of a session counts: its very `bytes`; the `commands` and replies in their order, wherever memory lies;
 * the `effects`: what the guest passed and what was in its memory afterwards, however that was read and written;
 * or the `result`s and errnos alone.
 */
export const canonicalLevels = ["bytes", "commands", "effects", "result"] as const;

export type CanonicalLevel = (typeof canonicalLevels)[number];

export interface CanonicalOptions {
  /** The guest's; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** `commands` unless given. */
  readonly level?: CanonicalLevel;
  /** Which roles have placeholders: those that differ between equal runs, unless given. */
  readonly isVarying?: (role: Role) => boolean;
}

/** Writes the exchanges of one session as they are in every run of the program; to be given all of them, in order. */
export class CanonicalForm {
  readonly #abi: Abi;
  readonly #level: CanonicalLevel;
  readonly #text: MessageText;

  constructor({
    abi = linuxX8664,
    level = "commands",
    isVarying: varies = isVarying,
  }: CanonicalOptions = {}) {
    this.#abi = abi;
    this.#level = level;
    const placeholder = (role: Role) => (varies(role) ? `<${role}>` : undefined);
    this.#text = new MessageText(abi, level === "bytes" ? { address: numberText } : { placeholder });
  }

  /** The lines of an exchange, each ended by a newline; none of one that floats: how often a clock is read is no one's choice. */
  exchange(exchange: Exchange): string {
    const isAsOnPipe = exchange.marshal !== undefined && (this.#level === "bytes" || !isUnderstood(exchange));
    const messages = isAsOnPipe ? this.#asOnPipe(exchange) : this.#text.all(exchange);
    if (this.#level !== "bytes" && rowOfExchange(exchange)?.floating) return "";
    return (isAsOnPipe ? messages.map(lineOf) : this.#lines(exchange, messages))
      .map((line) => `${line}\n`)
      .join("");
  }

  /** The messages of the first generation themselves. */
  #asOnPipe({ messages }: Exchange): MessageWords[] {
    return messages.flatMap(({ message }) => (isMarshal(message) ? [marshalWords(message, this.#abi)] : []));
  }

  #lines(exchange: Exchange, words: readonly MessageWords[]): string[] {
    switch (this.#level) {
      case "bytes":
      case "commands":
        return [...words.map(lineOf), ...raised(exchange)];
      case "effects":
        return [...effectsLines(exchange, words, this.#text, this.#abi), ...raised(exchange)];
      case "result":
        return words
          .filter(
            ({ mark, text }) => mark === "request" || mark === "=" || (mark === "!" && text.startsWith("E ")),
          )
          .map(lineOf)
          .concat(raised(exchange));
    }
  }
}

/** Whether it is known what was asked and what was answered. */
function isUnderstood({ request, marshal }: Exchange): boolean {
  return request.kind === "request" && !marshal?.isMisfit;
}

/** An exception without an errno, which the second generation has none of. */
function raised({ marshal }: Exchange): string[] {
  const answer = marshal?.answer;
  if (answer?.kind !== "marshal-exception" || answer.errno) return [];
  return [`! ${answer.name ?? answer.exception}`];
}

function numberText({ base, offset }: AddressName): string {
  return `@0x${(base + BigInt(offset)).toString(16)}`;
}

function lineOf({ mark, text, data }: MessageWords): string {
  return [...(mark === "request" ? [] : [mark]), text, ...data].join(" ");
}

/**
 * The lines of one exchange of a session, by the names that its exchanges before have made.
 *
 * @example
 * const form = new CanonicalForm();
 * for (const exchange of exchanges) console.log(canonicalExchange(exchange, form));
 */
export function canonicalExchange(exchange: Exchange, form: CanonicalForm): string {
  return form.exchange(exchange);
}
