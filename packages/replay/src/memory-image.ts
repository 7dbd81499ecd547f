import { concatenate } from "./bytes.js";

/** Bytes that are known to be at an address. */
export interface Segment {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** What is known of a guest's memory: some bytes here and there. */
export class MemoryImage {
  /** Ascending, none overlaps another. */
  #segments: Segment[] = [];

  /** The known bytes, ascending; segments that touch each other are not joined. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Learns what is at `address`; later bytes take the place of earlier ones. */
  write(address: bigint, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#replace(address, bytes.length, [{ address, bytes }]);
  }

  /** Knows nothing any more of the `length` bytes at `address`. */
  forget(address: bigint, length: number): void {
    if (length > 0) this.#replace(address, length, []);
  }

  /** The `length` bytes at `address`, if all of them are known. */
  read(address: bigint, length: number): Uint8Array | undefined {
    const bytes = this.readKnown(address, length);
    return bytes.length === length ? bytes : undefined;
  }

  /** The bytes from `address` up to the first unknown one, at most `maximum`; `Infinity` for as many as there are. */
  readKnown(address: bigint, maximum: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (let i = this.#firstEndingAfter(address); i < this.#segments.length && length < maximum; i++) {
      const segment = this.#segments[i] as Segment;
      const at = address + BigInt(length);
      if (segment.address > at) break;
      const part = segment.bytes.subarray(Number(at - segment.address)).subarray(0, maximum - length);
      parts.push(part);
      length += part.length;
    }
    return concatenate(parts);
  }

  /** What is known of the `length` bytes at `address`, piece by piece, joined where nothing lies between. */
  within(address: bigint, length: number): Segment[] {
    const pieces: Segment[] = [];
    let at = address;
    for (let i = this.#firstEndingAfter(address); i < this.#segments.length; i++) {
      const segment = this.#segments[i] as Segment;
      if (end(segment) <= at) continue;
      if (segment.address > at) at = segment.address;
      if (Number(at - address) >= length) break;
      const bytes = this.readKnown(at, length - Number(at - address));
      pieces.push({ address: at, bytes });
      at += BigInt(bytes.length);
    }
    return pieces;
  }

  /** The string at `address` without its NUL: at most `maximum` bytes, all of them known; else `undefined`. */
  readString(address: bigint, maximum: number): Uint8Array | undefined {
    const known = this.readKnown(address, maximum);
    const end = known.indexOf(0);
    if (end >= 0) return known.subarray(0, end);
    return known.length === maximum ? known : undefined;
  }

  /** The known segment whose begin or end is nearest to `address`. */
  nearest(address: bigint): Segment | undefined {
    const after = this.#firstEndingAfter(address);
    const next = this.#segments[after];
    const previous = this.#segments[after - 1];
    if (!next || !previous) return next ?? previous;
    return next.address - address < address - end(previous) ? next : previous;
  }

  /** Puts `segments` where the range is; of those that it cuts, what lies outside stays. */
  #replace(address: bigint, length: number, segments: readonly Segment[]): void {
    const first = this.#firstEndingAfter(address);
    const limit = address + BigInt(length);
    let behind = first;
    while (behind < this.#segments.length && (this.#segments[behind] as Segment).address < limit) behind++;
    const cut = this.#segments.slice(first, behind);
    const head = cut.at(0);
    const tail = cut.at(-1);
    const kept = [...segments];
    if (head && head.address < address)
      kept.unshift({ address: head.address, bytes: head.bytes.subarray(0, Number(address - head.address)) });
    if (tail && end(tail) > limit)
      kept.push({ address: limit, bytes: tail.bytes.subarray(Number(limit - tail.address)) });
    this.#segments.splice(first, cut.length, ...kept);
  }

  #firstEndingAfter(address: bigint): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (end(this.#segments[middle] as Segment) > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function end({ address, bytes }: Segment): bigint {
  return address + BigInt(bytes.length);
}
