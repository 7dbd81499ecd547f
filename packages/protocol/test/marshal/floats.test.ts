import { execFileSync, spawnSync } from "node:child_process";
import {
  floatOfText,
  floatTextOfDigits,
  isFloatText,
  marshalFloat,
  shortestFloatText,
} from "@sandbox/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";

/** Doubles at the ends and at what C and JavaScript write differently. */
const doubles = [
  0,
  -0,
  1,
  -1,
  0.1,
  1 / 3,
  1e5,
  1e16,
  1e17,
  1e21,
  1e22,
  123456789012345680,
  1.5e-5,
  1e-4,
  1.1e-4,
  1e-7,
  -1.2345678901234567e-6,
  5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  12345678 + 1 / 1024,
  12345678 + 3 / 1024,
  1564610400,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

test.each([
  [0.1, "0.10000000000000001"],
  [1564610400, "1564610400"],
  [1e17, "1e+17"],
  [1e-5, "1.0000000000000001e-05"],
  [0.0001, "0.0001"],
  [-0, "-0"],
  [Number.NaN, "nan"],
  [Number.NEGATIVE_INFINITY, "-inf"],
  // Exactly between two digits: to the even one.
  [12345678 + 1 / 1024, "12345678.000976562"],
  [12345678 + 3 / 1024, "12345678.002929688"],
])("a guest writes %d as %s", (value, text) => {
  expect(floatTextOfDigits(value, 17)).toBe(text);
});

test.each([
  [0.1, "0.1"],
  [1564610400, "1564610400"],
  [1e21, "1e+21"],
  [-1.2345678901234567e-6, "-1.2345678901234567e-6"],
  [-0, "-0"],
  [Number.POSITIVE_INFINITY, "inf"],
])("a controller writes %d as %s", (value, text) => {
  expect(marshalFloat(value)).toEqual({ type: "float", value, text });
});

test("either text of a double stands for the same double, and fits in what a guest reads", () => {
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.constantFrom(...doubles)), (value) => {
      for (const text of [shortestFloatText(value), floatTextOfDigits(value, 17)]) {
        expect(isFloatText(text), text).toBe(true);
        expect(floatOfText(text), text).toBe(value);
        expect(text.length).toBeLessThanOrEqual(24);
      }
    }),
  );
});

test.each(["", " 1", "1 ", "0x10", "1_0", "e5", ".", "1e", "--1", "Infinity", "NaN", "1,5", "1\n"])(
  "%j is no text of a float",
  (text) => {
    expect(isFloatText(text)).toBe(false);
  },
);

test("Python writes and reads the same texts", (context) => {
  if (spawnSync("python3", ["--version"]).status !== 0) return context.skip("there is no python3");
  const random = fc.sample(fc.double({ noNaN: true }), { numRuns: 2000, seed: 7 });
  // Those that stand exactly between two texts of 17 digits.
  const ties = Array.from({ length: 500 }, (_, i) => 12345678 + (2 * i + 1) / 1024);
  const values = [...doubles, ...random, ...ties];
  const program = `import struct, sys
for line in sys.stdin:
    value = struct.unpack(">d", bytes.fromhex(line.split()[0]))[0]
    back = struct.pack(">d", float(line.split()[1])).hex()
    print("%.17g" % value, back)`;
  const hex = (value: number) =>
    Buffer.from(new Float64Array([value]).buffer)
      .reverse()
      .toString("hex");
  const input = values.map((value) => `${hex(value)} ${shortestFloatText(value)}\n`).join("");
  const lines = execFileSync("python3", ["-c", program], { input, encoding: "utf8" }).trimEnd().split("\n");
  expect(lines).toEqual(values.map((value) => `${floatTextOfDigits(value, 17)} ${hex(value)}`));
});
