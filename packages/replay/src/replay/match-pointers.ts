import type { Pointer } from "@sandbox/protocol";
import { sameBytes } from "../bytes.js";
import { argumentsOf, type Exchange, rowOfExchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { readAddress } from "../scalar.js";
import type { CompareContext } from "./compare-exchange.js";

/**
 * Whether two resulting addresses are the same by what they are: NULL, an argument, a handle, a block with the
 * same content. A new handle or block of the live controller's stands for the recorded one from then on.
 */
export function isSamePointer(
  expected: Pointer,
  received: Pointer,
  recorded: Exchange,
  live: Exchange,
  context: CompareContext,
): boolean {
  if (expected === 0n || received === 0n) return expected === received;
  const { names } = context;
  const meaning = rowOfExchange(recorded)?.returns.value.as;
  // What is compared is where in the argument it points: the arguments themselves may lie elsewhere.
  if (meaning === "argument") return placeIn(expected, recorded) === placeIn(received, live);
  if (meaning === "block") return names.translate(expected) === received;
  const isSame =
    meaning === "handle" ||
    (isSameContent(expected, received, recorded, live, context) ?? names.translate(expected) === received);
  if (isSame) names.learn(expected, received);
  return isSame;
}

/** How far behind the argument that it belongs to an address is. */
function placeIn(address: bigint, exchange: Exchange): bigint {
  const value = rowOfExchange(exchange)?.returns.value;
  const name = value?.as === "argument" ? value.argument : "";
  return address - BigInt(argumentsOf(exchange.request)[name] ?? 0);
}

/** Compares what the addresses point to; `undefined` where that is not for the controllers to say. */
function isSameContent(
  expected: Pointer,
  received: Pointer,
  recorded: Exchange,
  live: Exchange,
  context: CompareContext,
): boolean | undefined {
  const meaning = rowOfExchange(recorded)?.returns.value.as;
  if (meaning === "cstring") return isSameString(expected, received, context);
  if (meaning === "cstrings") return isSameList(expected, received, context);
  const mine = memoryOf(recorded).blocks.find(({ address }) => address === expected);
  const others = memoryOf(live).blocks.find(({ address }) => address === received);
  return mine && others && sameBytes(mine.data, others.data);
}

function isSameString(expected: bigint, received: bigint, context: CompareContext): boolean {
  const mine = context.recordedMemory.readString(expected, Number.POSITIVE_INFINITY);
  const others = context.liveMemory.readString(received, Number.POSITIVE_INFINITY);
  return mine !== undefined && others !== undefined && sameBytes(mine, others);
}

/** Compares the strings of two arrays of addresses that end in NULL. */
function isSameList(expected: bigint, received: bigint, context: CompareContext): boolean {
  const { abi, recordedMemory, liveMemory } = context;
  for (let at = 0n; ; at += BigInt(abi.pointerBytes)) {
    const mine = readAddress(recordedMemory, expected + at, abi);
    const others = readAddress(liveMemory, received + at, abi);
    if (mine === undefined || others === undefined) return false;
    if (mine === 0n || others === 0n) return mine === others;
    if (!isSameString(mine, others, context)) return false;
  }
}
