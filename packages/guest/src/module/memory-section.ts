import { readLeb128, writeLeb128 } from "./leb128.js";
import { ModuleError } from "./module-error.js";

/** The id of the section that says how large a module's memories are. */
export const MEMORY_SECTION = 5;

const HAS_MAXIMUM = 1;
const IS_SHARED = 2;

/** The size of a page of memory, in bytes. */
export const PAGE_BYTES = 65_536;
/** What a memory of 32-bit addresses has at most, in pages. */
const LARGEST = 65_536;

/** How a module's memory is to be, in pages of 64 KiB. */
export interface MemoryLimits {
  /** The most that it may grow to, without `stackPages`; what the module says unless given. */
  readonly maximumPages?: number | undefined;
  /** What is added behind the memory that the module starts with. */
  readonly stackPages: number;
}

/** A memory section that was rewritten. */
export interface ResizedMemory {
  /** The whole section, with its id and length. */
  readonly section: Uint8Array;
  /** What the memory has at the start, in bytes; 0 where there is none. */
  readonly initialBytes: number;
}

/**
 * Rewrites the content of a memory section, so that the memory grows no further than it may and has room for a stack.
 * @throws ModuleError when there are several memories, or one begins larger or has 64-bit addresses.
 */
export function resizeMemory(content: Uint8Array, { maximumPages, stackPages }: MemoryLimits): ResizedMemory {
  const count = readLeb128(content, 0);
  // Each could grow to the maximum, and there may be thousands.
  if (count.value > 1) throw new ModuleError(`the module has ${count.value} memories, and may have one`);
  if (count.value === 0) return { section: sectionOf([0]), initialBytes: 0 };
  const flags = readLeb128(content, count.end);
  if (flags.value & ~(HAS_MAXIMUM | IS_SHARED))
    throw new ModuleError("the module's memory is not of 32 bits");
  const minimum = readLeb128(content, flags.end);
  const maximum = flags.value & HAS_MAXIMUM ? readLeb128(content, minimum.end).value : LARGEST;
  const limit = Math.min(maximum, maximumPages ?? LARGEST);
  if (minimum.value > limit) throw new ModuleError(tooLarge(minimum.value, limit));
  const initial = minimum.value + stackPages;
  if (initial > LARGEST) throw new ModuleError(tooLarge(initial, LARGEST));
  const largest = Math.min(limit + stackPages, LARGEST);
  const limits = [flags.value | HAS_MAXIMUM, ...writeLeb128(initial), ...writeLeb128(largest)];
  return { section: sectionOf([1, ...limits]), initialBytes: initial * PAGE_BYTES };
}

function sectionOf(content: readonly number[]): Uint8Array {
  return Uint8Array.from([MEMORY_SECTION, ...writeLeb128(content.length), ...content]);
}

function tooLarge(pages: number, maximumPages: number): string {
  return `the module needs ${pages / 16} MiB of memory to start, and may have ${maximumPages / 16} MiB`;
}
