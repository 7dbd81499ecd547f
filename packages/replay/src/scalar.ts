import type { Abi } from "@sandbox/protocol";
import type { MemoryImage } from "./memory-image.js";
import type { Scalar } from "./tables.js";

/** How many bytes an integer takes in memory. */
export function scalarBytes(scalar: Scalar): number {
  return Number(scalar.replace(/\D/g, "")) / 8;
}

/** The integer at `address`, if all its bytes are known. */
export function readScalar(
  memory: MemoryImage,
  address: bigint,
  scalar: Scalar,
  { littleEndian }: Pick<Abi, "littleEndian">,
): bigint | undefined {
  const bytes = memory.read(address, scalarBytes(scalar));
  if (!bytes) return undefined;
  const ordered = littleEndian ? bytes.toReversed() : bytes;
  const unsigned = ordered.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return scalar.startsWith("u") ? unsigned : BigInt.asIntN(bytes.length * 8, unsigned);
}

/** The address at `address`, if all its bytes are known. */
export function readAddress(memory: MemoryImage, address: bigint, abi: Abi): bigint | undefined {
  return readScalar(memory, address, abi.pointerBytes === 8 ? "uint64" : "uint32", abi);
}
