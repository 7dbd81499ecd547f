import { linuxX8664, pointer, Writer } from "@sandbox/protocol";
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
