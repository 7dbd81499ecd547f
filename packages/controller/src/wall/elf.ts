import { closeSync, openSync, readSync } from "node:fs";

/** What the loader would read of an executable or a library, before it runs anything of it. */
export interface Elf {
  /** `e_machine`: 62 is x86-64, 183 is aarch64, 3 is 32-bit x86. */
  readonly machine: number;
  /** The path of the loader; none for a library or a static executable. */
  readonly interpreter: string | undefined;
  /** The names of the libraries that it needs (DT_NEEDED). */
  readonly needed: readonly string[];
  /** Where those are looked for first (DT_RUNPATH, else DT_RPATH), `$ORIGIN` unresolved. */
  readonly searched: readonly string[];
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

const LONGEST_TABLE = 1 << 16;
const LONGEST_STRING = 4096;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/**
 * Reads an ELF file of a little-endian machine, of 32 or 64 bits (elf(5)). Runs nothing of it, as ldd(1) would.
 * @returns `undefined` for a file of another format, or one that is damaged.
 * @throws the system's error where the file cannot be read.
 */
export function readElf(path: string): Elf | undefined {
  const fd = openSync(path, "r");
  try {
    return parse(new ElfFile(fd));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    closeSync(fd);
  }
}

function parse(file: ElfFile): Elf | undefined {
  const header = file.view(0, 64);
  const isLittleEndianElf = header.getUint32(0) === 0x7f454c46 && header.getUint8(5) === 1;
  if (!isLittleEndianElf) return undefined;
  const is64 = header.getUint8(4) === 2;
  const segments = readSegments(file, header, is64);
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  return {
    machine: header.getUint16(18, true),
    interpreter: interpreter && file.text(interpreter.offset),
    ...readDynamic(file, segments, is64),
  };
}

function readSegments(file: ElfFile, header: DataView, is64: boolean): Segment[] {
  const offset = is64 ? Number(header.getBigUint64(32, true)) : header.getUint32(28, true);
  const size = header.getUint16(is64 ? 54 : 42, true);
  const count = header.getUint16(is64 ? 56 : 44, true);
  const table = file.view(offset, size * count);
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    const word = (wide: number, narrow: number) =>
      is64 ? Number(table.getBigUint64(at + wide, true)) : table.getUint32(at + narrow, true);
    return {
      type: table.getUint32(at, true),
      offset: word(8, 4),
      address: word(16, 8),
      size: word(32, 16),
    };
  });
}

function readDynamic(file: ElfFile, segments: readonly Segment[], is64: boolean) {
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  const entries = dynamic ? readEntries(file, dynamic, is64) : [];
  const strings = entries.find(({ tag }) => tag === DT_STRTAB)?.value ?? 0;
  const textsOf = (wanted: number) =>
    entries
      .filter(({ tag }) => tag === wanted)
      .map(({ value }) => file.text(inFile(segments, strings + value)));
  const runPath = textsOf(DT_RUNPATH);
  const searched = runPath.length > 0 ? runPath : textsOf(DT_RPATH);
  return { needed: textsOf(DT_NEEDED), searched: searched.flatMap((list) => list.split(":")) };
}

function readEntries(file: ElfFile, { offset, size }: Segment, is64: boolean) {
  const table = file.view(offset, size);
  const width = is64 ? 8 : 4;
  const word = (at: number) => (is64 ? Number(table.getBigUint64(at, true)) : table.getUint32(at, true));
  const entries: { tag: number; value: number }[] = [];
  for (let at = 0; at + 2 * width <= size && word(at) !== DT_NULL; at += 2 * width)
    entries.push({ tag: word(at), value: word(at + width) });
  return entries;
}

/** Where the file has what is loaded at an address. */
function inFile(segments: readonly Segment[], address: number): number {
  const segment = segments.find(
    (one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.size,
  );
  if (!segment) throw new RangeError("an address that the file does not load");
  return segment.offset + address - segment.address;
}

class ElfFile {
  constructor(readonly fd: number) {}

  /** @throws RangeError where the file ends before, or `size` is more than any loader reads. */
  view(offset: number, size: number): DataView {
    if (size > LONGEST_TABLE) throw new RangeError("a table that is too long");
    const bytes = new Uint8Array(size);
    if (readSync(this.fd, bytes, 0, size, offset) < size) throw new RangeError("a file that is cut off");
    return new DataView(bytes.buffer);
  }

  /** A text that ends with a zero byte. */
  text(offset: number): string {
    const bytes = Buffer.alloc(LONGEST_STRING);
    const end = bytes.subarray(0, readSync(this.fd, bytes, 0, LONGEST_STRING, offset)).indexOf(0);
    if (end < 0) throw new RangeError("a text without an end");
    return bytes.toString("utf8", 0, end);
  }
}
