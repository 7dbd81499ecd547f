import type { Abi } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import { type ExchangeMemory, memoryOf } from "../exchange-memory.js";
import { countOf, lengthSaid, sizeOf } from "../lengths.js";
import type { MemoryImage } from "../memory-image.js";
import { readAddress, scalarBytes } from "../scalar.js";
import type { ArgumentRow, CallRow } from "../tables.js";
import { addressIn } from "./data-types.js";
import type { MessageText, MessageWords } from "./message-text.js";

/** More strings than this are no list of arguments. */
const MOST_STRINGS = 65536;

/** What a call comes to: what the guest passed, as far as that was read, what was written, and the answer. */
export function effectsLines(
  exchange: Exchange,
  words: readonly MessageWords[],
  text: MessageText,
  abi: Abi,
): string[] {
  const memory = memoryOf(exchange);
  const frees = words.filter((each) => each.mark === "!" && each.text.startsWith("F "));
  const errno = words.findLast((each) => each.mark === "!" && each.text.startsWith("E "));
  const ends = words.filter(({ mark }) => mark === "=");
  return [
    ...words.filter(({ mark }) => mark === "request").map((each) => each.text),
    ...passed(exchange, memory.before, text, abi),
    ...written(memory, text),
    ...frees.map((each) => `! ${each.text}`),
    ...(errno && exchange.errno ? [`! ${errno.text}`] : []),
    ...ends.map((each) => `= ${each.text} ${each.data.join(" ")}`),
  ];
}

function passed(exchange: Exchange, before: MemoryImage, text: MessageText, abi: Abi): string[] {
  const { row, args } = text.types.call;
  if (!row) return [];
  return row.arguments.flatMap((argument) => {
    const address = addressIn(args, argument);
    if (address === 0n) return [];
    return contentsOf(argument, address, { exchange, row, before, abi, args }).map(
      ([at, bytes]) => `< ${argument.name} ${text.dataAt(at, bytes).join(" ")}`,
    );
  });
}

interface Passed {
  readonly exchange: Exchange;
  readonly row: CallRow;
  readonly before: MemoryImage;
  readonly abi: Abi;
  readonly args: Readonly<Record<string, number | bigint>>;
}

/** What an argument points to, as much of it as the call is about. */
function contentsOf(
  { value }: ArgumentRow,
  address: bigint,
  { exchange, row, before, abi, args }: Passed,
): (readonly [address: bigint, bytes: Uint8Array])[] {
  const known = (length: number) => {
    const bytes = before.readKnown(address, length);
    return bytes.length === 0 ? [] : [[address, bytes] as const];
  };
  switch (value.as) {
    case "cstring": {
      const bytes = before.readString(address, Number.POSITIVE_INFINITY);
      return bytes ? [[address, bytes]] : [];
    }
    case "bytes-in":
      return known(Number(args[value.length]));
    case "sized-bytes":
      return value.direction === "in" ? known(sizeOf(value, args)) : [];
    case "scalar":
      return value.direction === "out" ? [] : known(scalarBytes(value.type, abi));
    case "array":
      return value.direction === "out"
        ? []
        : known(countOf(value, row, exchange, abi) * scalarBytes(value.type, abi));
    case "struct":
      return value.direction === "out" ? [] : known(value.count * abi.structs[value.struct].size);
    case "struct-array": {
      if (value.direction === "out") return [];
      return known((lengthSaid(value.length, row, exchange, abi) ?? 0) * abi.structs[value.struct].size);
    }
    case "cstrings-in":
      return strings(before, address, abi);
    default:
      return [];
  }
}

function strings(before: MemoryImage, address: bigint, abi: Abi): (readonly [bigint, Uint8Array])[] {
  const found: (readonly [bigint, Uint8Array])[] = [];
  for (let index = 0; index < MOST_STRINGS; index++) {
    const at = readAddress(before, address + BigInt(index * abi.pointerBytes), abi);
    if (at === undefined || at === 0n) break;
    found.push([at, before.readString(at, Number.POSITIVE_INFINITY) ?? new Uint8Array(0)]);
  }
  return found;
}

/** What is in the guest's memory afterwards: however it was cut, and in whatever order it was written. */
function written({ after, blocks }: ExchangeMemory, text: MessageText): string[] {
  for (const { address, data } of blocks) after.forget(address, data.length);
  const lines = after
    .within(0n, Number.POSITIVE_INFINITY)
    .map(
      ({ address, bytes }) => `! W ${text.style.address(address)} ${text.dataAt(address, bytes).join(" ")}`,
    );
  const made = blocks.flatMap(({ address, data }) => {
    const name = text.names.ofBlock(address);
    return name ? [`! M ${text.style.address(address)} ${text.blockData(data).join(" ")}`] : [];
  });
  return [...lines.sort(), ...made];
}
