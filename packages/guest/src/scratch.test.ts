import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Scratch } from "./scratch.js";

describe("Scratch", () => {
  test("gives freed memory out again", () => {
    const scratch = new Scratch(1 << 20);
    const first = scratch.allocate(100) as number;
    scratch.allocate(100);
    expect(scratch.free(first)).toBe(true);
    expect(scratch.allocate(100)).toBe(first);
  });

  test("joins freed neighbours, in any order of freeing", () => {
    const scratch = new Scratch(160);
    const blocks = [0, 1, 2, 3, 4].map(() => scratch.allocate(32) as number);
    expect(scratch.allocate(1)).toBeUndefined();
    for (const index of [3, 1, 2]) scratch.free(blocks[index] as number);
    expect(scratch.allocate(96)).toBe(blocks[1]);
  });

  test("answers undefined beyond its maximum, and takes what still fits", () => {
    const scratch = new Scratch(64);
    expect(scratch.allocate(65)).toBeUndefined();
    expect(scratch.allocate(64)).toBe(0);
  });

  test("refuses to free what is no block, twice, or in a block's middle", () => {
    const scratch = new Scratch(1024);
    const block = scratch.allocate(64) as number;
    expect([scratch.free(block + 16), scratch.free(block), scratch.free(block)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test("gives a block its own address even when it has no bytes", () => {
    const scratch = new Scratch(1024);
    expect(scratch.allocate(0)).not.toBe(scratch.allocate(0));
  });

  test("keeps what blocks hold, and never lets two overlap, whatever is allocated and freed", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { maxLength: 200 }), (choices) => {
        const scratch = new Scratch(100_000);
        const live: { offset: number; size: number; mark: number }[] = [];
        for (const [mark, choice] of choices.entries()) {
          if (choice % 3 === 0 && live.length > 0) {
            const [gone] = live.splice(choice % live.length, 1);
            expect(scratch.free(gone?.offset ?? -1)).toBe(true);
          } else {
            const offset = scratch.allocate(choice);
            if (offset === undefined) continue;
            scratch.bytes.fill(mark, offset, offset + choice);
            live.push({ offset, size: choice, mark });
          }
        }
        for (const { offset, size, mark } of live) {
          const bytes = scratch.bytes.subarray(offset, offset + size);
          expect(bytes.every((byte) => byte === (mark & 0xff))).toBe(true);
        }
      }),
    );
  });
});
