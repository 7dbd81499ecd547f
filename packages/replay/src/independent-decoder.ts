import { type Abi, parseSignature } from "@sandbox/protocol";
import type { Frame } from "./frames.js";
import { framesParser } from "./gen/binary/frames.js";
import { binaryParsers } from "./gen/binary/index.js";
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
  const parsers = binaryParsers[abi.name];
  if (!parsers) throw new RangeError(`no binary-parser definition for the ABI ${abi.name}`);
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
