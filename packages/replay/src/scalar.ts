import type { Abi } from "@sandbox/protocol";
import type { MemoryImage } from "./memory-image.js";

/** A number of C, by the name of its type. */
interface Scalar {
  /** In bytes. */
  readonly size: number;
  readonly kind: "signed" | "unsigned" | "float";
}

function scalarOf(type: string, abi: Pick<Abi, "types">): Scalar {
  if (type === "double") return { size: 8, kind: "float" };
  const scalar = abi.types[type] ?? "int32";
  const size = Number(scalar.replace(/\D/g, "")) / 8;
  return { size, kind: scalar.startsWith("u") ? "unsigned" : "signed" };
}

/** How many bytes a number takes in memory. */
export function scalarBytes(type: string, abi: Pick<Abi, "types">): number {
  return scalarOf(type, abi).size;
}

/** Numbers one after another as they lie in memory; an integer keeps as many of its low bits as there is room for. */
export function scalarData(
  values: readonly (number | bigint)[],
  type: string,
  abi: Pick<Abi, "types" | "littleEndian">,
): Uint8Array {
  const { size, kind } = scalarOf(type, abi);
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) {
    const at = index * size;
    if (kind === "float") view.setFloat64(at, Number(value), abi.littleEndian);
    else if (size === 8) view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), abi.littleEndian);
    else if (size === 4) view.setUint32(at, Number(BigInt.asUintN(32, BigInt(value))), abi.littleEndian);
    else if (size === 2) view.setUint16(at, Number(BigInt.asUintN(16, BigInt(value))), abi.littleEndian);
    else view.setUint8(at, Number(BigInt.asUintN(8, BigInt(value))));
  }
  return bytes;
}

/** The number at `address`, if all its bytes are known. */
export function readScalar(
  memory: MemoryImage,
  address: bigint,
  type: string,
  abi: Pick<Abi, "types" | "littleEndian">,
): number | bigint | undefined {
  const { size, kind } = scalarOf(type, abi);
  const bytes = memory.read(address, size);
  if (!bytes) return undefined;
  if (kind !== "float") return integerOf(bytes, kind === "signed", abi);
  return new DataView(bytes.buffer, bytes.byteOffset, size).getFloat64(0, abi.littleEndian);
}

/** The address at `address`, if all its bytes are known. */
export function readAddress(memory: MemoryImage, address: bigint, abi: Abi): bigint | undefined {
  const bytes = memory.read(address, abi.pointerBytes);
  return bytes && integerOf(bytes, false, abi);
}

function integerOf(
  bytes: Uint8Array,
  isSigned: boolean,
  { littleEndian }: Pick<Abi, "littleEndian">,
): bigint {
  const ordered = littleEndian ? bytes.toReversed() : bytes;
  const unsigned = ordered.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return isSigned ? BigInt.asIntN(bytes.length * 8, unsigned) : unsigned;
}
