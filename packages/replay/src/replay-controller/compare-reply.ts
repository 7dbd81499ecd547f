import type { Abi, Command, Reply } from "@sandbox/protocol";
import { sameBytes } from "../bytes.js";
import type { CommandStep, Exchange } from "../exchange.js";
import type { Difference } from "../replay/divergence.js";
import type { MatchRules } from "../replay/match-rules.js";
import { compareStructs } from "../replay/match-structs.js";
import { bytesTexts } from "./bytes-texts.js";
import { UNSAID_BYTES } from "./extent.js";
import type { Place, Relocation } from "./relocation.js";
import { readWord, wordsOf } from "./words.js";

/** What the comparison of a reply has to know beside it. */
export interface ReplyContext {
  readonly abi: Abi;
  readonly relocation: Relocation;
  readonly rules: MatchRules;
}

/** Memory that was read on both sides. */
interface Memory {
  readonly place: Place;
  readonly recorded: Uint8Array;
  readonly live: Uint8Array;
}

/**
 * Compares what the guest has in its memory with what it had when it was recorded, and learns the addresses that
 * stand in there. Fields that may differ do not count, nor what lies behind the memory that the call is about.
 */
export function compareRead(
  step: CommandStep,
  expected: Reply,
  reply: Reply,
  recorded: Exchange,
  context: ReplyContext,
): Difference | undefined {
  const { command } = step;
  const place = "address" in command ? context.relocation.locate(command.address) : undefined;
  if (!place) return undefined;
  if (expected.kind === "read-string-reply" && reply.kind === "read-string-reply")
    return compareBytes(place, expected.data, reply.data);
  if (expected.kind !== "read-memory-reply" || reply.kind !== "read-memory-reply") return undefined;
  const end = Math.max(0, place.range.length - place.offset);
  const mine = expected.data.subarray(0, end);
  const others = reply.data.subarray(0, end);
  return compareMemory({ place, recorded: mine, live: others }, laterAddresses(recorded, step), context);
}

/** What commands behind one use for addresses. */
function laterAddresses({ commands }: Exchange, step: CommandStep): bigint[] {
  const later = commands.slice(commands.indexOf(step) + 1).map(({ command }) => addressOf(command));
  return later.filter((address) => address !== undefined);
}

function addressOf(command: Command): bigint | undefined {
  return "address" in command ? command.address : undefined;
}

function compareMemory(
  memory: Memory,
  later: readonly bigint[],
  context: ReplyContext,
): Difference | undefined {
  const { place, recorded, live } = memory;
  const { content } = place.range;
  switch (content.as) {
    case "varying":
      return undefined;
    case "string":
      return compareBytes(place, upToNul(recorded), upToNul(live));
    case "bytes":
      return compareBytes(place, recorded, live);
    case "struct": {
      learnWords(memory, later, context);
      const { size } = context.abi.structs[content.struct];
      // A part of a structure has no fields.
      if (place.offset !== 0 || recorded.length % size !== 0) return compareWords(memory, context);
      const fields = compareStructs(content.struct, recorded, live, context);
      const [first] = fields;
      if (!first) return undefined;
      const { path, expected, received } = first;
      return { ...mismatch(place, `${path}=${expected}`, `${path}=${received}`), fields };
    }
    default:
      learnWords(memory, later, context);
      return compareWords(memory, context);
  }
}

function upToNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function compareBytes(place: Place, recorded: Uint8Array, live: Uint8Array): Difference | undefined {
  if (sameBytes(recorded, live)) return undefined;
  const { expected, received } = bytesTexts(recorded, live, place.offset);
  return mismatch(place, expected, received);
}

/** A word that later commands of the call take for an address is one: as in the vector of readv(2), or in an argv. */
function learnWords(
  { place, recorded, live }: Memory,
  later: readonly bigint[],
  context: ReplyContext,
): void {
  const { abi, relocation } = context;
  for (const { at, value } of wordsOf(recorded, place.offset, abi)) {
    if (value === 0n || relocation.locate(value)) continue;
    if (!later.some((address) => address >= value && address - value < UNSAID_BYTES)) continue;
    const length = UNSAID_BYTES;
    relocation.learn({ recorded: value, live: readWord(live, at, abi), length, content: { as: "unknown" } });
  }
}

/** Compares memory in which a word may be an address. */
function compareWords({ place, recorded, live }: Memory, context: ReplyContext): Difference | undefined {
  const { abi, relocation } = context;
  const expected = new Uint8Array(recorded);
  for (const { at, value } of wordsOf(recorded, place.offset, abi)) {
    const other = readWord(live, at, abi);
    if (value === other || relocation.locate(value)?.live !== other) continue;
    expected.set(live.subarray(at, at + abi.pointerBytes), at);
  }
  return compareBytes(place, expected, live);
}

function mismatch({ range }: Place, expected: string, received: string): Difference {
  const where = range.argument === undefined ? "" : `${range.argument} `;
  return { code: "argument_mismatch", expected: `${where}${expected}`, received };
}
