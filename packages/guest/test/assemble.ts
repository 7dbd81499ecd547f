/** A function that a module imports; all its parameters are i32. */
export interface ImportedFunction {
  readonly from?: string;
  readonly name: string;
  readonly parameters: number;
  readonly hasResult?: boolean;
}

/** What is assembled to a module with one memory and a function `_start`. */
export interface Assembly {
  readonly imports?: readonly ImportedFunction[];
  /** The instructions of `_start`; see `op`. */
  readonly start?: readonly number[];
  /** The memory's limits as they are encoded: flags, minimum, maximum. */
  readonly memory?: readonly number[];
  /** Global variables as they are encoded: type, mutability, instructions. The first is exported as "global". */
  readonly globals?: readonly (readonly number[])[];
  readonly exports?: { readonly memory?: string; readonly start?: string };
  /** Goes into a custom section. */
  readonly custom?: string;
}

/** Instructions. */
export const op = {
  unreachable: [0x00],
  /** Calls an imported function by its index; `_start` is behind the last of them. */
  call: (index: number) => [0x10, index],
  drop: [0x1a],
  /** Pushes an i32 from -64 to 63. */
  i32: (value: number) => [0x41, value & 0x7f],
} as const;

/** Puts a WebAssembly module together, byte by byte. Everything is shorter than 128 bytes. */
export function assemble(assembly: Assembly): Uint8Array {
  const imports = assembly.imports ?? [];
  const { memory = "memory", start = "_start" } = assembly.exports ?? {};
  const types = imports.map(({ parameters, hasResult = true }) => [
    0x60,
    ...list(Array.from({ length: parameters }, () => [0x7f])),
    ...list(hasResult ? [[0x7f]] : []),
  ]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...(assembly.custom ? section(0, [...text("note"), ...text(assembly.custom)]) : []),
    ...section(1, list([...types, [0x60, 0, 0]])),
    ...section(
      2,
      list(imports.map(({ from, name }, index) => [...text(from ?? WASI), ...text(name), 0, index])),
    ),
    ...section(3, list([[imports.length]])),
    ...section(5, list([assembly.memory ?? [0, 1]])),
    ...(assembly.globals ? section(6, list(assembly.globals)) : []),
    ...section(
      7,
      list([
        ...(assembly.globals?.length ? [[...text("global"), 3, 0]] : []),
        [...text(memory), 2, 0],
        [...text(start), 0, imports.length],
      ]),
    ),
    ...section(10, list([sized([0, ...(assembly.start ?? []), 0x0b])])),
  ]);
}

const WASI = "wasi_snapshot_preview1";

function section(id: number, content: readonly number[]): number[] {
  // Longer ones have their length in two bytes, as any may.
  return [id, (content.length & 0x7f) | 0x80, content.length >> 7, ...content];
}

function sized(content: readonly number[]): number[] {
  return [content.length, ...content];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [items.length, ...items.flat()];
}

function text(characters: string): number[] {
  return sized([...new TextEncoder().encode(characters)]);
}
