import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { onAbort } from "./on-abort.js";

test("one listener serves all who wait for a signal, and those who left are not called", () => {
  const abort = new AbortController();
  const called: string[] = [];
  const leaves = ["a", "b", "c"].map((name) => onAbort(abort.signal, () => called.push(name)));
  expect(getEventListeners(abort.signal, "abort").length).toBe(1);
  leaves[1]?.();
  abort.abort();
  expect(called).toEqual(["a", "c"]);
});
