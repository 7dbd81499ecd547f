import fc from "fast-check";
import { expect, test } from "vitest";
import { positionInFile } from "../src/frames.js";
import { type Frame, mergeFrames, RecordingError, readFrames, writeFrames } from "../src/index.js";
import { recordingFile } from "./recordings.js";

const frames = fc.array(
  fc.record({
    direction: fc.constantFrom("guest-to-controller", "controller-to-guest"),
    bytes: fc.uint8Array({ maxLength: 40 }),
  }) satisfies fc.Arbitrary<Frame>,
);

test("a file has the frames that were written", () => {
  fc.assert(
    fc.property(frames, (written) => {
      const read = readFrames(writeFrames(written));
      expect(read.map(({ direction, bytes }) => ({ direction, bytes }))).toEqual(written);
    }),
  );
});

test("a file cut anywhere but between frames is refused at its end", () => {
  const file = recordingFile("kinds");
  const ends = new Set(readFrames(file).map(({ offset, bytes }) => offset + bytes.length));
  for (let length = 1; length < file.length; length++) {
    const read = () => readFrames(file.subarray(0, length));
    if (ends.has(length)) expect(read).not.toThrow();
    else expect(read).toThrow(expect.objectContaining({ code: "truncated_frame", offset: length }));
  }
});

test("any bytes are frames or a RecordingError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        readFrames(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(RecordingError);
      }
    }),
  );
});

test("an unknown direction is refused by the byte that it stands at", () => {
  const file = writeFrames([{ direction: "guest-to-controller", bytes: Uint8Array.of(1) }]);
  expect(() => readFrames(Uint8Array.of(...file, 2))).toThrow(
    "expected direction 0 or 1 at byte 6, received 2",
  );
});

test("neighbours of one direction become one frame, and empty frames go", () => {
  const guest = (...bytes: number[]): Frame => {
    return { direction: "guest-to-controller", bytes: Uint8Array.from(bytes) };
  };
  const controller: Frame = { direction: "controller-to-guest", bytes: Uint8Array.of(9) };
  const merged = mergeFrames([guest(1), guest(), guest(2, 3), controller, guest(4)]);
  expect(merged).toEqual([guest(1, 2, 3), controller, guest(4)]);
});

test("every byte of a stream has its place in the file", () => {
  const file = recordingFile("files");
  const read = readFrames(file);
  for (const direction of ["guest-to-controller", "controller-to-guest"] as const) {
    const stream = read.filter((frame) => frame.direction === direction).flatMap(({ bytes }) => [...bytes]);
    for (const [index, byte] of stream.entries())
      expect(file[positionInFile(read, direction, index)]).toBe(byte);
  }
});
