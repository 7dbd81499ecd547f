import { concatenate } from "./bytes.js";
import { RecordingError } from "./recording-error.js";

/** Who wrote some bytes. */
export type Direction = "guest-to-controller" | "controller-to-guest";

/** Bytes that one side wrote before the other wrote again. */
export interface Frame {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
}

/** A frame of a file. */
export interface RecordedFrame extends Frame {
  /** Where its bytes begin in the file, in bytes from the start. */
  readonly offset: number;
}

/** The place of a direction here is its number in the file. */
const directions: readonly Direction[] = ["guest-to-controller", "controller-to-guest"];
/** A direction, and a length of 32 bits. */
const HEADER_BYTES = 5;

/**
 * Reads a `.frames` file: a run of `[u8 direction][u32le length][bytes]`. The frames share the memory of `file`.
 * @throws RecordingError when a direction is unknown, or the file ends inside a frame.
 */
export function readFrames(file: Uint8Array): RecordedFrame[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const frames: RecordedFrame[] = [];
  let at = 0;
  while (at < file.length) {
    const direction = directions[file[at] as number];
    if (!direction) fail("bad_direction", at, "direction 0 or 1", String(file[at]));
    if (at + HEADER_BYTES > file.length)
      fail("truncated_frame", file.length, `the ${HEADER_BYTES} bytes of a frame's head`, left(file, at));
    const length = view.getUint32(at + 1, true);
    const offset = at + HEADER_BYTES;
    if (offset + length > file.length)
      fail("truncated_frame", file.length, `${length} bytes of a frame`, left(file, offset));
    frames.push({ direction, bytes: file.subarray(offset, offset + length), offset });
    at = offset + length;
  }
  return frames;
}

function left(file: Uint8Array, at: number): string {
  return `the end of the file after ${file.length - at}`;
}

function fail(
  code: "bad_direction" | "truncated_frame",
  offset: number,
  expected: string,
  received: string,
): never {
  throw new RecordingError({ code, offset, expected, received });
}

/**
 * Writes a `.frames` file; `readFrames` gives back the same frames.
 * @throws RangeError when a frame is longer than 2^32-1 bytes.
 */
export function writeFrames(frames: Iterable<Frame>): Uint8Array {
  const all = [...frames];
  const length = all.reduce((sum, frame) => sum + HEADER_BYTES + frame.bytes.length, 0);
  const file = new Uint8Array(length);
  const view = new DataView(file.buffer);
  let at = 0;
  for (const { direction, bytes } of all) {
    if (bytes.length > 0xffffffff) throw new RangeError(`a frame of ${bytes.length} bytes is too long`);
    file[at] = directions.indexOf(direction);
    view.setUint32(at + 1, bytes.length, true);
    file.set(bytes, at + HEADER_BYTES);
    at += HEADER_BYTES + bytes.length;
  }
  return file;
}

/** Makes one frame of neighbours of the same direction, as recordings have it; empty frames go. */
export function mergeFrames(frames: Iterable<Frame>): Frame[] {
  const merged: { direction: Direction; parts: Uint8Array[] }[] = [];
  for (const { direction, bytes } of frames) {
    if (bytes.length === 0) continue;
    const last = merged.at(-1);
    if (last?.direction === direction) last.parts.push(bytes);
    else merged.push({ direction, parts: [bytes] });
  }
  return merged.map(({ direction, parts }) => ({ direction, bytes: concatenate(parts) }));
}

/** Where a byte of one direction's stream is in the file, both from the start; the end of the stream is behind its last byte. */
export function positionInFile(
  frames: readonly RecordedFrame[],
  direction: Direction,
  streamOffset: number,
): number {
  let before = 0;
  let end = 0;
  for (const frame of frames) {
    if (frame.direction !== direction) continue;
    if (streamOffset < before + frame.bytes.length) return frame.offset + streamOffset - before;
    before += frame.bytes.length;
    end = frame.offset + frame.bytes.length;
  }
  return end;
}
