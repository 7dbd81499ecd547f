import type { Abi } from "@sandbox/protocol";
import type { MemoryImage } from "../memory-image.js";
import { readAddress } from "../scalar.js";
import type { Shown } from "./shown.js";

/** More strings than this are no environment. */
const MAXIMUM_STRINGS = 65536;

/** A string that memory tells of; without its end where that is not known. */
export function showString(memory: MemoryImage, address: bigint, isPath: boolean): Shown | undefined {
  const known = memory.readKnown(address, Number.POSITIVE_INFINITY);
  if (known.length === 0) return undefined;
  const end = known.indexOf(0);
  return { kind: "string", bytes: end < 0 ? known : known.subarray(0, end), isPart: end < 0, isPath };
}

/** The strings of an array of addresses that ends in NULL. */
export function showStrings(memory: MemoryImage, address: bigint, abi: Abi): Shown | undefined {
  const items: Shown[] = [];
  for (let i = 0; i < MAXIMUM_STRINGS; i++) {
    const at = readAddress(memory, address + BigInt(i * abi.pointerBytes), abi);
    if (at === undefined) return undefined;
    if (at === 0n) return { kind: "list", items };
    items.push(showString(memory, at, false) ?? { kind: "pointer", value: at });
  }
  return undefined;
}
