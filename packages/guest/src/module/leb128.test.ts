import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLeb128, writeLeb128 } from "./leb128.js";
import { ModuleError } from "./module-error.js";

describe("LEB128", () => {
  test.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 1]],
    [624_485, [0xe5, 0x8e, 0x26]],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])("writes %i as the standard does", (value, bytes) => {
    expect(writeLeb128(value)).toEqual(bytes);
    expect(readLeb128(Uint8Array.from([9, ...bytes, 9]), 1)).toEqual({ value, end: 1 + bytes.length });
  });

  test("reads what it writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
        expect(readLeb128(Uint8Array.from(writeLeb128(value)), 0).value).toBe(value);
      }),
    );
  });

  test("reads a number with needless zeros", () => {
    expect(readLeb128(Uint8Array.of(0x85, 0x80, 0), 0)).toEqual({ value: 5, end: 3 });
  });

  test.each([
    ["no bytes", []],
    ["a cut number", [0x80, 0x80]],
    ["more than 32 bits", [0xff, 0xff, 0xff, 0xff, 0x1f]],
    ["more than five bytes", [0x80, 0x80, 0x80, 0x80, 0x80, 0]],
  ])("refuses %s", (_, bytes) => {
    expect(() => readLeb128(Uint8Array.from(bytes), 0)).toThrow(ModuleError);
  });
});
