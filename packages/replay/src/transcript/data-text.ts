import type { Abi, Scalar } from "@sandbox/protocol";
import type { DataType } from "../canonical/data-types.js";
import { FieldWriter } from "../container/fields.js";
import { structTable } from "../gen/struct-table.js";
import type { StructName } from "../tables.js";
import { formatFloat } from "../trace/numbers.js";
import { beginsBytes, bytesText, checkLength, parseBytesPart } from "./bytes-text.js";
import { parseDigits, parseFloat64 } from "./number-text.js";
import type { Scanner } from "./scanner.js";
import { type ParseStyle, parseStruct, structText } from "./struct-text.js";
import type { TextStyle } from "./text-style.js";

type NumberForm = Scalar | "double" | "pointer";

interface Access {
  readonly size: number;
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number | bigint;
  readonly write: (view: DataView, at: number, value: bigint, littleEndian: boolean) => void;
}

function integer(bits: 8 | 16 | 32 | 64, isSigned: boolean): Access {
  return {
    size: bits / 8,
    read(view, at, littleEndian) {
      let value = 0n;
      for (let index = 0; index < bits / 8; index++) {
        const place = littleEndian ? at + bits / 8 - 1 - index : at + index;
        value = (value << 8n) | BigInt(view.getUint8(place));
      }
      return isSigned ? BigInt.asIntN(bits, value) : value;
    },
    write(view, at, value, littleEndian) {
      let rest = BigInt.asUintN(bits, value);
      for (let index = 0; index < bits / 8; index++, rest >>= 8n)
        view.setUint8(littleEndian ? at + index : at + bits / 8 - 1 - index, Number(rest & 0xffn));
    },
  };
}

/** How the numbers of memory lie there, by the name that a transcript has for them. */
const integers: Readonly<Record<Scalar, Access>> = {
  int8: integer(8, true),
  uint8: integer(8, false),
  int16: integer(16, true),
  uint16: integer(16, false),
  int32: integer(32, true),
  uint32: integer(32, false),
  int64: integer(64, true),
  uint64: integer(64, false),
};

/** More numbers than this are bytes. */
const MOST_NUMBERS = 1024;

/** What is in a guest's memory, as parts that stand on a line each: a structure, numbers, addresses, or bytes. */
export function dataText(bytes: Uint8Array, type: DataType, style: TextStyle): string[] {
  switch (type.as) {
    case "struct":
      return structsText(bytes, type.struct, style) ?? bytesText(bytes);
    case "numbers":
      return [numbersText(bytes, type, style) ?? bytesText(bytes)].flat();
    case "addresses":
      return [formText(bytes, "pointer", style) ?? bytesText(bytes)].flat();
    case "bytes": {
      const placeholder = style.placeholder?.(type.role);
      return placeholder === undefined ? bytesText(bytes) : [`${placeholder}*${bytes.length}`];
    }
  }
}

function structsText(bytes: Uint8Array, name: StructName, style: TextStyle): string[] | undefined {
  const { size } = style.abi.structs[name];
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const text = structText(name, bytes.subarray(at, at + size), style);
    if (text === undefined) return undefined;
    parts.push(text);
  }
  return parts;
}

function numbersText(
  bytes: Uint8Array,
  { type, role }: Extract<DataType, { as: "numbers" }>,
  style: TextStyle,
): string | undefined {
  const form = type === "double" ? "double" : (style.abi.types[type] ?? "int32");
  const placeholder = style.placeholder?.(role);
  return placeholder === undefined ? formText(bytes, form, style) : `${form}(${placeholder})`;
}

/** `int32(1, 2)`; `undefined` where that would not say the same bytes. */
function formText(bytes: Uint8Array, form: NumberForm, style: TextStyle): string | undefined {
  const { littleEndian, pointerBytes } = style.abi;
  const size = form === "double" ? 8 : form === "pointer" ? pointerBytes : integers[form].size;
  if (bytes.length % size !== 0 || bytes.length > size * MOST_NUMBERS) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const items: string[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    if (form === "double") {
      const value = view.getFloat64(at, littleEndian);
      if (Number.isNaN(value)) return undefined;
      items.push(formatFloat(value));
    } else {
      const value = accessOf(form, style.abi).read(view, at, littleEndian);
      items.push(form !== "pointer" ? String(value) : value === 0n ? "NULL" : style.address(BigInt(value)));
    }
  }
  return `${form}(${items.join(", ")})`;
}

function accessOf(form: Exclude<NumberForm, "double">, abi: Abi): Access {
  return integers[form === "pointer" ? (abi.pointerBytes === 8 ? "uint64" : "uint32") : form];
}

const typed = /[a-z_][a-z0-9_]*(?=[{(])/y;

/** Whether data begins here. */
export function beginsData(scanner: Scanner): boolean {
  if (beginsBytes(scanner)) return true;
  const start = scanner.at;
  const word = scanner.match(typed);
  scanner.at = start;
  return word !== "";
}

/** Reads the parts of data, which may go on on the next lines where these are indented. @throws RecordingError. */
export function parseData(scanner: Scanner, style: ParseStyle): Uint8Array {
  const sink = new FieldWriter();
  if (!scanner.goesOn(beginsData))
    scanner.fail('data, such as `"text"`, `x"00ff"`, `stat{st_size=1}` or `int32(1)`');
  do {
    parsePart(scanner, sink, style);
  } while (scanner.goesOn(beginsData));
  return sink.written.slice();
}

function parsePart(scanner: Scanner, sink: FieldWriter, style: ParseStyle): void {
  if (beginsBytes(scanner)) return parseBytesPart(scanner, sink);
  const start = scanner.at;
  const name = scanner.match(typed);
  if (Object.hasOwn(structTable, name) && scanner.startsWith("{")) {
    const bytes = parseStruct(scanner, name as StructName, style);
    scanner.expand(bytes.length, start);
    sink.bytes(bytes);
  } else if (isForm(name) && scanner.startsWith("(")) parseNumbers(scanner, name, sink, style);
  else scanner.fail("the name of a structure or of a type of numbers", start);
  checkLength(scanner, sink);
}

function isForm(name: string): name is NumberForm {
  return name === "double" || name === "pointer" || Object.hasOwn(integers, name);
}

function parseNumbers(scanner: Scanner, form: NumberForm, sink: FieldWriter, style: ParseStyle): void {
  const { littleEndian } = style.abi;
  scanner.need("(");
  for (let isFirst = true; !scanner.take(")"); isFirst = false) {
    if (!isFirst) scanner.need(",");
    scanner.skipSpaces();
    const at = scanner.at;
    const view = new DataView(new ArrayBuffer(8));
    if (form === "double") {
      const value = parseFloat64(scanner.match(/[-+.0-9a-z]+/y));
      if (value === undefined) scanner.fail("a double, such as `0.5`", at);
      view.setFloat64(0, value, littleEndian);
      sink.bytes(new Uint8Array(view.buffer));
      continue;
    }
    const access = accessOf(form, style.abi);
    const value = form === "pointer" ? style.address(scanner) : parseDigits(scanner.match(/[-0-9a-fx]+/iy));
    if (value === undefined) scanner.fail("a number", at);
    access.write(view, 0, value, littleEndian);
    if (form !== "pointer" && access.read(view, 0, littleEndian) !== value) scanner.fail(`an ${form}`, at);
    sink.bytes(new Uint8Array(view.buffer, 0, access.size));
    scanner.skipSpaces();
  }
}
