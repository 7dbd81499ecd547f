import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MemoryImage } from "../src/memory-image.js";
import { ascii } from "./script.js";

const SPAN = 64;
const range = fc.record({ at: fc.nat(SPAN - 1), length: fc.nat(20) });
const step = fc.oneof(
  fc.record({ write: fc.uint8Array({ maxLength: 20 }), at: fc.nat(SPAN - 1) }),
  fc.record({ forget: fc.nat(20), at: fc.nat(SPAN - 1) }),
);

/** The same memory, byte by byte. */
function plain(steps: readonly ({ write: Uint8Array; at: number } | { forget: number; at: number })[]) {
  const bytes = new Map<number, number>();
  for (const one of steps) {
    if ("write" in one) for (const [i, byte] of one.write.entries()) bytes.set(one.at + i, byte);
    else for (let i = 0; i < one.forget; i++) bytes.delete(one.at + i);
  }
  return bytes;
}

test("a memory image knows what a byte for byte record knows", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), range, (steps, { at, length }) => {
      const image = new MemoryImage();
      for (const one of steps) {
        if ("write" in one) image.write(BigInt(one.at), one.write);
        else image.forget(BigInt(one.at), one.forget);
      }
      const bytes = plain(steps);
      const places = Array.from({ length }, (_, i) => at + i);
      const gap = places.findIndex((place) => !bytes.has(place));
      const known = places.slice(0, gap < 0 ? length : gap).map((place) => bytes.get(place));
      expect([...image.readKnown(BigInt(at), length)]).toEqual(known);
      expect(image.read(BigInt(at), length)?.length).toBe(gap < 0 ? length : undefined);
      const pieces = image
        .within(BigInt(at), length)
        .flatMap((piece) => [...piece.bytes].map((byte, i) => [Number(piece.address) + i, byte]));
      expect(pieces).toEqual(
        places.flatMap((place) => (bytes.has(place) ? [[place, bytes.get(place)]] : [])),
      );
    }),
  );
});

describe("a memory image", () => {
  const image = new MemoryImage();
  image.write(100n, ascii("abc"));
  image.write(103n, ascii("d\0ef"));

  test("joins pieces that touch each other", () => {
    expect(image.within(0n, Number.POSITIVE_INFINITY)).toEqual([{ address: 100n, bytes: ascii("abcd\0ef") }]);
  });

  test("reads a string up to its NUL, or to the most that was asked for", () => {
    expect(image.readString(100n, 4096)).toEqual(ascii("abcd"));
    expect(image.readString(100n, 2)).toEqual(ascii("ab"));
  });

  test("knows no string whose end it does not know", () => {
    expect(image.readString(105n, 4096)).toBeUndefined();
    expect(image.readString(105n, Number.POSITIVE_INFINITY)).toBeUndefined();
    expect(image.readString(99n, 4)).toBeUndefined();
  });

  test("tells what is nearest to an address", () => {
    expect(image.nearest(0n)?.address).toBe(100n);
    expect(image.nearest(500n)?.address).toBe(103n);
    expect(new MemoryImage().nearest(1n)).toBeUndefined();
  });
});
