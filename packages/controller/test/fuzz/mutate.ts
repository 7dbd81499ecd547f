import type { Random } from "./random.js";

type Change = (bytes: Uint8Array, at: number, random: Random) => Uint8Array;

function joined(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** What a guest that is broken, or lies, makes of what it was to write. */
const changes: readonly Change[] = [
  (bytes, at, random) => joined(bytes.subarray(0, at), random.bytes(1), bytes.subarray(at + 1)),
  (bytes, at, random) => joined(bytes.subarray(0, at), random.bytes(random.below(20)), bytes.subarray(at)),
  (bytes, at, random) => joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(9))),
  (bytes, at) => joined(bytes.subarray(0, at), new Uint8Array(8).fill(0xff), bytes.subarray(at + 8)),
  (bytes, at) => joined(bytes.subarray(0, at), new Uint8Array(8), bytes.subarray(at + 8)),
  (bytes, at) => bytes.subarray(0, at),
  (bytes) => joined(bytes, bytes),
  (bytes, at) => joined(bytes, bytes.subarray(at)),
  (bytes, at) => joined(bytes.subarray(at), bytes),
  (_, __, random) => random.bytes(random.below(600)),
];

/** Changes bytes in one way or several. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let changed = bytes;
  for (let i = 1 + random.below(2); i > 0; i--) {
    changed = random.pick(changes)(changed, random.below(changed.length + 1), random);
  }
  return changed;
}

/** Cuts bytes into pieces as a pipe may give them. */
export function pieces(bytes: Uint8Array, random: Random): Uint8Array[] {
  if (!random.oneIn(6)) return [bytes];
  const cut: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(40);
    cut.push(bytes.subarray(at, at + size));
    at += size;
  }
  return cut;
}
