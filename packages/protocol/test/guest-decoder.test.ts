import {
  type Command,
  encodeGuestMessage,
  GuestDecoder,
  type GuestMessage,
  linuxX8664,
  ProtocolError,
  pointer,
  Writer,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { ascii, chunks, concat, everyChunkSize } from "./chunks.js";

const words = (...values: bigint[]) => new Uint8Array(BigInt64Array.from(values).buffer);
const request = (signature: string, ...values: bigint[]) =>
  concat([signature.length], ascii(signature), words(...values));

/** A request that the controller answers with commands, before the bytes under test. */
interface Lead {
  readonly request: Uint8Array;
  readonly commands: readonly Command[];
}

/** Decodes `bytes` in chunks of `size`, and collects messages until the error, if any. */
function decode(
  bytes: Uint8Array,
  size: number,
  lead?: Lead,
): { messages: GuestMessage[]; error?: ProtocolError } {
  const decoder = new GuestDecoder(linuxX8664);
  const messages: GuestMessage[] = [];
  try {
    if (lead) {
      decoder.push(lead.request);
      decoder.next();
      for (const command of lead.commands) decoder.expectReply(command);
    }
    for (const chunk of chunks(bytes, size)) {
      decoder.push(chunk);
      for (let message = decoder.next(); message; message = decoder.next()) messages.push(message);
    }
    decoder.end();
  } catch (error) {
    if (error instanceof ProtocolError) return { messages, error };
    throw error;
  }
  return { messages };
}

function expectMessages(bytes: Uint8Array, expected: readonly unknown[], lead?: Lead): void {
  everyChunkSize(bytes.length, (size) => {
    expect(decode(bytes, size, lead), `chunks of ${size}`).toEqual({ messages: expected });
  });
}

function expectError(bytes: Uint8Array, facts: Partial<ProtocolError>, lead?: Lead): void {
  everyChunkSize(bytes.length, (size) => {
    expect(decode(bytes, size, lead).error, `chunks of ${size}`).toMatchObject(facts);
  });
}

describe("a request", () => {
  test("has its arguments by name, each as wide as C has it", () => {
    expectMessages(request("open(pii)i", 0x7fff00001000n, 0o101n, 0o644n), [
      { kind: "request", call: "open(pii)i", args: { path: 0x7fff00001000n, flags: 0o101, mode: 0o644 } },
    ]);
  });

  test("keeps 64-bit integers and addresses exact at the ends of their ranges", () => {
    expectMessages(request("read(ipi)i", -1n, -1n, -1n), [
      {
        kind: "request",
        call: "read(ipi)i",
        args: { fd: -1, buffer: 2n ** 64n - 1n, count: 2n ** 64n - 1n },
      },
    ]);
    expectMessages(request("lseek(iii)i", 2147483647n, -(2n ** 63n), 2n), [
      { kind: "request", call: "lseek(iii)i", args: { fd: 2147483647, offset: -(2n ** 63n), whence: 2 } },
    ]);
  });

  test("without arguments is whole with its signature", () => {
    expectMessages(request("getpid()i"), [{ kind: "request", call: "getpid()i", args: {} }]);
  });

  test("with an unknown, well-formed signature is handed over with its arguments by kind", () => {
    expectMessages(request("zzz(ip)v", -2n, 16n), [
      {
        kind: "unknown-request",
        signature: "zzz(ip)v",
        args: [
          { kind: "i", value: -2n },
          { kind: "p", value: 16n },
        ],
      },
    ]);
  });

  test("with a known name and other kinds is unknown", () => {
    const [message] = decode(request("open(iii)i", 1n, 2n, 3n), 64).messages;
    expect(message).toMatchObject({ kind: "unknown-request", signature: "open(iii)i" });
  });

  test("with an integer that its C type does not hold is handed over apart", () => {
    const outside = (argument: string) => ({ kind: "out-of-range-request", argument });
    expect(decode(request("close(i)i", 2n ** 33n), 64).messages[0]).toMatchObject(outside("fd"));
    expect(decode(request("lseek(iii)i", 3n, 0n, -(2n ** 31n) - 1n), 64).messages[0]).toMatchObject(
      outside("whence"),
    );
    expect(decode(request("open(pii)i", 1n, 0n, -1n), 64).messages[0]).toMatchObject(outside("mode"));
    expect(decode(request("kinds_wide(iiii)i", 0n, 256n, 0n, 0n), 64).messages[0]).toMatchObject(
      outside("byte"),
    );
    expect(decode(request("kinds_wide(iiii)i", 0n, 255n, -32769n, 0n), 64).messages[0]).toMatchObject(
      outside("short"),
    );
    expect(decode(request("kinds_wide(iiii)i", 0n, 255n, -32768n, 127n), 64).messages[0]).toMatchObject({
      kind: "request",
    });
  });

  test("on a 32-bit guest has addresses of 4 bytes, so that what follows is not aligned", () => {
    const decoder = new GuestDecoder({ ...linuxX8664, pointerBytes: 4 });
    decoder.push(concat([10], ascii("open(pii)i"), [0x78, 0x56, 0x34, 0x92], words(2n, 0o600n)));
    expect(decoder.next()).toEqual({
      kind: "request",
      call: "open(pii)i",
      args: { path: 0x92345678n, flags: 2, mode: 0o600 },
    });
  });
});

describe("a malformed request", () => {
  test("with a length of 0 is refused at once", () => {
    expectError(Uint8Array.of(0), { code: "EMPTY_SIGNATURE", offset: 0, requestNumber: 1 });
  });

  test.each([
    "x()Q",
    "x(i",
    "x(v)i",
    "x((i))i",
    "1x()i",
    "x y()i",
    "\x1b[2J()i",
    "x\n()i",
    "x\0()i",
    "\xff()i",
    "()i",
  ])("%j is no signature", (signature) => {
    expectError(concat([signature.length], ascii(signature)), { code: "BAD_SIGNATURE", offset: 1 });
  });

  test("shows the bytes that it is made of so that a terminal can print them", () => {
    const { error } = decode(concat([7], ascii("\x1b[2J\n\0\xff")), 64);
    expect(error?.message).toBe(
      'expected a signature name(kinds)result at byte 1, in request 1, received "\\x1b[2J\\x0a\\x00\\xff"',
    );
  });

  test("with more than 32 arguments is refused", () => {
    const signature = `x(${"i".repeat(33)})i`;
    expectError(concat([signature.length], ascii(signature)), { code: "TOO_MANY_ARGUMENTS" });
    expectMessages(request(`x(${"i".repeat(32)})i`, ...Array.from({ length: 32 }, () => 1n)), [
      expect.anything(),
    ]);
  });

  test("that ends too early is truncated, wherever that is", () => {
    const whole = request("lseek(iii)i", 3n, 6n, 0n);
    for (let length = 1; length < whole.length; length++) {
      expectError(whole.subarray(0, length), { code: "TRUNCATED", offset: length });
    }
  });
});

describe("a reply", () => {
  const first = request("stat64(pp)i", 0x1000n, 0x2000n);
  const readString: Command = { kind: "read-string", address: pointer(0x1000n), maximum: 8 };
  const readMemory: Command = { kind: "read-memory", address: pointer(0x1000n), length: 3 };
  const allocate: Command = { kind: "allocate", data: new Uint8Array(4) };

  const after = (...commands: Command[]): Lead => ({ request: first, commands });

  test("is decoded by the command that it answers, in their order", () => {
    const bytes = concat(words(4n), ascii("/tmp"), ascii("abc"), words(0x5000n));
    expectMessages(
      bytes,
      [
        { kind: "read-string-reply", data: ascii("/tmp") },
        { kind: "read-memory-reply", data: ascii("abc") },
        { kind: "allocate-reply", address: 0x5000n },
      ],
      after(readString, readMemory, allocate),
    );
  });

  test.each([9n, 2n ** 40n, -1n, -2n, -(2n ** 63n)])(
    "that claims %d bytes where 8 were asked for is a lie",
    (length) => {
      expectError(
        words(length),
        { code: "LENGTH_LIE", offset: first.length, requestNumber: 1 },
        after(readString),
      );
    },
  );

  test("of a string with a NUL in it is impossible", () => {
    expectError(concat(words(3n), ascii("a\0b")), { code: "IMPOSSIBLE_STRING" }, after(readString));
  });

  test("of NULL for an allocation breaks the protocol", () => {
    expectError(words(0n), { code: "NULL_ALLOCATION" }, after(allocate));
  });

  test("that is owed at the end of the stream is truncated", () => {
    expectError(
      new Uint8Array(0),
      { code: "TRUNCATED", expected: "the reply to read-string" },
      after(readString),
    );
  });
});

describe("bytes out of turn", () => {
  const getpid = request("getpid()i");

  test("are unsolicited while the controller has not answered", () => {
    expectError(concat(getpid, getpid), { code: "UNSOLICITED", offset: getpid.length, requestNumber: 1 });
  });

  test("are noticed when the controller answers, however they were cut", () => {
    const decoder = new GuestDecoder(linuxX8664);
    decoder.push(concat(getpid, getpid));
    expect(decoder.next()).toMatchObject({ call: "getpid()i" });
    expect(() => decoder.expectRequest()).toThrow(expect.objectContaining({ code: "UNSOLICITED" }));
    expect(() => decoder.next()).toThrow(expect.objectContaining({ code: "UNSOLICITED" }));
  });

  test("are noticed behind a reply that holds a whole message", () => {
    const decoder = new GuestDecoder(linuxX8664);
    decoder.push(getpid);
    decoder.next();
    decoder.expectReply({ kind: "read-memory", address: pointer(1n), length: 2 });
    decoder.push(concat(ascii("ab"), getpid));
    expect(decoder.next()).toMatchObject({ kind: "read-memory-reply" });
    expect(() => decoder.expectRequest()).toThrow(expect.objectContaining({ code: "UNSOLICITED" }));
  });

  test("may be allowed, to read one direction of a capture alone", () => {
    const decoder = new GuestDecoder(linuxX8664, { allowPipelining: true });
    decoder.push(concat(getpid, getpid));
    expect([decoder.next(), decoder.next(), decoder.next()]).toEqual([
      expect.anything(),
      expect.anything(),
      undefined,
    ]);
  });
});

test("memory does not grow with what a message claims, nor with unknown signatures", () => {
  const decoder = new GuestDecoder(linuxX8664);
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 50_000; i++) {
    decoder.push(request(`unknown_${i}()i`));
    expect(decoder.next()?.kind).toBe("unknown-request");
    decoder.expectRequest();
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  expect(decoder.requestNumber).toBe(50_000);
});

test("what was decoded encodes to the bytes that it came from", () => {
  const bytes = [
    request("open(pii)i", 1n, 2n, 3n),
    request("zzz(fp)v", 0x7ff8000000000001n, -1n),
    request("close(i)i", 2n ** 40n),
  ];
  for (const one of bytes) {
    const [message] = decode(one, 7).messages;
    const writer = new Writer(linuxX8664);
    if (message) encodeGuestMessage(writer, message);
    expect(writer.take()).toEqual(one);
  }
});
