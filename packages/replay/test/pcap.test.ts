import { expect, test } from "vitest";
import { type Frame, framesToPcap } from "../src/index.js";

/** The packets of a capture, by what the format says of itself. */
function packetsOf(file: Uint8Array) {
  const view = new DataView(file.buffer);
  const packets = [];
  for (let at = 24; at < file.length; ) {
    const length = view.getUint32(at + 8, true);
    packets.push({
      seconds: view.getUint32(at, true),
      micros: view.getUint32(at + 4, true),
      originalLength: view.getUint32(at + 12, true),
      bytes: [...file.subarray(at + 16, at + 16 + length)],
    });
    at += 16 + length;
  }
  return packets;
}

const request: Frame = { direction: "guest-to-controller", bytes: new Uint8Array([7, 8]) };
const answer: Frame = { direction: "controller-to-guest", bytes: new Uint8Array([9]) };

test("a capture has a packet for each frame, its direction in front, a microsecond apart", () => {
  const file = framesToPcap([request, answer], { startAt: 1_999_999n });
  expect([...file.subarray(0, 24)]).toEqual([
    ...[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[0, 0, 4, 0, 147, 0, 0, 0],
  ]);
  expect(packetsOf(file)).toEqual([
    { seconds: 1, micros: 999_999, originalLength: 3, bytes: [0, 7, 8] },
    { seconds: 2, micros: 0, originalLength: 2, bytes: [1, 9] },
  ]);
});

test("a frame that is too long for a packet goes on in the next, and one without bytes is none", () => {
  const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => i);
  const packets = packetsOf(
    framesToPcap([
      { ...answer, bytes },
      { ...request, bytes: new Uint8Array() },
    ]),
  );
  expect(packets.map((packet) => packet.bytes.length)).toEqual([262_144, 262_144, 75_715]);
  expect(packets.every((packet) => packet.bytes[0] === 1)).toBe(true);
  expect(packets.flatMap((packet) => packet.bytes.slice(1))).toEqual([...bytes]);
});

test.each([-1n, 2n ** 32n * 1_000_000n])("a time of %s µs, which pcap cannot say, is refused", (startAt) => {
  expect(() => framesToPcap([request], { startAt })).toThrow(RangeError);
});
