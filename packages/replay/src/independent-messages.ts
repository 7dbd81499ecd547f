import type { Abi, Command } from "@sandbox/protocol";
import { binaryParsers } from "./gen/binary/index.js";
import { RecordingError } from "./recording-error.js";

/** A command or a result as the second decoder reads it. */
export interface IndependentMessage {
  /** The letter that it begins with. */
  readonly letter: string;
  /** By name; integers of 8 bytes, addresses and lengths as bigint where the ABI has them that wide. */
  readonly fields: IndependentFields;
}

export type IndependentFields = Readonly<Record<string, number | bigint | Uint8Array>>;

/**
 * Reads one command or result, which is all of `bytes`, with binary-parser.
 * @throws RecordingError `truncated_message` when `bytes` are not exactly one message, offset in `bytes`.
 * @throws RangeError when there is no definition for the ABI.
 */
export function decodeControllerMessageIndependently(
  bytes: Uint8Array,
  abi: Pick<Abi, "name">,
): IndependentMessage {
  const { letter, body, end } = parse<ParsedMessage>(parsersOf(abi).message, bytes);
  requireEnd(end, bytes);
  requireLengths(body, bytes);
  return { letter: String.fromCharCode(letter), fields: body };
}

/**
 * Reads the reply to a command, which is all of `bytes`, with binary-parser.
 * @throws RecordingError `truncated_message` when a length in `bytes` is not that of what follows, offset in `bytes`.
 * @throws RangeError when there is no definition for the ABI, or the command has no reply.
 */
export function decodeReplyIndependently(
  command: Command["kind"],
  bytes: Uint8Array,
  abi: Pick<Abi, "name">,
): IndependentFields {
  const parser = parsersOf(abi).reply[command];
  if (!parser) throw new RangeError(`${command} has no reply`);
  const fields = parse<IndependentFields>(parser, bytes);
  requireLengths(fields, bytes);
  return fields;
}

interface ParsedMessage {
  readonly letter: number;
  readonly body: IndependentFields;
  readonly end: number;
}

function parsersOf({ name }: Pick<Abi, "name">) {
  const parsers = binaryParsers[name];
  if (!parsers) throw new RangeError(`no binary-parser definition for the ABI ${name}`);
  return parsers;
}

function parse<Parsed>(parser: { parse(bytes: Uint8Array): Parsed }, bytes: Uint8Array): Parsed {
  try {
    return parser.parse(bytes);
  } catch {
    // A RangeError of a DataView beyond its end, or an Error for a letter that is none.
    return truncated(bytes, "a whole message");
  }
}

function requireEnd(end: number, bytes: Uint8Array): void {
  if (end !== bytes.length) truncated(bytes, `a message of ${end} bytes`);
}

/** binary-parser answers buffers that the end of the input cuts without a word. */
function requireLengths({ length, data }: IndependentFields, bytes: Uint8Array): void {
  if (length === undefined || !(data instanceof Uint8Array)) return;
  if (BigInt(data.length) !== BigInt(Number(length))) truncated(bytes, `${length} bytes of data`);
}

function truncated(bytes: Uint8Array, expected: string): never {
  throw new RecordingError({
    code: "truncated_message",
    offset: bytes.length,
    expected,
    received: `${bytes.length} bytes`,
  });
}
