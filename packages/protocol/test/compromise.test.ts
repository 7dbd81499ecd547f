// What tells a compromised guest from a genuine one, and what is kept of it.
import { encodeGuestMessage, GuestDecoder, linuxX8664, ProtocolError, Writer } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { ascii, chunks, concat, everyChunkSize } from "./chunks.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const words = (...values: bigint[]) => new Uint8Array(BigUint64Array.from(values).buffer);
const request = (signature: string, ...values: bigint[]) =>
  concat([signature.length], ascii(signature), words(...values));
const inventory = new Set(["getpid()i", "open(pii)i", "own(i)i"]);

/** Decodes requests in chunks of `size`, one behind the other, and answers the error. */
function decode(bytes: Uint8Array, size: number, listed?: ReadonlySet<string>): ProtocolError {
  const options = { allowPipelining: true, ...(listed ? { inventory: listed } : {}) };
  const decoder = new GuestDecoder(linuxX8664, options);
  try {
    for (const chunk of chunks(bytes, size)) {
      decoder.push(chunk);
      while (decoder.next());
    }
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a request of more than 512 bytes", () => {
  const signature = `${"a".repeat(219)}(${"i".repeat(33)})i`;

  test("is refused before its arguments have come", () => {
    const bytes = concat([255], ascii(signature));
    everyChunkSize(bytes.length, (size) => {
      expect(decode(bytes, size)).toMatchObject({ code: "REQUEST_TOO_LONG", offset: 0, received: "520" });
    });
  });

  test("is the only one that is: one of 512 bytes is taken", () => {
    const longest = `${"a".repeat(220)}(${"i".repeat(32)})i`;
    const decoder = new GuestDecoder(linuxX8664);
    decoder.push(request(longest, ...Array.from({ length: 32 }, () => 7n)));
    expect(decoder.next()).toMatchObject({ kind: "unknown-request", signature: longest });
  });
});

describe("a request that the guest's dump does not list", () => {
  test.each([
    ["known to the specification", "close(i)i"],
    ["unknown to it", "zzz(i)i"],
    ["of a listed name with other kinds", "open(iii)i"],
  ])("is refused where it is %s, before its arguments have come", (_, signature) => {
    const bytes = concat(request("getpid()i"), [signature.length], ascii(signature));
    everyChunkSize(bytes.length, (size) => {
      expect(decode(bytes, size, inventory)).toMatchObject({
        code: "NOT_IN_DUMP",
        offset: 10,
        requestNumber: 2,
        received: signature,
      });
    });
  });

  test("is taken where it is listed, though the specification does not know it", () => {
    const decoder = new GuestDecoder(linuxX8664, { inventory });
    decoder.push(request("own(i)i", 1n));
    expect(decoder.next()).toMatchObject({ kind: "unknown-request" });
  });
});

describe("the bytes around an error", () => {
  const calls = Array.from({ length: 900 }, (_, index) => request("lseek(iii)i", 3n, BigInt(index), 0n));
  const stream = concat(...calls, [3], ascii("\x1b[J"), new Uint8Array(40).fill(0xee));
  const offset = stream.length - 43;

  test("are the 32 before it and what had come of it, wherever the stream is cut", () => {
    for (const size of [1, 7, 36, 1000, 4095, 4096, 4097, 65536]) {
      const error = decode(stream, size);
      expect(error).toMatchObject({ code: "BAD_SIGNATURE", offset });
      expect(error.around.before).toBe(hex(stream.subarray(offset - 32, offset)));
      const after = hex(stream.subarray(offset, offset + 32));
      expect(after.startsWith(error.around.after)).toBe(true);
      expect(error.around.after.length).toBeGreaterThan(0);
    }
  });

  test("are fewer where the stream has just begun", () => {
    expect(decode(Uint8Array.of(0), 1).around).toEqual({ before: "", after: "00" });
  });
});

test("a float keeps its bits from one side of the codec to the other, whatever NaN it is", () => {
  const writer = new Writer(linuxX8664);
  for (const bits of [
    0x7ff8_0000_0000_0001n,
    0x7ff0_0000_0000_0001n,
    0xfff8_dead_beef_1234n,
    0xfff0_0000_0000_0000n,
    0x8000_0000_0000_0000n,
    1n,
    2n ** 64n - 1n,
  ]) {
    for (const signature of ["kinds_single(f)f", "unknown(f)v"]) {
      const bytes = request(signature, bits);
      const decoder = new GuestDecoder(linuxX8664);
      decoder.push(bytes);
      const message = decoder.next();
      if (message) encodeGuestMessage(writer, message);
      // A `float` widened to a double has no payload of its own to keep.
      if (signature.startsWith("unknown")) expect(hex(writer.take())).toBe(hex(bytes));
      else expect(writer.take()).toHaveLength(bytes.length);
    }
  }
});
