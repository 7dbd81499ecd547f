import {
  type Abi,
  type AnyMarshalRequest,
  kindForms,
  MARSHAL_TYPES,
  type MarshalValue,
  type RawArgument,
} from "@sandbox/protocol";
import { argumentsOf, type Exchange, rowOfExchange } from "../exchange.js";
import { type ExchangeMemory, memoryOf } from "../exchange-memory.js";
import { integerResult } from "../kinds.js";
import { countOf, lengthSaid, sizeOf } from "../lengths.js";
import { functionArguments } from "../marshal/function-names.js";
import { saidFields } from "../marshal/lower/said-fields.js";
import type { MemoryImage } from "../memory-image.js";
import { readScalar, scalarBytes } from "../scalar.js";
import type { ArgumentRow, ArgumentValue, CallRow, Direction, NumberStyle } from "../tables.js";
import { showValue } from "./marshal-values.js";
import { showInteger } from "./numbers.js";
import type { Shown } from "./shown.js";
import { showString, showStrings } from "./strings.js";
import { showStructs } from "./structs.js";

/** What an exchange's values are made of. */
export interface ShowContext {
  readonly abi: Abi;
  readonly exchange: Exchange;
  readonly memory: ExchangeMemory;
  readonly args: Readonly<Record<string, number | bigint>>;
  readonly row: CallRow | undefined;
}

/** Gathers what an exchange's values are made of. */
export function showContext(abi: Abi, exchange: Exchange): ShowContext {
  const args = argumentsOf(exchange.request);
  return { abi, exchange, memory: memoryOf(exchange), args, row: rowOfExchange(exchange) };
}

/** The arguments of a call: by name where it is known, else by their letters alone. */
export function showArguments(context: ShowContext): (readonly [name: string | undefined, value: Shown])[] {
  const { request, marshal } = context.exchange;
  if (request.kind !== "request")
    return marshal
      ? marshal.request.args.map((value) => [undefined, showValue(value)] as const)
      : request.args.map((argument) => [undefined, showRaw(argument)] as const);
  if (marshal) return showFunctionArguments(marshal.request, context);
  const rows = (context.row?.arguments ?? []).filter((row) => isShown(row, context));
  return rows.map((row) => [row.name, showArgument(row, context)] as const);
}

/** What a function of the first generation was given, and what was answered where the call that it means has an argument for it. */
function showFunctionArguments(
  request: AnyMarshalRequest,
  context: ShowContext,
): (readonly [name: string, value: Shown])[] {
  const { row, args } = context;
  const returned = row?.returns.value;
  const given = functionArguments(request);
  return (row?.arguments ?? []).flatMap((argument) => {
    const { name } = argument;
    const value = given.get(name);
    if (value)
      return isShown(argument, context) ? [[name, showGiven(argument, value, context)] as const] : [];
    if (returned?.as === "argument" && returned.argument === name) return [];
    const address = args[name];
    const answered =
      typeof address === "bigint" &&
      address !== 0n &&
      showPointed(argument, argument.value, address, context);
    return answered ? [[name, onlySaid(answered, name, request)] as const] : [];
  });
}

/** An argument as the call has it; strings as they were sent, where C would see the end of one at a NUL. */
function showGiven(argument: ArgumentRow, value: MarshalValue, context: ShowContext): Shown {
  if (value.type === MARSHAL_TYPES.bytes)
    return { kind: "string", bytes: value.value, isPart: false, isPath: argument.role === "path" };
  return value.type === MARSHAL_TYPES.list ? showValue(value) : showArgument(argument, context);
}

/** A structure without the fields that the function does not answer. */
function onlySaid(shown: Shown, name: string, request: AnyMarshalRequest): Shown {
  const said = saidFields(request).find(({ argument }) => argument === name)?.said;
  if (shown.kind !== "struct" || !said) return shown;
  return { ...shown, fields: shown.fields.filter(([field]) => said.has(field)) };
}

function showRaw({ kind, value }: RawArgument): Shown {
  switch (kindForms[kind]) {
    case "pointer":
      return { kind: "pointer", value: BigInt(value) };
    case "float":
      return { kind: "float", value: Number(value) };
    case "integer":
      return { kind: "integer", value, style: "decimal" };
  }
}

function isShown({ onlyWith }: ArgumentRow, { args }: ShowContext): boolean {
  return onlyWith === undefined || (Number(args[onlyWith.argument]) & onlyWith.bits) !== 0;
}

function showArgument(row: ArgumentRow, context: ShowContext): Shown {
  const value = context.args[row.name] ?? 0;
  if (row.value.as === "integer") return showInteger(context.abi, value, row.value.style);
  if (row.value.as === "float") return { kind: "float", value: Number(value) };
  const address = BigInt(value);
  const pointed = address === 0n ? undefined : showPointed(row, row.value, address, context);
  return pointed ?? { kind: "pointer", value: address };
}

