import { expect, test } from "vitest";
import { Patience } from "./patience.js";

/** How often of so many times it looks, where it never finds anything. */
function looks(patience: Patience, times: number): number {
  let count = 0;
  for (let at = 0; at < times; at++) {
    if (patience.next() === undefined) continue;
    count++;
    patience.miss(at * 10);
  }
  return count;
}

test("looks as long as it finds something", () => {
  const patience = new Patience(true);
  for (let at = 0; at < 10; at++) {
    expect(patience.next()).toBe(0.1);
    patience.hit();
  }
});

test("looks less and less, and then only now and then, for what never comes", () => {
  const patience = new Patience(true);
  expect(looks(patience, 10)).toBeLessThanOrEqual(8);
  expect(looks(patience, 1000)).toBeLessThan(30);
  expect(looks(patience, 1000)).toBeGreaterThan(0);
});

test("takes heart when a message comes soon after it gave up, but not when it comes late", () => {
  const patience = new Patience(true);
  looks(patience, 1000);
  while (patience.next() === undefined);
  patience.miss(5000);
  patience.late(5010);
  expect(patience.next()).not.toBe(0.1);
  patience.late(5000.1);
  while (patience.next() === undefined);
  expect(patience.next()).toBe(0.1);
});

test("never waits where guest and controller share a core", () => {
  const patience = new Patience(false);
  expect(patience.next()).toBe(0);
  patience.hit();
  expect(patience.next()).toBe(0);
});
