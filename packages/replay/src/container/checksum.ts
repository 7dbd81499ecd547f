import { crc32 } from "node:zlib";

/** What a checksum takes. */
export const CHECKSUM_BYTES = 4;
/** Up to here our own tables are done before a call into zlib would be, in bytes. */
const SHORT_BYTES = 256;
/** How many bytes are looked up at once. */
const STEP_BYTES = 8;
/** Of CRC-32, its bits the other way round. */
const POLYNOMIAL = 0xedb88320;

/** What a byte does to a checksum: the last of those that are looked up at once, the one before it, and so on. */
const [t0, t1, t2, t3, t4, t5, t6, t7] = makeTables();

type Tables = [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

function makeTables(): Tables {
  const last = Int32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? POLYNOMIAL ^ (rest >>> 1) : rest >>> 1;
    return rest;
  });
  const tables = [last];
  while (tables.length < STEP_BYTES)
    tables.push((tables.at(-1) ?? last).map((rest) => (last[rest & 0xff] as number) ^ (rest >>> 8)));
  return tables as Tables;
}

/** CRC-32 of the bytes from `from` to `to`: what `crc32` of `node:zlib` answers, which is slow to be called for the few bytes of a record. */
export function checksum(view: DataView, from: number, to: number, seed: number): number {
  if (to - from > SHORT_BYTES)
    return crc32(new Uint8Array(view.buffer, view.byteOffset + from, to - from), seed);
  let rest = ~seed;
  let at = from;
  for (; at + STEP_BYTES <= to; at += STEP_BYTES) {
    const low = rest ^ view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    rest =
      (t7[low & 0xff] as number) ^
      (t6[(low >>> 8) & 0xff] as number) ^
      (t5[(low >>> 16) & 0xff] as number) ^
      (t4[low >>> 24] as number) ^
      (t3[high & 0xff] as number) ^
      (t2[(high >>> 8) & 0xff] as number) ^
      (t1[(high >>> 16) & 0xff] as number) ^
      (t0[high >>> 24] as number);
  }
  for (; at < to; at++) rest = (t0[(rest ^ view.getUint8(at)) & 0xff] as number) ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** Whether the checksum of the bytes from `from` to `to` stands behind them, where there are as many bytes. */
export function isChecked(view: DataView, from: number, to: number, seed: number): boolean {
  return checksum(view, from, to, seed) === view.getUint32(to, true);
}
