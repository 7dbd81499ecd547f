import type { Abi } from "@sandbox/protocol";
import type { MessageBytes } from "./message-splitter.js";
import type { Payload } from "./payloads.js";

const NUL = 0;
const EQUALS = 0x3d;

interface Part {
  readonly start: number;
  readonly end: number;
}

/** The strings in memory, without their NULs. */
export function environmentRanges(data: Uint8Array): Part[] {
  const parts: Part[] = [];
  for (let start = 0; start < data.length; ) {
    const nul = data.indexOf(NUL, start);
    const end = nul < 0 ? data.length : nul;
    if (end > start) parts.push({ start, end });
    start = end + 1;
  }
  return parts;
}

/** Finds the values in strings `NAME=value` that come in pieces, among the addresses of such strings. */
export class VariableReader {
  readonly #pointerSize: number;
  readonly #littleEndian: boolean;
  /** The blocks of this call. */
  #blocks: { readonly address: bigint; readonly length: number }[] = [];
  readonly #allocated: number[] = [];
  /** The stream that stopped inside a value. */
  #inValue: string | undefined;

  constructor(abi: Abi) {
    this.#pointerSize = abi.pointerBytes;
    this.#littleEndian = abi.littleEndian;
  }

  /** Takes every message in order: it has to know where the strings are, to tell addresses from them. */
  listen({ message }: MessageBytes): void {
    if (message?.kind === "allocate") this.#allocated.push(message.data.length);
    if (message?.kind === "write-memory")
      this.#blocks.push({ address: message.address, length: message.data.length });
    if (message?.kind === "allocate-reply")
      this.#blocks.push({ address: message.address, length: this.#allocated.shift() ?? 0 });
    if (message?.kind.endsWith("request")) this.#blocks = [];
  }

  /** The values in a payload of variables, and all of what has no name. */
  ranges({ use, data, stream }: Payload): Part[] {
    if (use !== "variables") return [];
    const goesOn = this.#inValue === stream;
    this.#inValue = undefined;
    return environmentRanges(this.#withoutAddresses(data)).flatMap((part, index) => {
      const isOpen = part.end === data.length;
      const equals = data.indexOf(EQUALS, part.start);
      const isWhole = (goesOn && index === 0 && part.start === 0) || equals < 0 || equals >= part.end;
      if (isOpen) this.#inValue = stream;
      const start = isWhole ? part.start : equals + 1;
      return start < part.end ? [{ start, end: part.end }] : [];
    });
  }

  /** The same memory with zeros for each word that points into a block of this call. */
  #withoutAddresses(data: Uint8Array): Uint8Array {
    const size = this.#pointerSize;
    const text = new Uint8Array(data);
    const view = new DataView(text.buffer);
    for (let at = 0; at + size <= text.length; at += size) {
      const word =
        size === 8
          ? view.getBigUint64(at, this.#littleEndian)
          : BigInt(view.getUint32(at, this.#littleEndian));
      if (this.#blocks.some(({ address, length }) => word >= address && word < address + BigInt(length)))
        text.fill(0, at, at + size);
    }
    return text;
  }
}
