import { concatenate } from "../bytes.js";
import type { LoadedSession } from "../load-session.js";
import { linkTypeOf, packetsOf, SNAPSHOT_BYTES } from "../pcap.js";
import { asciiJson } from "../trace/json.js";
import { PacketComments } from "./packet-comments.js";
import { MADE_UP_STEP } from "./timed-calls.js";

const blocks = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
const options = { comment: 1, application: 4, interfaceName: 2, timeResolution: 9, packetFlags: 2 } as const;
/** Times are in nanoseconds. */
const NANOSECONDS = 9;
const LONGEST_COMMENT = 65_532;

/**
 * A session as a capture in the pcapng format, block by block: a packet for each message, of the link type and form
 * that `framesToPcap` has, with its time and direction; what the recorder said of the session is the comment. Of the
 * first generation the link type is another, since the dissector does not know it, and each packet has its message in
 * words as a comment.
 */
export function* pcapng(session: LoadedSession): Generator<Uint8Array, void, void> {
  const { description, frames, generation, abi } = session;
  const comments = generation === 1 ? new PacketComments(abi) : undefined;
  const comment = description ? asciiJson(description).slice(0, LONGEST_COMMENT) : "";
  yield block(
    blocks.section,
    words(0x1a2b3c4d, 1, 0xffffffff, 0xffffffff),
    ...(comment ? [option(options.comment, ascii(comment))] : []),
    option(options.application, ascii("@sandbox/replay")),
    option(0, new Uint8Array(0)),
  );
  yield block(
    blocks.interface,
    words(linkTypeOf(generation), SNAPSHOT_BYTES),
    option(options.interfaceName, ascii("guest")),
    option(options.timeResolution, Uint8Array.of(NANOSECONDS)),
    option(0, new Uint8Array(0)),
  );
  const started = Date.parse(String(description?.["startedAt"]));
  const start = Number.isNaN(started) ? 0n : BigInt(started) * 1_000_000n;
  const hasTimes = frames.some(({ at }) => (at ?? 0) > 0);
  let index = 0;
  for (const frame of frames) {
    let comment = comments?.of(frame) ?? "";
    for (const { direction, bytes } of packetsOf(frame)) {
      const isOfGuest = direction === "guest-to-controller";
      const time = start + BigInt(hasTimes ? (frame.at ?? 0) : index * MADE_UP_STEP);
      index++;
      yield block(
        blocks.packet,
        words(0, Number(time >> 32n), Number(time & 0xffffffffn), bytes.length + 1, bytes.length + 1),
        padded(concatenate([Uint8Array.of(isOfGuest ? 0 : 1), bytes])),
        // Seen from the controller: what comes in is 1, what goes out 2.
        ...(comment ? [option(options.comment, ascii(comment))] : []),
        option(options.packetFlags, words(isOfGuest ? 1 : 2)),
        option(0, new Uint8Array(0)),
      );
      comment = "";
    }
  }
}

/** A block with its length before and behind it, by which readers go both ways. */
function block(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 12);
  return concatenate([words(type, length), ...parts, words(length)]);
}

function option(code: number, value: Uint8Array): Uint8Array {
  return concatenate([words((value.length << 16) | code), padded(value)]);
}

function padded(bytes: Uint8Array): Uint8Array {
  const length = Math.ceil(bytes.length / 4) * 4;
  const whole = new Uint8Array(length);
  whole.set(bytes);
  return whole;
}

/** Numbers of 32 bits, little-endian. */
function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value >>> 0, true);
  return bytes;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0x7f);
}
