/// <reference lib="es2024.arraybuffer" />
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { readLeb128 } from "./leb128.js";
import { MEMORY_SECTION, resizeMemory } from "./memory-section.js";
import { ModuleError } from "./module-error.js";
import { GLOBAL_SECTION, moveStackPointer, NO_POINTER } from "./stack-pointer.js";

const PREAMBLE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const CUSTOM_SECTION = 0;
/** A section's id and the longest number for its length. In bytes. */
const LONGEST_HEADER = 6;

/** How a module is read. */
export interface ReadModuleOptions {
  /** The most that the module's memory may grow to, in pages of 64 KiB; what the module says unless given. */
  readonly maximumPages?: number;
  /**
   * Moves the program's stack to a place of its own, behind the memory that the module starts with and beside what it may
   * grow to. In pages of 64 KiB; unless given it stays where, and as large as, the module has it.
   */
  readonly stackPages?: number;
}

/**
 * Reads a WebAssembly module without its custom sections, which only debuggers need: half of Python's 26 MB.
 * @throws ModuleError when the file is no module or needs more memory at once than it may have; system errors.
 */
export function readModule(path: string, options: ReadModuleOptions = {}): Uint8Array {
  const fd = openSync(path, "r");
  try {
    return joinParts(fd, findParts(fd, fstatSync(fd).size, options));
  } finally {
    closeSync(fd);
  }
}

/**
 * Gives the memory of a module's bytes back at once, after which they are none. V8 keeps a copy of what it compiles,
 * and a guest whose program waits in its calls has no garbage collection.
 */
export function releaseModule(bytes: Uint8Array): void {
  if (bytes.buffer instanceof ArrayBuffer && bytes.buffer.resizable) bytes.buffer.resize(0);
}

/** What the module is to be made of: bytes of the file from `at`, or others in their place. */
type Part = { readonly at: number; readonly length: number } | Uint8Array;

function findParts(fd: number, fileSize: number, options: ReadModuleOptions): Part[] {
  const { maximumPages, stackPages = 0 } = options;
  const isResized = maximumPages !== undefined || stackPages > 0;
  const preamble = readAt(fd, 0, Math.min(PREAMBLE.length, fileSize));
  if (PREAMBLE.some((byte, index) => preamble[index] !== byte)) {
    throw new ModuleError("not a WebAssembly module of version 1");
  }
  const parts: Part[] = [preamble];
  // Of memory that the module brings: the section of its memory stands before that of its globals.
  let initialBytes = 0;
  let isMoved = false;
  for (let at = PREAMBLE.length; at < fileSize; ) {
    const header = readAt(fd, at, Math.min(LONGEST_HEADER, fileSize - at));
    const { value: length, end } = readLeb128(header, 1);
    const next = at + end + length;
    if (next > fileSize) throw new ModuleError(`the section at byte ${at} of the module is cut off`);
    const content = () => readAt(fd, at + end, length);
    if (header[0] === MEMORY_SECTION && isResized) {
      const memory = resizeMemory(content(), { maximumPages, stackPages });
      initialBytes = memory.initialBytes;
      parts.push(memory.section);
    } else if (header[0] === GLOBAL_SECTION && stackPages > 0 && initialBytes > 0) {
      parts.push(moveStackPointer(content(), initialBytes));
      isMoved = true;
    } else if (header[0] !== CUSTOM_SECTION) parts.push({ at, length: next - at });
    at = next;
  }
  if (stackPages > 0 && !isMoved) throw new ModuleError(NO_POINTER);
  return parts;
}

function joinParts(fd: number, parts: readonly Part[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = new Uint8Array(new ArrayBuffer(length, { maxByteLength: length }));
  let end = 0;
  for (const part of parts) {
    if (part instanceof Uint8Array) joined.set(part, end);
    else readInto(fd, joined.subarray(end, end + part.length), part.at);
    end += part.length;
  }
  return joined;
}

function readAt(fd: number, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  readInto(fd, bytes, at);
  return bytes;
}

function readInto(fd: number, target: Uint8Array, at: number): void {
  let done = 0;
  while (done < target.length) {
    const count = readSync(fd, target, done, target.length - done, at + done);
    if (count === 0) throw new ModuleError("the module's file shrank while it was read");
    done += count;
  }
}
