import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BareGuestDecoder,
  type CallName,
  callCodecs,
  encodeSignature,
  findOutlinedCall,
  GuestDecoder,
  type GuestMessage,
  linuxI386,
  linuxX8664,
  parseSignature,
  Writer,
} from "../src/index.js";

const names = Object.keys(callCodecs) as CallName[];

/** A request of this signature with any bytes for its arguments. */
function requestBytes(signature: string, argument: Uint8Array, pointerBytes: number): Uint8Array {
  const writer = new Writer(linuxX8664);
  encodeSignature(writer, signature);
  let from = 0;
  for (const kind of parseSignature(signature)?.argumentKinds ?? "") {
    const length = kind === "p" ? pointerBytes : 8;
    writer.bytes(argument.subarray(from, from + length));
    from += length;
  }
  return writer.take();
}

/** Small integers as they are, so that they fit into their C types, and any others. */
const argumentBytes = fc
  .array(
    fc.oneof(fc.bigInt({ min: -128n, max: 300n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    {
      minLength: 16,
      maxLength: 16,
    },
  )
  .map((values) => new Uint8Array(BigInt64Array.from(values).buffer));

function decoded(decoder: BareGuestDecoder, bytes: Uint8Array): GuestMessage | undefined {
  decoder.push(bytes);
  return decoder.next();
}

describe.each([linuxX8664, linuxI386])("a request that is decoded by its outline, of $name", (abi) => {
  test("is what the codec makes of it, of every call", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), argumentBytes, (name, argument) => {
        const bytes = requestBytes(name, argument, abi.pointerBytes);
        const outlined = decoded(new BareGuestDecoder(abi, findOutlinedCall), bytes);
        expect(outlined).toEqual(decoded(new GuestDecoder(abi), bytes));
        expect(outlined).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });

  test("may be of an unknown call", () => {
    const bytes = requestBytes("zzz(pi)v", new Uint8Array(16), abi.pointerBytes);
    const outlined = decoded(new BareGuestDecoder(abi, findOutlinedCall), bytes);
    expect(outlined).toMatchObject({ kind: "unknown-request", signature: "zzz(pi)v" });
  });
});
