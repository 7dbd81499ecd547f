import { createHash } from "node:crypto";
import { type Abi, linuxX8664 } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import type { Frame } from "../frames.js";
import { generationOf, openConversation } from "../open-conversation.js";
import { protocols } from "../record/description.js";
import { RecordingError } from "../recording-error.js";
import { CanonicalForm, type CanonicalOptions } from "./canonical.js";

/** What a digest is of: the bytes on the pipes, wherever they are cut. */
export interface DigestSource {
  /** `linuxX8664` unless given. */
  readonly abi?: Abi;
  readonly frames: readonly Frame[];
}

/**
 * The canonical form of a session, call by call: the same text for every run of a program that asks the same and is
 * answered the same. Of a session that breaks off inside a message, or breaks the protocol, the last line says so.
 */
export function* canonicalText(
  { frames, abi = linuxX8664 }: DigestSource,
  options: Omit<CanonicalOptions, "abi"> = {},
): Generator<string, void, void> {
  const { level = "commands" } = options;
  const generation = generationOf(frames);
  const { name, version } = protocols[generation ?? 2];
  yield `sbt canonical 1  protocol ${name} ${version}  abi ${abi.name}  level ${level}\n`;
  const form = new CanonicalForm({ ...options, abi });
  const conversation = openConversation({ abi });
  // What comes between a result and the next request still belongs to the call before.
  let last: Exchange | undefined;
  const step = function* (exchanges: readonly Exchange[]): Generator<string, void, void> {
    for (const exchange of exchanges) {
      if (last) yield form.exchange(last);
      last = exchange;
    }
  };
  try {
    for (const { direction, bytes } of frames) yield* step(conversation.push(direction, bytes));
    const unfinished = conversation.end();
    yield* step(unfinished ? [unfinished] : []);
    if (last) yield form.exchange(last);
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    if (last) yield form.exchange(last);
    yield `; ${error.code}\n`;
  }
}

/** SHA-256 of the canonical form: 32 bytes, the same for runs that were the same. */
export function digestOf(source: DigestSource, options: Omit<CanonicalOptions, "abi"> = {}): Uint8Array {
  const hash = createHash("sha256");
  for (const text of canonicalText(source, options)) hash.update(text);
  return new Uint8Array(hash.digest());
}
