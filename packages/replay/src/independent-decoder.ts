import { type Abi, parseSignature } from "@sandbox/protocol";
import type { Frame } from "./frames.js";
import { framesParser } from "./gen/binary/frames.js";
import { type BinaryParsers, binaryParsers } from "./gen/binary/index.js";
import { RecordingError } from "./recording-error.js";

/*
 * A second decoder, made by binary-parser from definitions that the generator writes. It shares no code with
 * ours, so that where both agree neither is likely to be wrong. binary-parser answers strings and buffers that
 * the end of the input cuts without a word: every length is held against what came.
 */

/** A request as the second decoder reads it. */
export interface IndependentRequest {
  readonly signature: string;
  /** In order: integers and addresses as bigint, floats as number. */
  readonly args: readonly (number | bigint)[];
}

/**
 * Reads a `.frames` file with binary-parser.
 * @throws RecordingError as `readFrames` does; where the file is cut inside a number the offset is that of its end.
 */
export function decodeFramesIndependently(file: Uint8Array): Frame[] {
  let offset = 0;
  return parseAll(file).map(({ direction, length, bytes }) => {
    if (direction > 1) fail("bad_direction", offset, "direction 0 or 1", String(direction));
    if (bytes.length < length)
      fail("truncated_frame", file.length, `${length} bytes of a frame`, `${bytes.length} bytes`);
    offset += 5 + length;
    return { direction: direction === 0 ? "guest-to-controller" : "controller-to-guest", bytes };
  });
}

interface ParsedFrame {
  readonly direction: number;
  readonly length: number;
  readonly bytes: Uint8Array;
}

function parseAll(file: Uint8Array): readonly ParsedFrame[] {
  try {
    return framesParser.parse(file).frames as readonly ParsedFrame[];
  } catch (error) {
    // What a DataView says of a read beyond its end.
    if (!(error instanceof RangeError)) throw error;
    return fail("truncated_frame", file.length, "the head of a frame", "the end of the file");
  }
}

/**
 * Reads one request, which is all of `bytes`, with binary-parser.
 * @throws RecordingError `truncated_message` when `bytes` are not exactly one request, offset in `bytes`.
 * @throws RangeError when there is no definition for the ABI.
 */
export function decodeRequestIndependently(bytes: Uint8Array, abi: Pick<Abi, "name">): IndependentRequest {
  const parsers = parsersOf(abi.name);
  const parsed = parse<ParsedRequest>(parsers.request, bytes);
  const { length, signature } = parsed;
  const known = Object.values(parsed.args);
  const kinds = parseSignature(signature)?.argumentKinds ?? "";
  const args = known.length === kinds.length ? known : [];
  let { end } = parsed;
  for (const kind of known.length === kinds.length ? "" : kinds) {
    const parser = parsers.argument[kind];
    if (!parser) throw new RangeError(`no binary-parser definition for kind ${kind}`);
    args.push(parse<{ value: number | bigint }>(parser, bytes.subarray(end)).value);
    end += parser.sizeOf();
  }
  if (signature.length !== length || end !== bytes.length)
    fail("truncated_message", bytes.length, `a request of ${end} bytes`, `${bytes.length} bytes`);
  return { signature, args };
}

/** A request of a call that is known, as the second decoder reads it. */
export interface IndependentArguments {
  /** By name, in order: integers and addresses as bigint, floats as number. */
  readonly args: Readonly<Record<string, number | bigint>>;
  /** Where the request ends, in bytes from the start. */
  readonly end: number;
}

/**
 * Reads the requests of one call, of which `bytes` are made, with binary-parser; `undefined` where they are not that,
 * or the call is not known. It takes a tenth of the time that it would take to read them one by one.
 * @throws RangeError when there is no definition for the ABI.
 */
export function decodeRequestsIndependently(
  signature: string,
  bytes: Uint8Array,
  abi: Pick<Abi, "name">,
): readonly IndependentArguments[] | undefined {
  const parser = requestsParser(signature, abi);
  const requests = parser && parseRequests(parser, bytes);
  if (!requests) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const isOfCall = ({ length, signatureAt }: ParsedArguments) =>
    length === signature.length && text.startsWith(signature, signatureAt);
  return requests.every(isOfCall) ? requests : undefined;
}

function parseRequests(parser: Parser, bytes: Uint8Array): readonly ParsedArguments[] | undefined {
  try {
    return (parser.parse(bytes) as { requests: readonly ParsedArguments[] }).requests;
  } catch (error) {
    // The last one is cut.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

type Parser = NonNullable<ReturnType<BinaryParsers["requests"]>>;

interface ParsedArguments extends IndependentArguments {
  readonly length: number;
  readonly signatureAt: number;
}

/** They are compiled when they are used first, which takes longer than to read thousands of requests. */
const requestsParsers = new Map<string, Parser>();

function requestsParser(signature: string, { name }: Pick<Abi, "name">): Parser | undefined {
  const key = `${name} ${signature}`;
  let parser = requestsParsers.get(key);
  if (!parser) {
    parser = parsersOf(name).requests(signature);
    if (parser) requestsParsers.set(key, parser);
  }
  return parser;
}

function parsersOf(name: string): BinaryParsers {
  const parsers = binaryParsers[name];
  if (!parsers) throw new RangeError(`no binary-parser definition for the ABI ${name}`);
  return parsers;
}

interface ParsedRequest {
  readonly length: number;
  readonly signature: string;
  readonly args: Readonly<Record<string, number | bigint>>;
  readonly end: number;
}

function parse<Parsed>(parser: { parse(bytes: Uint8Array): Parsed }, bytes: Uint8Array): Parsed {
  try {
    return parser.parse(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail("truncated_message", bytes.length, "a whole request", "its beginning");
  }
}

function fail(
  code: "bad_direction" | "truncated_frame" | "truncated_message",
  offset: number,
  expected: string,
  received: string,
): never {
  throw new RecordingError({ code, offset, expected, received });
}
