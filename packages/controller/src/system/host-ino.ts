import type { ByteText } from "./byte-text.js";

/** The inode number of a mount's root. */
export const ROOT_INO = 2;

/**
 * Answers the inode number of an entry, 53 bits mixed from its directory's number and its name: stable for
 * the whole session and on every host, without a table that a guest could fill, and telling nothing of the
 * host's own numbers.
 */
export function inoOf(directory: number, name: ByteText): number {
  // cyrb53 (public domain): two 32-bit halves, each multiplied by a constant of its own.
  let low = 0xdeadbeef ^ (directory % 0x100000000);
  let high = 0x41c6ce57 ^ Math.floor(directory / 0x100000000);
  for (let i = 0; i < name.length; i++) {
    const byte = name.charCodeAt(i);
    low = Math.imul(low ^ byte, 2654435761);
    high = Math.imul(high ^ byte, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return 0x100000000 * (high & 0x1fffff) + (low >>> 0);
}
