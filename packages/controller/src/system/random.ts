import { createCipheriv, createHash, randomFillSync } from "node:crypto";

/** Where the bytes of /dev/urandom come from: the host, a seed (the same bytes in every run), or a function that answers `length` of them. */
export type RandomOption =
  | "real"
  | { readonly seed: string | number | bigint }
  | ((length: number) => Uint8Array);

/** Answers so many random bytes. */
export type RandomSource = (length: number) => Uint8Array;

/** Makes the source that an option asks for; it throws a RangeError where a function answers another length. */
export function createRandom(option: RandomOption): RandomSource {
  if (option === "real") return (length) => randomFillSync(new Uint8Array(length));
  if (typeof option === "function") return (length) => checkedLength(option(length), length);
  return seededRandom(String(option.seed));
}

function seededRandom(seed: string): RandomSource {
  // A stream cipher's key stream: as long as anyone reads, and the same on every machine.
  const key = createHash("sha256").update(seed).digest();
  const cipher = createCipheriv("aes-256-ctr", key, new Uint8Array(16));
  return (length) => new Uint8Array(cipher.update(new Uint8Array(length)));
}

function checkedLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  throw new RangeError(`expected ${length} random bytes, received ${bytes.length}`);
}
