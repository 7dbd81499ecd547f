import type { Input } from "./input.js";
import type { Pointer } from "./pointer.js";
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

/** A codec with what a decoder wants to know of it at once. */
export interface CallEntry {
  readonly codec: AnyCallCodec;
  /** Arguments of 8 bytes. */
  readonly words: number;
  /** Arguments as wide as an address. */
  readonly pointers: number;
  /** Where the last four bytes of the signature begin, from its length byte. */
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
  /** The length bytes and signatures of all entries in one row, which costs less memory than one for each. */
  readonly heads: Int32Array;
}

/** Makes a table of this many slots from codecs and their slots. */
export function callTable(slots: number, codecs: readonly (readonly [number, AnyCallCodec])[]): CallTable {
  const entries = new Array<CallEntry | undefined>(slots).fill(undefined);
  const heads: number[] = [];
  for (const [slot, codec] of codecs) {
    const head = headOf(codec.signature);
    const tailAt = head.byteLength - 4;
    const headStart = heads.length;
    for (let at = 0; at < tailAt; at += 4) heads.push(head.getInt32(at, true));
    const tail = head.getInt32(tailAt, true);
    entries[slot] = { codec, ...countArguments(codec), tailAt, tail, headStart, headEnd: heads.length };
  }
  return { entries, heads: Int32Array.from(heads) };
}

/** The length byte and the signature. */
function headOf(signature: string): DataView {
  const head = new DataView(new ArrayBuffer(signature.length + 1));
  head.setUint8(0, signature.length);
  for (let i = 0; i < signature.length; i++) head.setUint8(i + 1, signature.charCodeAt(i));
  return head;
}

function countArguments({ signature }: AnyCallCodec): Pick<CallEntry, "words" | "pointers"> {
  const kinds = signature.slice(signature.indexOf("(") + 1, signature.indexOf(")"));
  const pointers = kinds.split("p").length - 1;
  return { words: kinds.length - pointers, pointers };
}

/** An argument of which nothing is known but its letter. */
export type RawArgument =
  | { readonly kind: "i"; readonly value: bigint }
  | { readonly kind: "f"; readonly value: number }
  | { readonly kind: "p"; readonly value: Pointer };

/** Reads arguments by their letters alone; integers as signed ones. */
export function decodeRawArguments(input: Input, at: number, kinds: string): RawArgument[] {
  const args: RawArgument[] = [];
  let next = at;
  for (const kind of kinds) {
    if (kind === "p") args.push({ kind, value: input.pointer(next) });
    else if (kind === "f") args.push({ kind, value: input.float64(next) });
    else args.push({ kind: "i", value: input.int64(next) });
    next += kind === "p" ? input.pointerBytes : 8;
  }
  return args;
}

/** Writes arguments by their letters alone. */
export function encodeRawArguments(writer: Writer, args: readonly RawArgument[]): void {
  for (const argument of args) {
    if (argument.kind === "p") writer.pointer(argument.value);
    else if (argument.kind === "f") writer.float64(argument.value);
    else writer.integer(argument.value);
  }
}
