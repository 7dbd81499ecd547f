import { describe, expect, it } from "vitest";
import { inoOf, ROOT_INO } from "./host-ino.js";

describe("inode numbers of a mount", () => {
  it("are positive, safe, and differ from place to place", () => {
    const numbers = new Set<number>();
    for (let i = 0; i < 300; i++) {
      const directory = inoOf(ROOT_INO, `d${i}`);
      numbers.add(directory);
      for (let k = 0; k < 300; k++) numbers.add(inoOf(directory, `m${k}`));
    }
    expect(numbers.size).toBe(300 * 301);
    expect([...numbers].every((number) => Number.isSafeInteger(number) && number > 0)).toBe(true);
  });

  it("are the same in every run", () => {
    expect(inoOf(ROOT_INO, "os.py")).toBe(inoOf(ROOT_INO, "os.py"));
    expect(inoOf(inoOf(ROOT_INO, "a"), "b")).not.toBe(inoOf(inoOf(ROOT_INO, "b"), "a"));
  });
});
