import type { Scalar } from "../model.js";
import { bitsOf } from "./vocabulary.js";

/** What an integer may be, both ends included. */
export interface Range {
  readonly least: bigint;
  readonly greatest: bigint;
}

/** The values of a scalar. */
export function rangeOf(scalar: Scalar): Range {
  const bits = BigInt(bitsOf(scalar));
  if (scalar.startsWith("u")) return { least: 0n, greatest: 2n ** bits - 1n };
  return { least: -(2n ** (bits - 1n)), greatest: 2n ** (bits - 1n) - 1n };
}
