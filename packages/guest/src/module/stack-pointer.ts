import { readLeb128, writeLeb128 } from "./leb128.js";
import { ModuleError } from "./module-error.js";

/** The id of the section that holds a module's global variables. */
export const GLOBAL_SECTION = 6;

const I32 = 0x7f;
const IS_MUTABLE = 1;
const I32_CONST = 0x41;
const END = 0x0b;

/**
 * Rewrites the content of a global section, so that the stack begins at `address` and grows down from there. LLVM keeps
 * what C and Rust have on their stack in the module's memory, and where in it in the first global. Answers the section
 * with its id and length.
 * @throws ModuleError when the first global is nothing like that, or `address` is 2^31 or more.
 */
export function moveStackPointer(content: Uint8Array, address: number): Uint8Array {
  const count = readLeb128(content, 0);
  const [type, mutability, instruction] = content.subarray(count.end, count.end + 3);
  const isPointer = type === I32 && mutability === IS_MUTABLE && instruction === I32_CONST;
  if (count.value === 0 || !isPointer) throw new ModuleError(NO_POINTER);
  if (address >= 2 ** 31) throw new ModuleError("the module's memory has no room for its stack below 2 GiB");
  const end = readLeb128(content, count.end + 3).end;
  if (content[end] !== END) throw new ModuleError(NO_POINTER);
  const before = content.subarray(0, count.end + 3);
  const moved = [...before, ...writePositive(address), ...content.subarray(end)];
  return Uint8Array.from([GLOBAL_SECTION, ...writeLeb128(moved.length), ...moved]);
}

/** Why the stack of a module cannot be moved. */
export const NO_POINTER = "the module's first global is no stack pointer, so that its stack cannot be moved";

/** A signed number that is not negative: the highest bit of its last seven would be its sign. */
function writePositive(value: number): number[] {
  const bytes = writeLeb128(value);
  const last = bytes.pop() ?? 0;
  return last & 0x40 ? [...bytes, last | 0x80, 0] : [...bytes, last];
}
