/** Readers and writers for the fields of structures that are no plain numbers. */

/** Fills `size` bytes at `at` with zeros: padding must not carry what was in memory. */
export function clear(view: DataView, at: number, size: number): void {
  new Uint8Array(view.buffer, view.byteOffset + at, size).fill(0);
}

/** Writes a string into an array of `size` bytes; one that leaves no room for its NUL is cut. */
export function putCString(view: DataView, at: number, size: number, value: Uint8Array): void {
  new Uint8Array(view.buffer, view.byteOffset + at, size).set(value.subarray(0, size - 1));
}

/** The bytes of an array of `size` bytes up to its first NUL. */
export function getCString(view: DataView, at: number, size: number): Uint8Array {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size);
  const end = bytes.indexOf(0);
  return bytes.slice(0, end < 0 ? size : end);
}

/** Sets one bit for each of `members`, in an array of 64-bit words; those beyond it are left out. */
export function putBits(
  view: DataView,
  at: number,
  count: number,
  members: readonly number[],
  littleEndian: boolean,
): void {
  for (const member of members) {
    if (member < 0 || member >= count) continue;
    const byte = at + bitByte(member, littleEndian);
    view.setUint8(byte, view.getUint8(byte) | (1 << (member & 7)));
  }
}

/** The numbers of the bits that are set, ascending. */
export function getBits(view: DataView, at: number, count: number, littleEndian: boolean): number[] {
  const members: number[] = [];
  for (let member = 0; member < count; member++) {
    if (view.getUint8(at + bitByte(member, littleEndian)) & (1 << (member & 7))) members.push(member);
  }
  return members;
}

function bitByte(member: number, littleEndian: boolean): number {
  const byte = member >> 3;
  return littleEndian ? byte : (byte & ~7) + 7 - (byte & 7);
}