/** What an argument points to, as far as the exchange tells of it. */
function showPointed(
  row: ArgumentRow,
  value: ArgumentValue,
  address: bigint,
  context: ShowContext,
): Shown | undefined {
  const { before, after } = context.memory;
  switch (value.as) {
    case "cstring":
      return showString(before, address, row.role === "path");
    case "bytes-in":
      return showBytes(before, address, Number(context.args[value.length]));
    case "bytes-out":
      return showOutput(row.name, value, address, context);
    case "sized-bytes": {
      const memory = value.direction === "in" ? before : after;
      return showBytes(memory, address, sizeOf(value, context.args));
    }
    case "result-room":
      return showString(after, address, false);
    case "scalar":
    case "array":
      return showNumbers(value, address, context);
    case "cstrings-in":
      return showStrings(before, address, context.abi);
    case "struct":
      return showStructArgument(value, address, value.count, context);
    case "struct-array": {
      const count = context.row && lengthSaid(value.length, context.row, context.exchange, context.abi);
      return showStructArgument(value, address, count ?? 0, context);
    }
    default:
      return undefined;
  }
}

function showBytes(memory: MemoryImage, address: bigint, length: number): Shown | undefined {
  const bytes = memory.readKnown(address, length);
  if (bytes.length === 0 && length > 0) return undefined;
  return { kind: "string", bytes, isPart: bytes.length < length, isPath: false };
}

/** What was put into a buffer: as much as the result says, or up to its NUL. */
function showOutput(
  name: string,
  { length, terminator }: Extract<ArgumentValue, { as: "bytes-out" }>,
  address: bigint,
  context: ShowContext,
): Shown | undefined {
  const { abi, exchange, memory, row } = context;
  if (terminator) return showString(memory.after, address, false);
  const returned = row?.returns.value;
  const room = (row && lengthSaid(length, row, exchange, abi)) ?? 0;
  if (returned?.as !== "length-of" || returned.argument !== name)
    return showBytes(memory.after, address, Math.min(room, lengthToldIn(length, context) ?? room));
  const count = integerResult(exchange.result) ?? -1;
  return count < 0 ? undefined : showBytes(memory.after, address, Math.min(count, room));
}

/** What a call wrote back into the argument by address that is a length. */
function lengthToldIn(name: string, { abi, args, memory, row }: ShowContext): number | undefined {
  const value = row?.arguments.find((argument) => argument.name === name)?.value;
  if (value?.as !== "scalar") return undefined;
  const told = readScalar(memory.after, BigInt(args[name] ?? 0), value.type, abi);
  return told === undefined ? undefined : Number(told);
}

function showStructArgument(
  { as, struct, direction }: Extract<ArgumentValue, { as: "struct" | "struct-array" }>,
  address: bigint,
  count: number,
  { abi, memory }: ShowContext,
): Shown | undefined {
  const show = (image: MemoryImage): Shown | undefined => {
    const bytes = image.read(address, count * abi.structs[struct].size);
    const shown = bytes && showStructs(abi, struct, bytes, count);
    return shown && as === "struct-array" && count === 1 ? { kind: "list", items: [shown] } : shown;
  };
  return showDirections(show, direction, memory);
}

/** A number by address, or several: in brackets, as they were and as they are. */
function showNumbers(
  value: Extract<ArgumentValue, { as: "scalar" | "array" }>,
  address: bigint,
  { abi, exchange, memory, row }: ShowContext,
): Shown | undefined {
  const count = value.as === "scalar" || !row ? 1 : countOf(value, row, exchange, abi);
  const size = scalarBytes(value.type, abi);
  const show = (image: MemoryImage): Shown | undefined => {
    const items: Shown[] = [];
    for (let i = 0; i < count; i++) {
      const number = readScalar(image, address + BigInt(i * size), value.type, abi);
      if (number === undefined) break;
      items.push(showNumber(abi, number, value));
    }
    return items.length === 0 ? undefined : { kind: "list", items };
  };
  return showDirections(show, value.direction, memory);
}

function showNumber(
  abi: Abi,
  value: number | bigint,
  { type, style }: { type: string; style: NumberStyle },
): Shown {
  return type === "double" ? { kind: "float", value: Number(value) } : showInteger(abi, value, style);
}

/** What was in the guest's memory, what is there afterwards, or both. */
function showDirections(
  show: (image: MemoryImage) => Shown | undefined,
  direction: Direction,
  memory: ExchangeMemory,
): Shown | undefined {
  const read = direction === "out" ? undefined : show(memory.before);
  const written = direction === "in" ? undefined : show(memory.after);
  return read && written ? { kind: "change", before: read, after: written } : (read ?? written);
}
