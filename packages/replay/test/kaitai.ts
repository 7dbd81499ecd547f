import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "yaml";

const require = createRequire(import.meta.url);
// The compiler has no types, and those of its runtime do not say what `require` answers.
const compiler = require("kaitai-struct-compiler") as Compiler;
const KaitaiStream = require("kaitai-struct/KaitaiStream") as new (bytes: Uint8Array) => Stream;

interface Stream {
  readonly pos: number;
  readonly size: number;
  readBytes(length: number | bigint): Uint8Array;
}

/** Kaitai's own reads 8 bytes as a number, so that a large one comes out wrong: here it is a bigint. */
class ExactStream extends KaitaiStream {
  /** Kaitai's own takes a length modulo 2^32. */
  override readBytes(length: number | bigint): Uint8Array {
    if (length > this.size - this.pos) throw new RangeError(`EOF: ${length} bytes are not there`);
    return super.readBytes(Number(length));
  }

  readS8le(): number | bigint {
    return exact(Buffer.from(this.readBytes(8)).readBigInt64LE());
  }

  readU8le(): number | bigint {
    return exact(Buffer.from(this.readBytes(8)).readBigUInt64LE());
  }
}
/** A number where that is exact. */
export function exact(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

interface Compiler {
  compile(
    language: "javascript",
    description: unknown,
    importer: null,
    debug: boolean,
  ): Promise<Readonly<Record<string, string>>>;
}

/** A type of a compiled description: it reads what it describes when it is made. */
type Parser = new (stream: object) => object;

/** A compiled description: the parser of a whole file, with those of its types that stand alone as members. */
export type Description = Parser & { readonly GuestStream: Parser; readonly ControllerStream: Parser };

/** Compiles the description of one wire, e.g. `le64`. */
export async function compileDescription(wire: string): Promise<Description> {
  const file = new URL(`../dissector/kaitai/rpython_sandbox_2_${wire}.ksy`, import.meta.url);
  const files = await compiler.compile("javascript", parse(readFileSync(file, "utf8")), null, false);
  const [[name, source] = ["", ""]] = Object.entries(files);
  const exports: Record<string, Description> = {};
  new Function("exports", "require", source)(exports, () => ExactStream);
  const description = exports[name.replace(/\.js$/, "")];
  if (!description) throw new Error(`${name} does not export its class`);
  return description;
}

/** Reads bytes, all of them or an error. */
export function read<Parsed>(parser: Parser, bytes: Uint8Array): Parsed {
  return new parser(new ExactStream(Buffer.from(bytes))) as Parsed;
}

/** What a frame's description has read. */
export interface KaitaiFile {
  readonly frames: readonly {
    readonly direction: number;
    readonly guest?: {
      readonly replies: readonly KaitaiReply[];
      readonly requests: readonly KaitaiRequest[];
    };
    readonly controller?: { readonly messages: readonly KaitaiMessage[] };
  }[];
}

export interface KaitaiRequest {
  readonly signature: { readonly text: string };
  readonly arguments: object;
}

export interface KaitaiMessage {
  /** The letter's code. */
  readonly letter: number;
  readonly body: object;
}

export interface KaitaiReply {
  readonly message: KaitaiMessage;
  readonly body?: object;
}

/** The fields of what was read, without what Kaitai adds to each object. */
export function fieldsOf(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !name.startsWith("_")));
}
