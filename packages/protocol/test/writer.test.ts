import { EncodeError, linuxX8664, pointer, Writer } from "@sandbox/protocol";
import { expect, test } from "vitest";

const writers: Record<string, (writer: Writer) => void> = {
  byte: (writer) => writer.byte(7),
  bytes: (writer) => writer.bytes(new Uint8Array(3000).fill(9)),
  pointer: (writer) => writer.pointer(pointer(2n ** 64n - 2n)),
  size: (writer) => writer.size(300_000),
  int32: (writer) => writer.int32(-2),
  integer: (writer) => writer.integer(-3n),
  float32: (writer) => writer.float32(0.5),
  float64: (writer) => writer.float64(0.5),
};

test.each(Object.keys(writers))("%s writes the same wherever the buffer has to grow", (name) => {
  const write = writers[name] as (writer: Writer) => void;
  const alone = new Writer(linuxX8664);
  write(alone);
  const expected = alone.take();
  for (let before = 1000; before < 1030; before++) {
    const writer = new Writer(linuxX8664);
    writer.bytes(new Uint8Array(before).fill(1));
    write(writer);
    expect(writer.take().subarray(before)).toEqual(expected);
  }
});

test.each<[string, (writer: Writer) => void, string]>([
  ["an address", (writer) => writer.pointer(pointer(-1n)), "expected an address of 8 bytes, received -1"],
  ["a size", (writer) => writer.size(0.5), "expected a size of 8 bytes, at most 2^53-1, received 0.5"],
  ["an int", (writer) => writer.int32(2 ** 31), "expected a signed integer of 32 bits, received 2147483648"],
  ["any integer", (writer) => writer.integer(Number.NaN), "expected an integer of 64 bits, received NaN"],
])("%s that there is no room for is refused, and nothing of it is written", (_, write, message) => {
  const writer = new Writer(linuxX8664);
  expect(() => write(writer)).toThrow(new EncodeError("OUT_OF_RANGE", ...split(message)));
  expect(writer.length).toBe(0);
});

function split(message: string): [expected: string, received: string] {
  const [, expected = "", received = ""] = /^expected (.+), received (.+)$/.exec(message) ?? [];
  return [expected, received];
}
