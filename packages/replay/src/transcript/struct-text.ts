import { type Abi, EncodeError, encodeStruct, FieldError, type StructCodec } from "@sandbox/protocol";
import { FieldWriter } from "../container/fields.js";
import { structTable } from "../gen/struct-table.js";
import type { FieldRow, StructName } from "../tables.js";
import { decodeAnyStruct, type StructValue } from "../trace/structs.js";
import { beginsBytes, bytesText, parseBytesPart } from "./bytes-text.js";
import { integerText, parseInteger } from "./number-text.js";
import type { Scanner } from "./scanner.js";
import type { TextStyle } from "./text-style.js";

/** A structure as `name{field=value, ...}`; `undefined` where its fields do not say all of its bytes. */
export function structText(name: StructName, bytes: Uint8Array, style: TextStyle): string | undefined {
  try {
    const value = decodeAnyStruct(style.abi, name, bytes);
    if (!style.placeholder && !saysAll(style.abi, name, value, bytes)) return undefined;
    return `${name}${fieldsText(name, value, style)}`;
  } catch (error) {
    if (error instanceof FieldError || error instanceof EncodeError || error instanceof RangeError)
      return undefined;
    throw error;
  }
}

function saysAll(abi: Abi, name: StructName, value: StructValue, bytes: Uint8Array): boolean {
  return encodeAnyStruct(abi, name, value).every((byte, index) => byte === bytes[index]);
}

function encodeAnyStruct(abi: Abi, name: StructName, value: StructValue): Uint8Array {
  // The fields are those of the structure's own decoding, which the codec's type cannot express for any of them.
  const codec: StructCodec<never> = abi.structs[name] as StructCodec<never>;
  return encodeStruct(codec, value as never);
}

function fieldsText(name: StructName, value: StructValue, style: TextStyle): string {
  const fields = structTable[name].fields.flatMap((row) => {
    const text = fieldText(row, value[row.name], style);
    return text === undefined ? [] : [`${row.name}=${text}`];
  });
  return `{${fields.join(", ")}}`;
}

/** A field; `undefined` for one that is zero, which may be left out. */
function fieldText({ role, value: type }: FieldRow, value: unknown, style: TextStyle): string | undefined {
  const placeholder = style.placeholder?.(role);
  if (placeholder !== undefined) return placeholder;
  switch (type.as) {
    case "integer":
      return Number(value) === 0 ? undefined : integerText(value as number | bigint, type.style);
    case "struct": {
      const text = fieldsText(type.struct, value as StructValue, style);
      return text === "{}" ? undefined : text;
    }
    case "cstring": {
      const bytes = value as Uint8Array;
      return bytes.length === 0 ? undefined : bytesText(bytes).join(" ");
    }
    case "pointer":
      return value === 0n ? undefined : style.address(value as bigint);
    case "set": {
      const members = value as readonly number[];
      return members.length === 0 ? undefined : `[${members.join(" ")}]`;
    }
  }
}

/** Reads the `{...}` behind a structure's name. @throws RecordingError. */
export function parseStruct(scanner: Scanner, name: StructName, style: ParseStyle): Uint8Array {
  const start = scanner.at;
  const { abi } = style;
  const value = parseFields(
    scanner,
    name,
    decodeAnyStruct(abi, name, new Uint8Array(abi.structs[name].size)),
    style,
  );
  try {
    return encodeAnyStruct(abi, name, value);
  } catch (error) {
    if (error instanceof FieldError || error instanceof EncodeError || error instanceof RangeError)
      scanner.fail(`fields that a ${name} holds (${error.message})`, start);
    throw error;
  }
}

/** What the values of a structure are read by. */
export interface ParseStyle {
  readonly abi: Abi;
  readonly address: (scanner: Scanner) => bigint;
}

function parseFields(scanner: Scanner, name: StructName, zero: StructValue, style: ParseStyle): StructValue {
  const rows = structTable[name].fields;
  const found = new Map<string, unknown>();
  scanner.need("{");
  scanner.skipSpaces();
  while (!scanner.take("}")) {
    if (found.size > 0) {
      scanner.need(",");
      scanner.skipSpaces();
    }
    const at = scanner.at;
    const field = scanner.match(/[a-z_][a-z0-9_]*/iy);
    const row = rows.find((each) => each.name === field && !found.has(field));
    if (!row) scanner.fail(`a field of ${name} that is not there yet, such as ${rows[0]?.name}`, at);
    scanner.need("=");
    found.set(field, parseField(scanner, row, zero[field], style));
    scanner.skipSpaces();
  }
  return { ...zero, ...Object.fromEntries(found) };
}

function parseField(scanner: Scanner, { value: type }: FieldRow, zero: unknown, style: ParseStyle): unknown {
  const at = scanner.at;
  switch (type.as) {
    case "integer": {
      const value = parseInteger(scanner.match(/[A-Za-z0-9_|+-]+/y), type.style);
      if (value === undefined) scanner.fail("a number, or its names", at);
      return typeof zero === "bigint" ? value : Number(value);
    }
    case "struct":
      return parseFields(scanner, type.struct, zero as StructValue, style);
    case "cstring": {
      const sink = new FieldWriter();
      do {
        parseBytesPart(scanner, sink);
        scanner.skipSpaces();
      } while (beginsBytes(scanner));
      return sink.written.slice();
    }
    case "pointer":
      return style.address(scanner);
    case "set": {
      const members = scanner.match(/\[[0-9 ]{0,8192}\]/y);
      if (members === "") scanner.fail("numbers in brackets, such as `[0 3]`", at);
      return members.slice(1, -1).split(" ").filter(Boolean).map(Number);
    }
  }
}
