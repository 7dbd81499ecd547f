import { type Abi, linuxX8664 } from "@sandbox/protocol";
import { concatenate } from "../bytes.js";
import { inFile } from "../decode-conversation.js";
import { type Exchange, rowOfExchange } from "../exchange.js";
import { type Direction, positionInFile, type RecordedFrame } from "../frames.js";
import { type LoadedSession, loadSession } from "../load-session.js";
import { calledName } from "../marshal/called-name.js";
import { openConversation } from "../open-conversation.js";
import { RecordingError } from "../recording-error.js";
import { checkDescription } from "./check-description.js";
import { checkExchange, type LiveBlocks, type Report } from "./check-exchange.js";
import { checkMarshalBytes } from "./check-marshal-bytes.js";
import { checkMetadata } from "./check-metadata.js";
import { checkRequest } from "./check-requests.js";
import type { RecordingMetadata } from "./metadata.js";
import type { Problem } from "./problem.js";

/** Of a session that ended by something else than an exit. */
const NO_EXIT = -1;

/** What a recording is held against. */
export interface CheckOptions {
  /** Of `.frames`, which do not say; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** What the JSON beside it notes. */
  readonly metadata?: RecordingMetadata;
}

/**
 * Checks a recording of any format with no process: that it decodes, that the two sides took turns, that what was
 * said is what the specification says of each call, and that what the file says of itself is so. None found means an
 * empty list; never throws for what is in the file.
 */
export function checkRecording(file: Uint8Array, options: CheckOptions = {}): Problem[] {
  const { metadata = {} } = options;
  try {
    const session = loadSession(file);
    const { format, frames } = session;
    const abi = format === "frames" ? (options.abi ?? linuxX8664) : session.abi;
    const { signatures, last, problems, failure } = listen(frames, abi);
    const exitCode = exitCodeOf(session) ?? metadata.exitCode ?? 0;
    return [
      ...(format === "frames" ? checkLayout(frames) : checkDescription(session, signatures, file.length)),
      ...problems,
      ...(failure ? [problemOf(failure)] : checkEnd(last, file.length, { exitCode })),
      ...(failure ? [] : checkMetadata(signatures, file.length, abi, metadata)),
    ];
  } catch (error) {
    if (error instanceof RecordingError) return [problemOf(error)];
    throw error;
  }
}

/** With what the session's process exited, as far as the file says; after another end the last call may be open. */
function exitCodeOf({ state, verdict }: LoadedSession): number | undefined {
  if (state === "interrupted") return NO_EXIT;
  if (!verdict) return undefined;
  const { kind, code } = verdict;
  return kind === "exit" && typeof code === "number" ? code : NO_EXIT;
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

/** What was heard up to the first fault. Exchanges themselves are not kept: a long session has too many. */
interface Heard {
  /** Of each request, in order. */
  readonly signatures: readonly string[];
  readonly last: Exchange | undefined;
  readonly problems: readonly Problem[];
  readonly failure?: RecordingError;
}

function listen(frames: readonly RecordedFrame[], abi: Abi): Heard {
  const conversation = openConversation({ abi });
  const signatures: string[] = [];
  const problems: Problem[] = [];
  const check = exchangeCheck(frames, abi, problems);
  let last: Exchange | undefined;
  // An exchange is whole when the next one is there: until then commands may come behind its result.
  const take = (exchange: Exchange) => {
    if (last) check(last);
    last = exchange;
    signatures.push(calledName(exchange));
  };
  let failure: RecordingError | undefined;
  try {
    for (const { direction, bytes } of frames)
      for (const one of conversation.push(direction, bytes)) take(one);
    const unfinished = conversation.end();
    if (unfinished) take(unfinished);
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    failure = inFile(error, frames);
  }
  if (last) check(last);
  return { signatures, last, problems, ...(failure ? { failure } : {}) };
}

/** Checks one exchange after the other. */
function exchangeCheck(
  frames: readonly RecordedFrame[],
  abi: Abi,
  problems: Problem[],
): (exchange: Exchange) => void {
  const blocks: LiveBlocks = new Map();
  const streams = {
    "guest-to-controller": streamOf(frames, "guest-to-controller"),
    "controller-to-guest": streamOf(frames, "controller-to-guest"),
  };
  return (exchange) => {
    const report: Report = (code, message, expected, received) => {
      const placed = exchange.messages.find((one) => one.message === message);
      const offset = placed ? positionInFile(frames, placed.direction, placed.offset) : 0;
      problems.push({ code, offset, requestNumber: exchange.number, expected, received });
    };
    if (exchange.marshal) checkMarshalBytes(exchange, streams, report);
    else checkRequest(exchange, streams["guest-to-controller"], abi, report);
    checkExchange(exchange, blocks, abi, report);
  };
}

/** All bytes of a direction. */
function streamOf(frames: readonly RecordedFrame[], direction: Direction): Uint8Array {
  return concatenate(frames.filter((frame) => frame.direction === direction).map(({ bytes }) => bytes));
}

/** A last call without a result is as it should be where it ends the process, or a signal did. */
function checkEnd(last: Exchange | undefined, end: number, { exitCode = 0 }: RecordingMetadata): Problem[] {
  if (!last || last.result || exitCode < 0) return [];
  if (rowOfExchange(last)?.returns.value.as === "never") return [];
  const requestNumber = last.number;
  return [
    { code: "unfinished", offset: end, requestNumber, expected: "a result", received: "the end of the file" },
  ];
}
