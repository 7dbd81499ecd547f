import { linuxX8664, Writer } from "@sandbox/protocol";
import type { Exchange } from "./exchange.js";
import { type Frame, mergeFrames, positionInFile, type RecordedFrame } from "./frames.js";
import { messageBytes } from "./messages.js";
import { type OpenConversationOptions, openConversation } from "./open-conversation.js";
import { RecordingError } from "./recording-error.js";
import type { ConversationOptions } from "./two-sided-conversation.js";

/**
 * All exchanges of a recording; the last has no result when its call never returned.
 * @throws RecordingError when the frames are not those of a genuine session; its offset is one in the file where
 * the frames come from `readFrames`, else one in the stream.
 */
export function decodeConversation(
  frames: readonly Frame[],
  options: OpenConversationOptions = {},
): Exchange[] {
  const conversation = openConversation(options);
  const exchanges: Exchange[] = [];
  try {
    for (const { direction, bytes } of frames) exchanges.push(...conversation.push(direction, bytes));
    const unfinished = conversation.end();
    if (unfinished) exchanges.push(unfinished);
  } catch (error) {
    throw error instanceof RecordingError ? inFile(error, frames) : error;
  }
  return exchanges;
}

/** The same error with its offset in the file. */
export function inFile(error: RecordingError, frames: readonly Frame[]): RecordingError {
  const { code, direction, offset, expected, received, requestNumber, cause } = error;
  if (direction === undefined || !frames.every(isRecorded)) return error;
  const details = { code, direction, offset: positionInFile(frames, direction, offset), expected, received };
  const request = requestNumber === undefined ? {} : { requestNumber };
  return new RecordingError({ ...details, ...request, cause: cause ?? error });
}

function isRecorded(frame: Frame): frame is RecordedFrame {
  return "offset" in frame;
}

/**
 * The frames of a conversation: those that it was decoded from, frame for frame, unless one side had written
 * into the middle of a message of the other's.
 */
export function encodeConversation(
  exchanges: Iterable<Pick<Exchange, "messages">>,
  options: ConversationOptions = {},
): Frame[] {
  const writer = new Writer(options.abi ?? linuxX8664);
  const frames = [...exchanges].flatMap(({ messages }) =>
    messages.map(({ direction, message }): Frame => ({ direction, bytes: messageBytes(message, writer) })),
  );
  return mergeFrames(frames);
}
