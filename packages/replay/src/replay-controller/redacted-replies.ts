import type { AnyMarshalRequest, Reply } from "@sandbox/protocol";
import type { Redaction } from "../container/recording.js";
import type { Exchange } from "../exchange.js";
import type { Frame } from "../frames.js";
import { isMarshalRequest } from "../messages.js";
import { isReply } from "../open-exchange.js";

/** Bytes of a reply's data, or of a request of the first generation. */
export interface DataRange {
  /** From the start of the data, or of the request, in bytes. */
  readonly offset: number;
  readonly length: number;
}

/** The messages of the guest of which the recording does not have all bytes as they were. */
export type RedactedReplies = ReadonlyMap<Reply | AnyMarshalRequest, readonly DataRange[]>;

/**
 * Finds the replies, and the requests of the first generation, that a recorder has taken bytes out of. What a live
 * guest has there cannot be compared. `exchanges` are those of `frames`.
 */
export function redactedReplies(
  frames: readonly (Frame & { readonly redactions?: readonly Redaction[] })[],
  exchanges: readonly Exchange[],
): RedactedReplies {
  const redactions = new Map<number, readonly Redaction[]>();
  let at = 0;
  for (const frame of frames) {
    if (frame.direction !== "guest-to-controller") continue;
    if (frame.redactions && frame.redactions.length > 0) redactions.set(at, frame.redactions);
    at += frame.bytes.length;
  }
  const found = new Map<Reply | AnyMarshalRequest, readonly DataRange[]>();
  if (redactions.size === 0) return found;
  for (const { messages } of exchanges) {
    for (const { direction, message, offset, end } of messages) {
      const of = direction === "guest-to-controller" ? redactions.get(offset) : undefined;
      if (!of) continue;
      if (isMarshalRequest(message)) found.set(message, of);
      if (!isReply(message) || !("data" in message)) continue;
      // The data is what a reply ends with.
      const before = end - offset - message.data.length;
      found.set(
        message,
        of.map((one) => ({ offset: one.offset - before, length: one.length })),
      );
    }
  }
  return found;
}

/** A recorded reply with the live bytes where its own were taken out. */
export function restoreReply(recorded: Reply, live: Reply, redacted: RedactedReplies): Reply {
  const ranges = redacted.get(recorded);
  if (!ranges || !("data" in recorded) || !("data" in live)) return recorded;
  const data = new Uint8Array(recorded.data);
  for (const { offset, length } of ranges) {
    // What the file says is not believed.
    const from = Math.min(Math.max(0, offset), data.length);
    data.set(live.data.subarray(from, Math.min(offset + length, data.length)), from);
  }
  return { ...recorded, data };
}
