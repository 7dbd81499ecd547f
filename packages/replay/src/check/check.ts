import { type Abi, linuxX8664 } from "@sandbox/protocol";
import { concatenate, plain } from "../bytes.js";
import { isObject } from "../container/fields.js";
import { isRecording } from "../container/recording.js";
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
import { type FaultlessRecording, skimFrames, skimRecording } from "./skim-session.js";

/** Of a session that ended by something else than an exit. */
const NO_EXIT = -1;

/** What a recording is held against. */
export interface CheckOptions {
  /** Of `.frames`, which do not say; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** What the JSON beside it notes. */
  readonly metadata?: RecordingMetadata;
}

/** What a check finds. */
export interface CheckedSession {
  /** What is wrong. */
  readonly problems: readonly Problem[];
  /** What the file says; missing where it is no recording of a session. */
  readonly session?: Pick<LoadedSession, "description" | "state" | "tailBytes">;
}

/**
 * Checks a recording of any format with no process: that it decodes, that the two sides took turns, that what was
 * said is what the specification says of each call, and that what the file says of itself is so. None found means an
 * empty list; never throws for what is in the file.
 */
export function checkRecording(file: Uint8Array, options: CheckOptions = {}): Problem[] {
  return [...checkSession(file, options).problems];
}

/** The same, with what the file says besides. */
export function checkSession(file: Uint8Array, options: CheckOptions = {}): CheckedSession {
  try {
    const skimmed = isRecording(file) ? skimRecording(plain(file)) : undefined;
    return skimmed ? checkSkimmed(skimmed, file.length, options) : checkLoaded(file, options);
  } catch (error) {
    if (error instanceof RecordingError) return { problems: [problemOf(error)] };
    throw error;
  }
}

/** Of a session in which nothing is wrong, what may be wrong besides. */
function checkSkimmed(
  { recording, ...session }: FaultlessRecording,
  end: number,
  { metadata = {} }: CheckOptions,
): CheckedSession {
  const problems = [
    ...checkDescription({ ...recording, generation: 2 }, session.messages, session.signatures, end),
    ...checkEnd(session.last, end, exitCodeOf(recording, metadata)),
    ...checkMetadata(session.signatures, end, session.abi, metadata),
  ];
  return { problems, session: recording };
}

/** The same by reading all of it first: what is wrong, and where. */
export function checkLoaded(file: Uint8Array, options: CheckOptions): CheckedSession {
  const { metadata = {} } = options;
  const session = loadSession(file);
  const { format, frames } = session;
  const abi = format === "frames" ? (options.abi ?? linuxX8664) : session.abi;
  const faultless = format === "sbrec" ? undefined : skimFrames(frames, abi);
  const heard: Heard = faultless ? { ...faultless, problems: [] } : listen(frames, abi);
  const { signatures, last, problems, failure } = heard;
  const messages = frames.filter(({ isRaw }) => isRaw !== true).length;
  const found = [
    ...(format === "frames"
      ? checkLayout(frames)
      : checkDescription(session, messages, signatures, file.length)),
    ...problems,
    ...(failure ? [problemOf(failure)] : checkEnd(last, file.length, exitCodeOf(session, metadata))),
    ...(failure ? [] : checkMetadata(signatures, file.length, abi, metadata)),
  ];
  return { problems: found, session };
}

/** With what the session's process exited, as far as the file says, or what lies beside it; after another end the last call may be open. */
function exitCodeOf(
  { state, totals }: Pick<LoadedSession, "state" | "totals">,
  { exitCode = 0 }: RecordingMetadata,
): number {
  if (state === "interrupted") return NO_EXIT;
  const verdict = totals?.["verdict"];
  if (!isObject(verdict)) return exitCode;
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
function checkEnd(last: Exchange | undefined, end: number, exitCode: number): Problem[] {
  if (!last || last.result || exitCode < 0) return [];
  if (rowOfExchange(last)?.returns.value.as === "never") return [];
  const requestNumber = last.number;
  return [
    { code: "unfinished", offset: end, requestNumber, expected: "a result", received: "the end of the file" },
  ];
}
