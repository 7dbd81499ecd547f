import { MARSHAL_REQUEST } from "../gen/marshal/values.js";

/**
 * Which generation of the protocol a guest speaks, by the first byte that it writes: the tag of a string in the
 * first, the length of a signature in the second. A guest of the second whose very first signature is as long as
 * that tag says (115 bytes, over twice the longest of any known guest) would be taken for one of the first.
 */
export function detectGeneration(firstByte: number): 1 | 2 {
  return firstByte === MARSHAL_REQUEST.nameTag ? 1 : 2;
}
