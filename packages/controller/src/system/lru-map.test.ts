import { describe, expect, it } from "vitest";
import { LruMap } from "./lru-map.js";

describe("an LruMap", () => {
  it("drops what was not used for the longest time", () => {
    const evicted: string[] = [];
    const map = new LruMap<number, string>(2, { evicted: (value) => evicted.push(value) });
    map.set(1, "one");
    map.set(2, "two");
    expect(map.get(1)).toBe("one");
    map.set(3, "three");
    expect(evicted).toEqual(["two"]);
    expect([map.get(1), map.get(2), map.get(3)]).toEqual(["one", undefined, "three"]);
    map.set(3, "drei");
    expect(evicted).toEqual(["two", "three"]);
    map.clear();
    expect(evicted).toEqual(["two", "three", "one", "drei"]);
    expect(map.size).toBe(0);
  });

  it("counts weights, and keeps the newest value whatever it weighs", () => {
    const map = new LruMap<string, number>(10, { weigh: (value) => value });
    map.set("a", 4);
    map.set("b", 6);
    expect(map.size).toBe(2);
    map.set("c", 1);
    expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([undefined, 6, 1]);
    map.set("heavy", 100);
    expect([map.size, map.get("heavy")]).toEqual([1, 100]);
    map.set("d", 1);
    expect([map.size, map.get("d")]).toEqual([1, 1]);
  });
});
