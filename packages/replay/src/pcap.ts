import type { Frame } from "./frames.js";
import { generationOf } from "./open-conversation.js";
import type { Generation } from "./two-sided-conversation.js";

/** Where a capture's packets stand on the clock, since a recording has no times of its own. */
export interface PcapOptions {
  /** The time of the first packet in microseconds since 1970; 0 unless given. Each packet is 1 µs after the one before. */
  readonly startAt?: bigint;
}

/** Private use: what a packet is, the dissector in `dissector/wireshark` knows. */
const LINKTYPE_USER0 = 147;
/** Private use as well: the first generation, which no dissector knows. */
const LINKTYPE_USER1 = 148;
/** The most that Wireshark takes in one packet. */
export const SNAPSHOT_BYTES = 262_144;
const FILE_HEAD_BYTES = 24;
const PACKET_HEAD_BYTES = 16;

/**
 * Writes frames as a capture in the pcap format, of link type USER0, or USER1 for the first generation: each packet is
 * a byte for the direction (0 from guest to controller, 1 back) and the bytes of a frame. A frame that is too long for
 * a packet goes on in the next.
 * @throws RangeError when `startAt` is not in the 32 bits of seconds that the format has.
 */
export function framesToPcap(frames: Iterable<Frame>, options: PcapOptions = {}): Uint8Array {
  const all = [...frames];
  const packets = all.flatMap(packetsOf);
  const length = packets.reduce(
    (sum, { bytes }) => sum + PACKET_HEAD_BYTES + 1 + bytes.length,
    FILE_HEAD_BYTES,
  );
  const file = new Uint8Array(length);
  const view = new DataView(file.buffer);
  writeFileHead(view, linkTypeOf(generationOf(all)));
  let at = FILE_HEAD_BYTES;
  let time = options.startAt ?? 0n;
  for (const { direction, bytes } of packets) {
    writePacketHead(view, at, time++, bytes.length + 1);
    at += PACKET_HEAD_BYTES;
    file[at] = direction === "guest-to-controller" ? 0 : 1;
    file.set(bytes, at + 1);
    at += 1 + bytes.length;
  }
  return file;
}

/** The link type of captures of a generation. */
export function linkTypeOf(generation: Generation | undefined): number {
  return generation === 1 ? LINKTYPE_USER1 : LINKTYPE_USER0;
}

/** A frame in as many packets as it takes. */
export function packetsOf({ direction, bytes }: Frame): Frame[] {
  const most = SNAPSHOT_BYTES - 1;
  const count = Math.ceil(bytes.length / most);
  return Array.from({ length: count }, (_, i) => ({
    direction,
    bytes: bytes.subarray(i * most, (i + 1) * most),
  }));
}

function writeFileHead(view: DataView, linkType: number): void {
  // Times in microseconds, version 2.4.
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, SNAPSHOT_BYTES, true);
  view.setUint32(20, linkType, true);
}

function writePacketHead(view: DataView, at: number, time: bigint, length: number): void {
  const seconds = time / 1_000_000n;
  if (time < 0n || seconds > 0xffffffffn)
    throw new RangeError(`${time} µs since 1970 is no time that pcap can say`);
  view.setUint32(at, Number(seconds), true);
  view.setUint32(at + 4, Number(time % 1_000_000n), true);
  view.setUint32(at + 8, length, true);
  view.setUint32(at + 12, length, true);
}
