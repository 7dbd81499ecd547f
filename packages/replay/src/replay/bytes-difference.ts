import type { Segment } from "../memory-image.js";
import type { BytesDifference } from "./divergence.js";
import { hex } from "./hex.js";

/** No more of a buffer is shown. */
export const SHOWN_BYTES = 64;

/** Where two pieces first differ, in bytes from their beginning. */
export function firstDifference(mine: Segment | undefined, others: Segment | undefined): number | undefined {
  if (!mine || !others || mine.address !== others.address) return 0;
  const at = mine.bytes.findIndex((byte, index) => byte !== others.bytes[index]);
  if (at >= 0) return at;
  return mine.bytes.length < others.bytes.length ? mine.bytes.length : undefined;
}

/** Two pieces of one place, from the first byte on that differs; `undefined` where they begin elsewhere or are equal. */
export function bytesDifference(mine: Segment, others: Segment, place: string): BytesDifference | undefined {
  const at = firstDifference(mine, others);
  if (at === undefined || mine.address !== others.address) return undefined;
  let differing = Math.abs(mine.bytes.length - others.bytes.length);
  for (let i = at; i < Math.min(mine.bytes.length, others.bytes.length); i++)
    if (mine.bytes[i] !== others.bytes[i]) differing++;
  return {
    place,
    offset: Number(mine.address) + at,
    differing,
    length: Math.max(mine.bytes.length, others.bytes.length),
    expected: hex(mine.bytes.subarray(at, at + SHOWN_BYTES)),
    received: hex(others.bytes.subarray(at, at + SHOWN_BYTES)),
  };
}
