import type { Abi, RawArgument } from "@sandbox/protocol";
import { argumentsOf, type Exchange, rowOfExchange } from "../exchange.js";
import { type ExchangeMemory, memoryOf } from "../exchange-memory.js";
import type { MemoryImage } from "../memory-image.js";
import { readScalar } from "../scalar.js";
import type { ArgumentRow, ArgumentValue, CallRow } from "../tables.js";
import type { Shown } from "./shown.js";
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
  const { request } = context.exchange;
  if (request.kind !== "request")
    return request.args.map((argument) => [undefined, showRaw(argument)] as const);
  const rows = (context.row?.arguments ?? []).filter((row) => isShown(row, context));
  return rows.map((row) => [row.name, showArgument(row, context)] as const);
}

function showRaw({ kind, value }: RawArgument): Shown {
  if (kind === "p") return { kind: "pointer", value };
  return kind === "f" ? { kind: "float", value } : { kind: "integer", value, style: "decimal" };
}

function isShown({ onlyWith }: ArgumentRow, { args }: ShowContext): boolean {
  return onlyWith === undefined || (Number(args[onlyWith.argument]) & onlyWith.bits) !== 0;
}

function showArgument(row: ArgumentRow, context: ShowContext): Shown {
  const value = context.args[row.name] ?? 0;
  if (row.value.as === "integer") return { kind: "integer", value, style: row.value.style };
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
    case "scalar-out": {
      const scalar = readScalar(after, address, value.scalar, context.abi);
      if (scalar === undefined) return undefined;
      return { kind: "list", items: [{ kind: "integer", value: scalar, style: value.style }] };
    }
    case "struct":
      return showStructArgument(value, address, context);
    default:
      return undefined;
  }
}

/** A string that memory tells of; without its end where that is not known. */
export function showString(memory: MemoryImage, address: bigint, isPath: boolean): Shown | undefined {
  const known = memory.readKnown(address, Number.POSITIVE_INFINITY);
  if (known.length === 0) return undefined;
  const end = known.indexOf(0);
  return { kind: "string", bytes: end < 0 ? known : known.subarray(0, end), isPart: end < 0, isPath };
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
  { args, exchange, memory, row }: ShowContext,
): Shown | undefined {
  if (terminator) return showString(memory.after, address, false);
  const returned = row?.returns.value;
  const room = Number(args[length]);
  if (returned?.as !== "length-of" || returned.argument !== name)
    return showBytes(memory.after, address, room);
  const count = exchange.result?.resultKind === "i" ? Number(exchange.result.value) : -1;
  return count < 0 ? undefined : showBytes(memory.after, address, Math.min(count, room));
}

function showStructArgument(
  { struct, count, direction }: Extract<ArgumentValue, { as: "struct" }>,
  address: bigint,
  { abi, memory }: ShowContext,
): Shown | undefined {
  const show = (image: MemoryImage): Shown | undefined => {
    const bytes = image.read(address, count * abi.structs[struct].size);
    return bytes && showStructs(abi, struct, bytes, count);
  };
  const read = direction === "out" ? undefined : show(memory.before);
  const written = direction === "in" ? undefined : show(memory.after);
  return read && written ? { kind: "change", before: read, after: written } : (read ?? written);
}
