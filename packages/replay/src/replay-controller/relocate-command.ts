import { type Abi, type Command, NULL, type Pointer, type Result } from "@sandbox/protocol";
import { type Exchange, rowOfExchange } from "../exchange.js";
import { structTable } from "../gen/struct-table.js";
import { isPointerResult } from "../kinds.js";
import type { Difference } from "../replay/divergence.js";
import type { StructName } from "../tables.js";
import { decodeAnyStruct } from "../trace/structs.js";
import { type Content, contentOfBlock } from "./content.js";
import type { Relocation } from "./relocation.js";
import { wordsOf, writeWord } from "./words.js";

/** A recorded command for the live guest, and how many words in it were taken for addresses without being told so. */
export interface Relocated {
  readonly command: Command;
  readonly guessedWords: number;
}

/** What relocating has to know beside the command. */
export interface RelocationContext {
  readonly abi: Abi;
  readonly relocation: Relocation;
  readonly recorded: Exchange;
}

/** Whether something could not be relocated. */
export function isUnresolved<T extends object>(relocated: T | Difference): relocated is Difference {
  return "code" in relocated && "expected" in relocated;
}

/** Makes a recorded command one for the live guest: its address, and the addresses in what it writes. */
export function relocateCommand(command: Command, context: RelocationContext): Relocated | Difference {
  switch (command.kind) {
    case "read-memory":
    case "read-string": {
      const place = context.relocation.locate(command.address);
      if (!place) return unresolved(`${command.kind} at`, command.address);
      return { command: { ...command, address: place.live }, guessedWords: 0 };
    }
    case "write-memory": {
      const place = context.relocation.locate(command.address);
      if (!place) return unresolved("write-memory at", command.address);
      const data = relocateData(command.data, place.range.content, place.offset, context);
      if (isUnresolved(data)) return data;
      const { bytes, guessedWords } = data;
      return { command: { ...command, address: place.live, data: bytes }, guessedWords };
    }
    case "allocate": {
      const data = relocateData(command.data, contentOfAllocation(command, context.recorded), 0, context);
      if (isUnresolved(data)) return data;
      return { command: { ...command, data: data.bytes }, guessedWords: data.guessedWords };
    }
    case "free": {
      const live = context.relocation.given(command.address);
      if (live === undefined) return unresolved("free of", command.address);
      return { command: { ...command, address: live }, guessedWords: 0 };
    }
    default:
      return { command, guessedWords: 0 };
  }
}

/** What a recorded block holds, from what the call returned in the end. */
export function contentOfAllocation(command: Command, recorded: Exchange): Content {
  const step = [...recorded.commands, ...recorded.lateCommands].find((one) => one.command === command);
  const { result } = recorded;
  const isResult =
    isPointerResult(result) && step?.reply?.kind === "allocate-reply" && step.reply.address === result.value;
  return contentOfBlock(rowOfExchange(recorded), isResult);
}

/** Makes a recorded result one for the live guest. */
export function relocateResult(result: Result, context: RelocationContext): Result | Difference {
  if (!isPointerResult(result) || result.value === NULL) return result;
  const { relocation, recorded } = context;
  const live = relocation.locate(result.value)?.live ?? relocation.given(result.value);
  const meaning = rowOfExchange(recorded)?.returns.value.as ?? "pointer";
  // What the controller made up is the guest's to keep, and not to follow.
  const isMadeUp = meaning === "handle" || meaning === "pointer";
  if (live === undefined && !isMadeUp) return unresolved("the result", result.value);
  return { ...result, value: live ?? result.value };
}

interface RelocatedData {
  readonly bytes: Uint8Array;
  readonly guessedWords: number;
}

/** `offset` is where the bytes begin in what has this content. */
function relocateData(
  data: Uint8Array,
  content: Content,
  offset: number,
  context: RelocationContext,
): RelocatedData | Difference {
  switch (content.as) {
    case "struct":
      return relocateStructs(data, content.struct, offset, context);
    case "addresses":
      return relocateAddresses(data, offset, context);
    case "unknown":
      return guessAddresses(data, offset, context);
    default:
      return { bytes: data, guessedWords: 0 };
  }
}

/** Addresses up to NULL; what comes behind it, such as the strings that they are of, has none. */
function relocateAddresses(data: Uint8Array, offset: number, context: RelocationContext) {
  const { abi, relocation } = context;
  // Whether a later part is before the NULL is not known.
  if (offset !== 0) return guessAddresses(data, offset, context);
  const bytes = new Uint8Array(data);
  for (const { at, value } of wordsOf(data, 0, abi)) {
    if (value === 0n) break;
    const live = relocation.locate(value)?.live;
    if (live === undefined) return unresolved("in what is written", value);
    writeWord(bytes, { at, value: live }, abi);
  }
  return { bytes, guessedWords: 0 };
}

/** Aligned words that are addresses in a live block are taken for such, and counted where that changes them. */
function guessAddresses(data: Uint8Array, offset: number, { abi, relocation }: RelocationContext) {
  const bytes = new Uint8Array(data);
  let guessedWords = 0;
  for (const { at, value } of wordsOf(data, offset, abi)) {
    const block = relocation.block(value);
    if (!block || block.live === value) continue;
    writeWord(bytes, { at, value: block.live }, abi);
    guessedWords++;
  }
  return { bytes, guessedWords };
}

function relocateStructs(data: Uint8Array, name: StructName, offset: number, context: RelocationContext) {
  const { abi, relocation } = context;
  const { size } = abi.structs[name];
  const fields = structTable[name].fields.filter(({ value }) => value.as === "pointer");
  if (fields.length === 0) return { bytes: data, guessedWords: 0 };
  // A part of a structure has no fields, but its words are where they are.
  if (offset !== 0 || data.length % size !== 0) return guessAddresses(data, offset, context);
  const bytes = new Uint8Array(data);
  for (let at = 0; at < data.length; at += size) {
    const value = decodeAnyStruct(abi, name, data, at);
    const changed: Record<string, Pointer> = {};
    for (const field of fields) {
      const address = value[field.name] as bigint;
      const live = address === 0n ? NULL : relocation.locate(address)?.live;
      if (live === undefined) return unresolved(`${name}.${field.name}`, address);
      if (live !== address) changed[field.name] = live;
    }
    if (Object.keys(changed).length === 0) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // The same members of the same types, which the type of a structure by its name cannot express.
    abi.structs[name].encode({ ...value, ...changed } as never, view, at);
  }
  return { bytes, guessedWords: 0 };
}

function unresolved(what: string, address: bigint): Difference {
  return {
    code: "pointer_unresolved",
    expected: "an address in a live block, or near one that the request came with",
    received: `${what} 0x${address.toString(16)} of the recording`,
  };
}
