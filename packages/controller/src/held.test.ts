import { expect, test } from "vitest";
import { heldInteger } from "./held.js";

test.each([0, -1, -(2n ** 63n), 2n ** 64n - 1n, Number.MAX_SAFE_INTEGER])("64 bits hold %s", (value) => {
  expect(heldInteger("f()i", value)).toBe(value);
});

test.each([-(2n ** 63n) - 1n, 2n ** 64n, 2 ** 53, 0.5, Number.NaN])("64 bits do not hold %s", (value) => {
  expect(() => heldInteger("f()i", value)).toThrow(
    `the handler of f()i answered ${value}, which is no 64-bit`,
  );
});
