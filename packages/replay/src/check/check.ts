import { type Abi, linuxX8664 } from "@sandbox/protocol";
import { concatenate } from "../bytes.js";
import { Conversation } from "../conversation.js";
import { inFile } from "../decode-conversation.js";
import { type Exchange, rowOfExchange } from "../exchange.js";
import { positionInFile, type RecordedFrame, readFrames } from "../frames.js";
import { RecordingError } from "../recording-error.js";
import { checkExchange, type LiveBlocks, type Report } from "./check-exchange.js";
import { checkMetadata } from "./check-metadata.js";
import { checkRequest } from "./check-requests.js";
import type { RecordingMetadata } from "./metadata.js";
import type { Problem } from "./problem.js";

/** What a recording is held against. */
export interface CheckOptions {
  /** `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** What the JSON beside it notes. */
  readonly metadata?: RecordingMetadata;
}

/**
 * Checks a `.frames` file with no process: that it decodes, that the two sides took turns, and that what was said
 * is what the specification says of each call. None found means an empty list; never throws for what is in the file.
 */
export function checkRecording(file: Uint8Array, options: CheckOptions = {}): Problem[] {
  const { abi = linuxX8664, metadata = {} } = options;
  try {
    const frames = readFrames(file);
    const { exchanges, failure } = listen(frames, abi);
    return [
      ...checkLayout(frames),
      ...checkExchanges(exchanges, frames, abi),
      ...(failure ? [problemOf(failure)] : checkEnd(exchanges, file.length, metadata)),
      ...(failure ? [] : checkMetadata(exchanges, file.length, abi, metadata)),
    ];
  } catch (error) {
    if (error instanceof RecordingError) return [problemOf(error)];
    throw error;
  }
}

function problemOf({ code, offset, requestNumber = 0, expected, received }: RecordingError): Problem {
  return { code, offset, requestNumber, expected, received };
}

/** Empty frames, and neighbours that should be one, are no frames of a recorder. */
function checkLayout(frames: readonly RecordedFrame[]): Problem[] {
  return frames.flatMap(({ direction, bytes, offset }, index) => {
    const code = "frame_layout";
    const place = { code, offset, requestNumber: 0 } as const;
    if (bytes.length === 0) return [{ ...place, expected: "a frame with bytes", received: "an empty one" }];
    if (frames[index - 1]?.direction !== direction) return [];
    return [{ ...place, expected: "a frame of the other direction", received: `another ${direction}` }];
  });
}

/** All exchanges up to the first fault. */
function listen(
  frames: readonly RecordedFrame[],
  abi: Abi,
): { readonly exchanges: Exchange[]; readonly failure?: RecordingError } {
  const conversation = new Conversation({ abi });
  const exchanges: Exchange[] = [];
  try {
    for (const { direction, bytes } of frames) exchanges.push(...conversation.push(direction, bytes));
    const unfinished = conversation.end();
    return { exchanges: unfinished ? [...exchanges, unfinished] : exchanges };
  } catch (error) {
    if (error instanceof RecordingError) return { exchanges, failure: inFile(error, frames) };
    throw error;
  }
}

function checkExchanges(
  exchanges: readonly Exchange[],
  frames: readonly RecordedFrame[],
  abi: Abi,
): Problem[] {
  const problems: Problem[] = [];
  const blocks: LiveBlocks = new Map();
  const ofGuest = frames.filter(({ direction }) => direction === "guest-to-controller");
  const stream = concatenate(ofGuest.map(({ bytes }) => bytes));
  for (const exchange of exchanges) {
    const report: Report = (code, message, expected, received) => {
      const placed = exchange.messages.find((one) => one.message === message);
      const offset = placed ? positionInFile(frames, placed.direction, placed.offset) : 0;
      problems.push({ code, offset, requestNumber: exchange.number, expected, received });
    };
    checkRequest(exchange, stream, abi, report);
    checkExchange(exchange, blocks, abi, report);
  }
  return problems;
}

/** A last call without a result is as it should be where it ends the process, or a signal did. */
function checkEnd(
  exchanges: readonly Exchange[],
  end: number,
  { exitCode = 0 }: RecordingMetadata,
): Problem[] {
  const last = exchanges.at(-1);
  if (!last || last.result || exitCode < 0) return [];
  if (rowOfExchange(last)?.returns.value.as === "never") return [];
  const requestNumber = last.number;
  return [
    { code: "unfinished", offset: end, requestNumber, expected: "a result", received: "the end of the file" },
  ];
}
