import { type Abi, decodeStruct, FieldError, type StructCodec } from "@sandbox/protocol";

/** A structure whose values the tests take apart without knowing its type. */
export type AnyCodec = StructCodec<unknown>;

/** What one value in a structure is made of, found out by flipping every bit of the memory. */
export interface Leaf {
  /** `st_atim.tv_sec` */
  readonly path: string;
  /** The bits of the memory that change it, counted from the first byte's lowest. */
  readonly bits: readonly number[];
  /** An integer of which every bit counts as it does in C; others are named numbers that are translated. */
  readonly isPlain: boolean;
}

/** All structures of an ABI, by name. */
export function codecsOf(abi: Abi): [name: string, codec: AnyCodec][] {
  return Object.entries(abi.structs).map(([name, codec]) => [name, codec as AnyCodec]);
}

/** Every value in a structure, by its path. */
export function leavesOf(value: unknown, path = ""): Map<string, unknown> {
  const isNested =
    typeof value === "object" && value !== null && !(value instanceof Uint8Array) && !Array.isArray(value);
  if (!isNested) return new Map([[path, value]]);
  const inner = Object.entries(value).map(([name, one]) => leavesOf(one, path ? `${path}.${name}` : name));
  return new Map(inner.flatMap((leaves) => [...leaves]));
}

/** A copy of `value` in which one leaf is another. */
export function withLeaf(value: unknown, path: string, leaf: unknown): unknown {
  if (path === "") return leaf;
  const [name = "", ...rest] = path.split(".");
  const fields = value as Record<string, unknown>;
  return { ...fields, [name]: withLeaf(fields[name], rest.join("."), leaf) };
}

/** Which bits each value of a structure is made of. */
export function probe(codec: AnyCodec): Leaf[] {
  const bits = new Map<string, Set<number>>();
  for (const path of leavesOf(decodeStruct(codec, someMemory(codec))).keys()) bits.set(path, new Set());
  // A string shows only its first bit to zeros, an integer beyond 2^53 only its highest to ones.
  for (const fill of [0x00, 0xff]) {
    const before = decoded(codec, new Uint8Array(codec.size).fill(fill));
    if (before.size === 0) continue;
    for (let bit = 0; bit < codec.size * 8; bit++) {
      const bytes = new Uint8Array(codec.size).fill(fill);
      bytes[bit >> 3] = fill ^ (1 << (bit & 7));
      for (const [path, text] of decoded(codec, bytes)) {
        if (before.get(path) !== text) bits.get(path)?.add(bit);
      }
    }
  }
  return [...bits].map(([path, set]) => {
    const sorted = [...set].sort((a, b) => a - b);
    return { path, bits: sorted, isPlain: isPlain(codec, path, sorted) };
  });
}

/** Whether each bit by itself is a power of two; a bit that was refused leaves a byte that is not whole. */
function isPlain(codec: AnyCodec, path: string, bits: readonly number[]): boolean {
  const values = bits.map((bit) =>
    Math.abs(Number(decoded(codec, memoryWith(codec, bits, [bit])).get(path))),
  );
  const areDistinct = new Set(values).size === values.length;
  return bits.length % 8 === 0 && areDistinct && values.every((value) => Number.isInteger(Math.log2(value)));
}

/** Memory that holds a structure: zeros, or ones where a zero among them has no meaning. */
export function someMemory(codec: AnyCodec): Uint8Array {
  const zeros = new Uint8Array(codec.size);
  return decoded(codec, zeros).size > 0 ? zeros : zeros.fill(0xff);
}

/** The same, in which one value is of these bits. */
export function memoryWith(codec: AnyCodec, own: readonly number[], set: readonly number[]): Uint8Array {
  const bytes = someMemory(codec);
  for (const bit of own) setBit(bytes, bit, false);
  for (const bit of set) setBit(bytes, bit, true);
  return bytes;
}

function setBit(bytes: Uint8Array, bit: number, isSet: boolean): void {
  const mask = 1 << (bit & 7);
  const before = bytes[bit >> 3] ?? 0;
  bytes[bit >> 3] = isSet ? before | mask : before & ~mask;
}

/** The leaves as texts that can be compared; none where the memory holds a number that has no meaning. */
function decoded(codec: AnyCodec, bytes: Uint8Array): Map<string, string> {
  try {
    const leaves = leavesOf(decodeStruct(codec, bytes));
    return new Map([...leaves].map(([path, leaf]) => [path, String(leaf)]));
  } catch (error) {
    if (error instanceof FieldError) return new Map();
    throw error;
  }
}
