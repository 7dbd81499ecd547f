import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RegularExpression } from "../src/filter/regular-expression.js";

const refuse = (at: number, expected: string, received: string): never => {
  throw new RangeError(`${at}: expected ${expected}, received ${received}`);
};
const compiled = (pattern: string) => new RegularExpression(pattern, refuse);

const piece = fc.constantFrom(
  "a",
  "b",
  ".",
  "[ab]",
  "[^a]",
  "(a|b)",
  "(?:ab)",
  "\\w",
  "\\.",
  "x",
  "",
  "^",
  "$",
  "(|a)",
);
const repeat = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,}", "{0,3}", "*?");
const patterns = fc
  .array(fc.tuple(piece, repeat), { maxLength: 6 })
  .map((parts) =>
    parts.map(([one, times]) => (one === "" || one === "^" || one === "$" ? one : one + times)).join(""),
  );
const texts = fc.string({ unit: fc.constantFrom("a", "b", ".", "x", "\n"), maxLength: 12 });

describe("a regular expression of ours", () => {
  test("finds what JavaScript's finds", () => {
    fc.assert(
      fc.property(patterns, patterns, texts, (one, other, text) => {
        const pattern = `${one}|${other}`;
        expect(compiled(pattern).test(text)).toBe(new RegExp(pattern).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["(a+)+$", `${"a".repeat(60_000)}!`],
    ["(a|aa)*b", "a".repeat(60_000)],
    ["(.*)(.*)(.*)x$", "a".repeat(60_000)],
    ["((a?){100}){2}b", "a".repeat(20_000)],
  ])("answers in time that grows with the text alone: %s", { timeout: 60_000 }, (pattern, text) => {
    expect(compiled(pattern).test(text)).toBe(false);
  });

  test.each([
    ["a".repeat(257), "0: expected a pattern of at most 256 bytes, received one of 257"],
    [
      "(((a{99}){99}){99})",
      "0: expected a pattern of at most 1024 steps, received one that repeats more than that",
    ],
    ["a{9999}", '1: expected a count of at most 256, ascending, received "{"'],
    ["a{3,2}", '1: expected a count of at most 256, ascending, received "{"'],
    ["a)", '1: expected a pattern, received ")"'],
    ["[a", "2: expected `]`, received the end of the pattern"],
    ["\\", "1: expected a character behind `\\`, received the end of the pattern"],
  ])("%s is refused", (pattern, message) => {
    expect(() => compiled(pattern)).toThrow(new RangeError(message));
  });

  test("is about bytes: what is not ASCII counts as its UTF-8", () => {
    const utf8 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));
    expect(compiled("^gr\u00fcn$").test(utf8("gr\u00fcn"))).toBe(true);
    expect(compiled("\\xff\\x00").test("a\xff\0")).toBe(true);
    expect(compiled("[\\x80-\\xff]").test("plain")).toBe(false);
  });

  test("does not look behind byte 65536, and does not take that for the end", () => {
    expect(compiled("b").test(`${"a".repeat(65_536)}b`)).toBe(false);
    expect(compiled("a$").test("a".repeat(70_000))).toBe(false);
  });
});
