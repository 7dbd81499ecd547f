import type { Abi, ErrnoName, Scalar } from "@sandbox/protocol";
import { fail } from "./failure.js";

/** How wide a number is in a guest's memory, and how it is to be read there. */
export interface ScalarLayout {
  /** In bytes. */
  readonly size: number;
  readonly kind: "signed" | "unsigned" | "float";
}

const DOUBLE: ScalarLayout = { size: 8, kind: "float" };

/** What a C type is in an ABI; throws a TypeError where the ABI does not say. */
export function scalarLayout(abi: Pick<Abi, "types" | "name">, type: string): ScalarLayout {
  if (type === "double") return DOUBLE;
  const scalar: Scalar | undefined = abi.types[type];
  if (scalar === undefined) throw new TypeError(`the ABI ${abi.name} does not say what \`${type}\` is`);
  return {
    size: Number(scalar.replace(/^u?int/, "")) / 8,
    kind: scalar.startsWith("u") ? "unsigned" : "signed",
  };
}

/** The integers in `data`, in the order of bytes that the ABI has. */
export function decodeIntegers(data: Uint8Array, layout: ScalarLayout, littleEndian: boolean): bigint[] {
  const { size, kind } = layout;
  return Array.from({ length: data.length / size }, (_, index) => {
    const bytes = data.subarray(index * size, (index + 1) * size);
    const ordered = littleEndian ? bytes.toReversed() : bytes;
    const unsigned = ordered.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    return kind === "signed" ? BigInt.asIntN(size * 8, unsigned) : unsigned;
  });
}

/** The numbers in `data`; throws EINVAL for an integer that a number does not hold exactly. */
export function decodeNumbers(data: Uint8Array, layout: ScalarLayout, littleEndian: boolean): number[] {
  if (layout.kind === "float") {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return Array.from({ length: data.length / 8 }, (_, index) => view.getFloat64(index * 8, littleEndian));
  }
  return decodeIntegers(data, layout, littleEndian).map((value) => safeNumber(value, "EINVAL"));
}

/** The bytes of some numbers; an integer that is too wide is cut, as C cuts it. */
export function encodeNumbers(
  values: readonly (number | bigint)[],
  layout: ScalarLayout,
  littleEndian: boolean,
): Uint8Array {
  const { size, kind } = layout;
  const bytes = new Uint8Array(values.length * size);
  const wide = new DataView(new ArrayBuffer(8));
  const from = littleEndian ? 0 : 8 - size;
  for (const [index, value] of values.entries()) {
    if (kind === "float") wide.setFloat64(0, Number(value), littleEndian);
    else wide.setBigInt64(0, BigInt.asIntN(64, BigInt(value)), littleEndian);
    bytes.set(new Uint8Array(wide.buffer, from, size), index * size);
  }
  return bytes;
}

/** A 64-bit integer as a number; throws `outside` beyond ±(2^53-1). */
export function safeNumber(value: bigint, outside: ErrnoName): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw fail(outside);
  return number;
}
