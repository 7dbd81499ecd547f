import type { Abi } from "@sandbox/protocol";
import { argumentsOf, type Exchange } from "./exchange.js";
import { memoryOf } from "./exchange-memory.js";
import { readScalar } from "./scalar.js";
import type { ArgumentValue, CallRow } from "./tables.js";

/** The exchange of which lengths are worked out. */
type Said = Pick<Exchange, "request" | "commands">;

/** What the argument `name` says of the length of another: its value, or the one that it points to; `undefined` where that was not read. */
export function lengthSaid(name: string, row: CallRow, exchange: Said, abi: Abi): number | undefined {
  const said = argumentsOf(exchange.request)[name];
  const value = row.arguments.find((argument) => argument.name === name)?.value;
  if (value?.as !== "scalar") return said === undefined ? undefined : Number(said);
  const pointed = readScalar(memoryOf(exchange).before, BigInt(said ?? 0), value.type, abi);
  return pointed === undefined ? undefined : Number(pointed);
}

/** How many elements an array has. */
export function countOf(
  { count }: Extract<ArgumentValue, { as: "array" }>,
  row: CallRow,
  exchange: Said,
  abi: Abi,
): number {
  return typeof count === "number" ? count : (lengthSaid(count, row, exchange, abi) ?? 0);
}

/** How many bytes the value of another argument stands for. */
export function sizeOf(
  { by, sizes }: Extract<ArgumentValue, { as: "sized-bytes" }>,
  args: Readonly<Record<string, number | bigint>>,
): number {
  return sizes.find(([value]) => value === Number(args[by]))?.[1] ?? 0;
}
