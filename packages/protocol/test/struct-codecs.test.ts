import {
  type Abi,
  darwinArm64,
  decodeStruct,
  encodeStruct,
  FieldError,
  linuxAarch64,
  linuxI386,
  linuxX8664,
} from "@sandbox/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AnyCodec,
  codecsOf,
  type Leaf,
  leavesOf,
  memoryWith,
  probe,
  someMemory,
  withLeaf,
} from "./struct-probe.js";

const abis: Abi[] = [linuxX8664, linuxAarch64, linuxI386, darwinArm64];

/** What an ABI does not have. */
const lacking: Readonly<Record<string, readonly string[]>> = {
  "darwin-arm64": ["utsname.domainname", "termios.c_line"],
};

describe.each(abis)("on $name", (abi) => {
  test.each(codecsOf(abi))("every value of %s keeps what it is at the ends of its range", (_name, codec) => {
    const base = decodeStruct(codec, someMemory(codec));
    for (const leaf of probe(codec)) {
      fc.assert(
        fc.property(values(codec, base, leaf), (value) => {
          const whole = withLeaf(base, leaf.path, value);
          expect(decodeStruct(codec, encodeStruct(codec, whole))).toEqual(whole);
        }),
        { numRuns: 25 },
      );
    }
  });

  test.each(codecsOf(abi))("no two values of %s share a bit, and none writes another's", (name, codec) => {
    const leaves = probe(codec);
    const absent = leaves.filter(({ bits }) => bits.length === 0).map(({ path }) => `${name}.${path}`);
    expect(absent.filter((path) => !lacking[abi.name]?.includes(path))).toEqual([]);
    const owned = leaves.flatMap(({ bits }) => bits);
    expect(new Set(owned).size).toBe(owned.length);
    const base = decodeStruct(codec, someMemory(codec));
    const empty = encodeStruct(codec, base);
    for (const leaf of leaves) {
      fc.assert(
        fc.property(values(codec, base, leaf), (value) => {
          const bytes = encodeStruct(codec, withLeaf(base, leaf.path, value));
          const changed = [...bytes.keys()].filter((at) => bytes[at] !== empty[at]);
          expect(changed.filter((at) => !leaf.bits.some((bit) => bit >> 3 === at))).toEqual([]);
        }),
        { numRuns: 10 },
      );
    }
  });

  test.each(codecsOf(abi))("encoding %s gives the same bytes over whatever was there", (_name, codec) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: codec.size, maxLength: codec.size }), (memory) => {
        const value = decodable(codec, memory);
        if (value === undefined) return;
        const fresh = encodeStruct(codec, value);
        codec.encode(value, new DataView(memory.buffer), 0);
        expect(memory).toEqual(fresh);
      }),
      { numRuns: 20 },
    );
  });
});

/** What a leaf can be: the type is that of what it is in `base`, the range that of its bits. */
function values(codec: AnyCodec, base: unknown, { path, bits, isPlain }: Leaf): fc.Arbitrary<unknown> {
  const value = leavesOf(base).get(path);
  if (bits.length === 0) return fc.constant(value);
  if (Array.isArray(value))
    return fc.uniqueArray(fc.nat(bits.length - 1)).map((set) => set.sort((a, b) => a - b));
  if (value instanceof Uint8Array) {
    const length = bits.length / 8;
    // An array of bytes is as long as its room, a string is not and ends before its NUL.
    if (value.length > 0) return fc.uint8Array({ minLength: length, maxLength: length });
    return fc.uint8Array({ min: 1, maxLength: length - 1 });
  }
  // Named numbers that are translated have tests of their own.
  if (!isPlain) return fc.constant(value);
  const [least, greatest] = range(codec, path, bits);
  if (typeof value === "bigint") return ends(fc.bigInt(least, greatest), least, greatest);
  const safe = (one: bigint) =>
    Math.max(Math.min(Number(one), Number.MAX_SAFE_INTEGER), -Number.MAX_SAFE_INTEGER);
  return ends(fc.integer({ min: safe(least), max: safe(greatest) }), safe(least), safe(greatest));
}

function ends<T>(between: fc.Arbitrary<T>, least: T, greatest: T): fc.Arbitrary<T> {
  return fc.oneof(fc.constant(least), fc.constant(greatest), between);
}

/** The range of an integer, by how many bits it has and by what all ones are. */
function range(codec: AnyCodec, path: string, bits: readonly number[]): [bigint, bigint] {
  const count = BigInt(bits.length);
  const value = leavesOf(decodeStruct(codec, memoryWith(codec, bits, bits))).get(path);
  const isSigned = Number(value) < 0;
  return isSigned ? [-(2n ** (count - 1n)), 2n ** (count - 1n) - 1n] : [0n, 2n ** count - 1n];
}

/** The structure, or none where the memory holds a number that has no meaning in the guest's system. */
function decodable(codec: AnyCodec, bytes: Uint8Array): unknown {
  try {
    return decodeStruct(codec, bytes);
  } catch (error) {
    if (error instanceof FieldError) return undefined;
    throw error;
  }
}
