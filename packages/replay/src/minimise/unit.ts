import type { RecordedMessage } from "../container/recording.js";
import type { Exchange, PlacedMessage } from "../exchange.js";
import type { Frame } from "../frames.js";
import type { LoadedSession } from "../load-session.js";
import { type AnyMessage, isRequest } from "../messages.js";
import { openConversation } from "../open-conversation.js";
import { RecordingError } from "../recording-error.js";
import { splitFrames } from "../session-records.js";

/** A message as it stands in a file, and what it says. */
export type UnitMessage = Frame & Partial<RecordedMessage> & { readonly message: AnyMessage };

/** What a recording is made smaller by: one request with all that was said for it. */
export interface Unit {
  /** Its number in the recording, from 1. */
  readonly number: number;
  readonly messages: readonly UnitMessage[];
  readonly exchange: Exchange;
}

/** A recording in units, and the bytes at its end that are no messages. */
export interface Units {
  readonly units: readonly Unit[];
  readonly rest: readonly (Frame & Partial<RecordedMessage>)[];
}

/** Parts a session into its requests. */
export function unitsOf({ frames, abi }: Pick<LoadedSession, "frames" | "abi">): Units {
  const areCut = frames.every(({ isRaw }) => isRaw !== undefined);
  const whole = areCut
    ? frames
    : splitFrames(frames, abi).map(({ direction, bytes, message }) => ({
        direction,
        bytes,
        isRaw: !message,
      }));
  const groups: UnitMessage[][] = [];
  const said: PlacedMessage[] = [];
  const conversation = openConversation({ abi, onMessage: (placed) => said.push(placed) });
  const exchanges: Exchange[] = [];
  let count = 0;
  for (const frame of whole) {
    if (frame.isRaw || !takes(() => exchanges.push(...conversation.push(frame.direction, frame.bytes))))
      break;
    // The reply to a command that reads nothing has no bytes.
    const [placed, ...others] = said.splice(0).filter(({ offset, end }) => end > offset);
    // Only a file that was made up has several messages, or none, where one should be.
    if (others.length > 0 || (!placed && frame.bytes.length > 0)) break;
    count++;
    if (!placed) continue;
    const { message } = placed;
    if (isRequest(message)) groups.push([]);
    groups.at(-1)?.push({ ...frame, message });
  }
  takes(() => exchanges.push(...conversation.push("guest-to-controller", new Uint8Array(0))));
  const { unfinished } = conversation;
  const all = unfinished ? [...exchanges, unfinished] : exchanges;
  const units = groups.flatMap((messages, index) => {
    const exchange = all[index];
    return exchange ? [{ number: exchange.number, messages, exchange }] : [];
  });
  return { units, rest: whole.slice(count) };
}

function takes(step: () => unknown): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (error instanceof RecordingError) return false;
    throw error;
  }
}
