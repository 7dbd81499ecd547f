import { readLeb128, writeLeb128 } from "./leb128.js";
import { ModuleError } from "./module-error.js";

/** The id of the section that says how large a module's memories are. */
export const MEMORY_SECTION = 5;

const HAS_MAXIMUM = 1;
const IS_SHARED = 2;

/**
 * Rewrites the content of a memory section, so that no memory grows beyond `maximumPages` pages of 64 KiB.
 * Answers the section with its id and length.
 * @throws ModuleError when there are several memories, or one begins larger or has 64-bit addresses.
 */
export function limitMemory(content: Uint8Array, maximumPages: number): Uint8Array {
  const count = readLeb128(content, 0);
  // Each could grow to the maximum, and there may be thousands.
  if (count.value > 1) throw new ModuleError(`the module has ${count.value} memories, and may have one`);
  const limited = [...writeLeb128(count.value)];
  let at = count.end;
  for (let index = 0; index < count.value; index++) {
    const flags = readLeb128(content, at);
    if (flags.value & ~(HAS_MAXIMUM | IS_SHARED))
      throw new ModuleError("the module's memory is not of 32 bits");
    const minimum = readLeb128(content, flags.end);
    const maximum = flags.value & HAS_MAXIMUM ? readLeb128(content, minimum.end) : undefined;
    if (minimum.value > maximumPages) throw new ModuleError(tooLarge(minimum.value, maximumPages));
    const limit = Math.min(maximum?.value ?? maximumPages, maximumPages);
    limited.push(flags.value | HAS_MAXIMUM, ...writeLeb128(minimum.value), ...writeLeb128(limit));
    at = maximum?.end ?? minimum.end;
  }
  return Uint8Array.from([MEMORY_SECTION, ...writeLeb128(limited.length), ...limited]);
}

function tooLarge(pages: number, maximumPages: number): string {
  return `the module needs ${pages / 16} MiB of memory to start, and may have ${maximumPages / 16} MiB`;
}
