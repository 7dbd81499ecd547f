import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { throttle } from "./throttle.js";

const megabyte = 2 ** 20;

/** The clock stands still but for what a test lets pass, so that a slow machine hears no more than a fast one. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets the stream say all that it may. */
const settle = () => new Promise((done) => setImmediate(done));

test("hears a flood in pieces, and all of it", async () => {
  const stream = new PassThrough({ highWaterMark: 16 * megabyte });
  const ended = new Promise((done) => stream.once("end", done));
  let heard = 0;
  throttle(stream, (chunk) => {
    heard += chunk.length;
  });
  for (let i = 0; i < 64; i++) stream.write(new Uint8Array(megabyte / 16).fill(i));
  stream.end();
  for (let windows = 1; windows <= 4; windows++) {
    await settle();
    expect([heard, stream.isPaused()]).toEqual([windows * megabyte, true]);
    vi.advanceTimersByTime(9);
    await settle();
    expect(heard).toBe(windows * megabyte);
    vi.advanceTimersByTime(1);
  }
  await ended;
  expect(heard).toBe(4 * megabyte);
});

test("leaves a stream alone that is no flood", async () => {
  const stream = new PassThrough();
  const heard: number[] = [];
  throttle(stream, (chunk) => heard.push(chunk.length));
  stream.write(new Uint8Array(5));
  await settle();
  expect([heard, stream.isPaused()]).toEqual([[5], false]);
});
