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
