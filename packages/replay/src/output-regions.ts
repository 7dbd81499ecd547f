import type { Abi } from "@sandbox/protocol";
import { argumentsOf, type Exchange, rowOfExchange } from "./exchange.js";
import { countOf, lengthSaid, sizeOf } from "./lengths.js";
import { scalarBytes } from "./scalar.js";
import type { ArgumentRow, CallRow, StructName } from "./tables.js";

/** Memory that a call offers for its answer. */
export interface OutputRegion {
  /** The argument that points there. */
  readonly argument: ArgumentRow;
  readonly address: bigint;
  /** In bytes. */
  readonly length: number;
  /** The structures that it is made of, if any. */
  readonly struct?: StructName;
}

/** Where a call lets its controller write; `undefined` for a call of which that is not known. */
export function outputRegions(
  exchange: Pick<Exchange, "request" | "commands">,
  abi: Abi,
): OutputRegion[] | undefined {
  const row = rowOfExchange(exchange);
  const { request } = exchange;
  if (!row || request.kind !== "request" || isOpaque(row)) return undefined;
  const args = argumentsOf(request);
  const regions: OutputRegion[] = [];
  for (const argument of row.arguments) {
    const extent = extentOf(argument, row, exchange, abi);
    if (!extent) continue;
    const value = args[argument.name] ?? 0;
    const address = typeof value === "bigint" ? value : BigInt(value);
    if (address === 0n) continue;
    const { length, struct } = extent;
    regions.push(
      struct === undefined ? { argument, address, length } : { argument, address, length, struct },
    );
  }
  return regions;
}

/** Whether an address of the call has no known meaning: it may be one of anything. */
function isOpaque(row: CallRow): boolean {
  for (const { value, frees } of row.arguments)
    if (value.as === "pointer" && frees === undefined) return true;
  return false;
}

function extentOf(
  { name, value }: ArgumentRow,
  row: CallRow,
  exchange: Pick<Exchange, "request" | "commands">,
  abi: Abi,
): Pick<OutputRegion, "length" | "struct"> | undefined {
  const returned = row.returns.value;
  switch (value.as) {
    case "bytes-out":
      return { length: lengthSaid(value.length, row, exchange, abi) ?? 0 };
    case "result-room":
      return { length: value.bytes };
    case "sized-bytes":
      if (value.direction === "in") return undefined;
      return { length: sizeOf(value, argumentsOf(exchange.request)) };
    case "scalar":
      if (value.direction === "in") return undefined;
      return { length: scalarBytes(value.type, abi) };
    case "array":
      if (value.direction === "in") return undefined;
      return { length: countOf(value, row, exchange, abi) * scalarBytes(value.type, abi) };
    case "struct-array": {
      if (value.direction === "in") return undefined;
      const count = lengthSaid(value.length, row, exchange, abi) ?? 0;
      return { length: count * abi.structs[value.struct].size, struct: value.struct };
    }
    case "struct":
      if (value.direction === "in") return undefined;
      return { length: value.count * abi.structs[value.struct].size, struct: value.struct };
    case "handle":
      if (returned.as !== "block" || returned.argument !== name) return undefined;
      return { length: abi.structs[returned.struct].size, struct: returned.struct };
    default:
      return undefined;
  }
}
