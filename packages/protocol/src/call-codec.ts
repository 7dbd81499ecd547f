import { argumentBytes } from "./gen/kinds.js";
import type { Input } from "./input.js";
import type { Writer } from "./writer.js";

/** How the arguments of one call stand on the wire. */
export interface CallCodec<Signature extends string, Arguments> {
  readonly signature: Signature;
  /** The names of the arguments, as the specification has them. */
  readonly argumentNames: readonly string[];
  /** Reads the arguments at `at`; what the C type of an argument does not hold is noted as `input.misfit`. */
  readonly decode: (input: Input, at: number) => Arguments;
  readonly encode: (writer: Writer, args: Arguments) => void;
}

/** The codec of some call. */
export interface AnyCallCodec {
  readonly signature: string;
  readonly argumentNames: readonly string[];
  readonly decode: (input: Input, at: number) => object;
  readonly encode: (writer: Writer, args: never) => void;
}

/** What a decoder wants to know of a call at once. */
export interface FoundCall {
  readonly codec: Pick<AnyCallCodec, "signature" | "argumentNames" | "decode">;
  /** What the arguments take besides those that are as wide as an address. */
  readonly fixedBytes: number;
  /** Arguments as wide as an address. */
  readonly pointers: number;
}

/** A call in the table, with what tells its signature from others. */
export interface CallEntry extends FoundCall {
  /** Where the last four bytes of the signature begin. */
  readonly tailAt: number;
  readonly tail: number;
  /** What is before them stands from here in the table's heads, four bytes at a time. */
  readonly headStart: number;
  readonly headEnd: number;
}

/** Where a decoder finds the codec of a signature. */
export interface CallTable {
  /** By slot. */
  readonly entries: readonly (CallEntry | undefined)[];
  /** The signatures of all entries in one row, which costs less memory than one for each. */
  readonly heads: Int32Array;
}

/** Makes a table of this many slots from codecs and their slots. */
export function callTable(slots: number, codecs: readonly (readonly [number, AnyCallCodec])[]): CallTable {
  const entries = new Array<CallEntry | undefined>(slots).fill(undefined);
  const heads: number[] = [];
  for (const [slot, codec] of codecs) {
    const head = bytesOf(codec.signature);
    const tailAt = head.byteLength - 4;
    const headStart = heads.length;
    for (let at = 0; at < tailAt; at += 4) heads.push(head.getInt32(at, true));
    const tail = head.getInt32(tailAt, true);
    entries[slot] = { codec, ...countArguments(codec), tailAt, tail, headStart, headEnd: heads.length };
  }
  return { entries, heads: Int32Array.from(heads) };
}

function bytesOf(signature: string): DataView {
  const bytes = Uint8Array.from(signature, (character) => character.charCodeAt(0));
  return new DataView(bytes.buffer);
}

function countArguments({ signature }: AnyCallCodec): Pick<CallEntry, "fixedBytes" | "pointers"> {
  const kinds = signature.slice(signature.indexOf("(") + 1, signature.indexOf(")"));
  const fixedBytes = argumentBytes(kinds, 0);
  return { fixedBytes, pointers: argumentBytes(kinds, 1) - fixedBytes };
}
