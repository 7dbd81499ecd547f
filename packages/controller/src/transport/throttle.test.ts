import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { throttle } from "./throttle.js";

const megabyte = 2 ** 20;

test("hears a flood in pieces, and all of it", async () => {
  const stream = new PassThrough({ highWaterMark: 16 * megabyte });
  let heard = 0;
  throttle(stream, (chunk) => {
    heard += chunk.length;
  });
  for (let i = 0; i < 64; i++) stream.write(new Uint8Array(megabyte / 16).fill(i));
  stream.end();
  await new Promise((done) => setImmediate(done));
  expect(heard).toBe(megabyte);
  expect(stream.isPaused()).toBe(true);
  await new Promise((done) => stream.once("end", done));
  expect(heard).toBe(4 * megabyte);
});

test("leaves a stream alone that is no flood", async () => {
  const stream = new PassThrough();
  const heard: number[] = [];
  throttle(stream, (chunk) => heard.push(chunk.length));
  stream.write(new Uint8Array(5));
  await new Promise((done) => setImmediate(done));
  expect([heard, stream.isPaused()]).toEqual([[5], false]);
});
