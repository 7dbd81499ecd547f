import {
  ControllerDecoder,
  type ControllerMessage,
  encodeControllerMessage,
  linuxX8664,
  ProtocolError,
  pointer,
  Writer,
} from "@sandbox/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunks, concat, everyChunkSize } from "./chunks.js";

function decode(bytes: Uint8Array, size: number, maximumTransferBytes = 1024): ControllerMessage[] {
  const decoder = new ControllerDecoder(linuxX8664, { maximumTransferBytes });
  const messages: ControllerMessage[] = [];
  for (const chunk of chunks(bytes, size)) {
    decoder.push(chunk);
    for (let message = decoder.next(); message; message = decoder.next()) messages.push(message);
  }
  decoder.end();
  return messages;
}

function encode(messages: readonly ControllerMessage[]): Uint8Array {
  const writer = new Writer(linuxX8664);
  for (const message of messages) encodeControllerMessage(writer, message);
  return writer.take();
}

const address = fc.bigInt(0n, 2n ** 64n - 1n).map(pointer);
const data = fc.uint8Array({ maxLength: 200 });
const message: fc.Arbitrary<ControllerMessage> = fc.oneof(
  fc.record({ kind: fc.constant("read-memory" as const), address, length: fc.nat(1024) }),
  fc.record({
    kind: fc.constant("read-string" as const),
    address,
    maximum: fc.oneof(fc.nat(), fc.constant(Number.POSITIVE_INFINITY)),
  }),
  fc.record({ kind: fc.constant("write-memory" as const), address, data }),
  fc.record({ kind: fc.constant("allocate" as const), data }),
  fc.record({ kind: fc.constant("free" as const), address }),
  fc.record({ kind: fc.constant("set-errno" as const), errno: fc.integer() }),
  fc.record({
    kind: fc.constant("result" as const),
    resultKind: fc.constant("i" as const),
    value: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  }),
  fc.record({
    kind: fc.constant("result" as const),
    resultKind: fc.constant("f" as const),
    value: fc.double(),
  }),
  fc.record({ kind: fc.constant("result" as const), resultKind: fc.constant("p" as const), value: address }),
  fc.record({ kind: fc.constant("result" as const), resultKind: fc.constant("v" as const) }),
);

test("any messages decode to themselves at any chunk size", () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), fc.integer({ min: 1, max: 300 }), (messages, size) => {
      expect(decode(encode(messages), size)).toEqual(messages);
    }),
    { numRuns: 300 },
  );
});

test("every message decodes at every chunk size", () => {
  const messages: ControllerMessage[] = [
    { kind: "write-memory", address: pointer(0x1000n), data: Uint8Array.of(1, 2, 3) },
    { kind: "set-errno", errno: 2 },
    { kind: "result", resultKind: "i", value: -1n },
    { kind: "free", address: pointer(0x2000n) },
    { kind: "read-string", address: pointer(1n), maximum: Number.POSITIVE_INFINITY },
  ];
  const bytes = encode(messages);
  everyChunkSize(bytes.length, (size) => expect(decode(bytes, size)).toEqual(messages));
});

describe("a command that breaks the protocol", () => {
  const codeOf = (bytes: Uint8Array) => {
    try {
      decode(bytes, 3);
      return undefined;
    } catch (error) {
      return error instanceof ProtocolError ? error.code : error;
    }
  };

  test("is an unknown byte", () => {
    expect(codeOf(Uint8Array.of(0x3f))).toBe("UNKNOWN_COMMAND");
  });

  test("moves more than the limit, and nothing is allocated for it", () => {
    const address = new Uint8Array(8);
    const huge = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x40);
    expect(codeOf(concat([0x57], address, huge))).toBe("TRANSFER_TOO_LONG");
    expect(codeOf(concat([0x52], address, huge))).toBe("TRANSFER_TOO_LONG");
    expect(codeOf(concat([0x4d], huge))).toBe("TRANSFER_TOO_LONG");
  });

  test("ends too early", () => {
    const bytes = encode([{ kind: "write-memory", address: pointer(1n), data: Uint8Array.of(1, 2) }]);
    for (let length = 1; length < bytes.length; length++)
      expect(codeOf(bytes.subarray(0, length))).toBe("TRUNCATED");
  });
});

test("messages are the same where they stand in memory that is lent, cut anywhere, and between chunks that are pushed", () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 20 }), fc.nat(200), (messages, seed) => {
      const bytes = encode(messages);
      const memory = concat(new Uint8Array(7).fill(0xee), bytes, new Uint8Array(9).fill(0xee));
      for (const size of [1, 2 + seed, bytes.length + 1]) {
        const decoder = new ControllerDecoder(linuxX8664);
        const decoded: ControllerMessage[] = [];
        for (let at = 0; at < bytes.length; at += size) {
          const end = Math.min(at + size, bytes.length);
          if (at % 3 === 1) decoder.push(bytes.subarray(at, end));
          else decoder.borrow(memory, 7 + at, 7 + end);
          for (let one = decoder.next(); one; one = decoder.next()) decoded.push(one);
          expect(decoder.offset + decoder.pendingBytes).toBe(end);
        }
        decoder.end();
        expect(decoded).toEqual(messages);
      }
    }),
    { numRuns: 200 },
  );
});
