import type { AnyMarshalRequest, MarshalAnswer } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import type { Direction } from "../frames.js";
import { decodeMarshalIndependently, isMarshalMessage } from "../independent-marshal.js";
import { isMarshal } from "../messages.js";
import { RecordingError } from "../recording-error.js";
import type { Report } from "./check-exchange.js";

/** Holds what was said for a call of the first generation against what an independent decoder reads in both streams. */
export function checkMarshalBytes(
  { messages }: Exchange,
  streams: Readonly<Record<Direction, Uint8Array>>,
  report: Report,
): void {
  for (const { message, direction, offset, end } of messages) {
    if (!isMarshal(message)) continue;
    const fault = disagreement(message, streams[direction].subarray(offset, end));
    if (fault !== undefined) report("decoders_disagree", message, "what two decoders read alike", fault);
  }
}

/** What the other decoder says, unless it reads the same. */
function disagreement(message: AnyMarshalRequest | MarshalAnswer, bytes: Uint8Array): string | undefined {
  try {
    const values = decodeMarshalIndependently(bytes);
    return isMarshalMessage(message, values) ? undefined : "other values";
  } catch (error) {
    if (error instanceof RecordingError) return error.message;
    throw error;
  }
}
