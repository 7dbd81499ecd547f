import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Assembly, assemble } from "../../test/assemble.js";
import { type WasmMemory, WebAssembly } from "../web-assembly.js";
import { compileModule } from "./compile-module.js";
import { ModuleError } from "./module-error.js";
import { readModule, releaseModule } from "./read-module.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "read-module-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(bytes: Uint8Array): string {
  const path = join(folder, "module.wasm");
  writeFileSync(path, bytes);
  return path;
}

const read = (assembly: Assembly, maximumPages?: number) =>
  readModule(fileOf(assemble(assembly)), maximumPages === undefined ? {} : { maximumPages });

/** How many pages a module's memory can have. */
function growth(bytes: Uint8Array): number {
  const { exports } = new WebAssembly.Instance(compileModule(bytes), {});
  const memory = exports["memory"] as WasmMemory;
  for (;;) {
    try {
      memory.grow(1);
    } catch {
      return memory.buffer.byteLength / 65536;
    }
  }
}

describe("readModule", () => {
  test("drops custom sections and nothing else", () => {
    expect(read({ custom: "debugging" })).toEqual(assemble({}));
  });

  test("gives its bytes back when they are compiled, and the module still runs", () => {
    const bytes = read({ memory: [0, 1] });
    const module = compileModule(bytes);
    releaseModule(bytes);
    expect(bytes.length).toBe(0);
    expect(new WebAssembly.Instance(module, {}).exports["memory"]).toBeDefined();
  });

  test("leaves the memory as the module has it", () => {
    expect(read({ memory: [1, 1, 9] })).toEqual(assemble({ memory: [1, 1, 9] }));
  });

  test.each([
    ["no maximum", [0, 1], 3, 3],
    ["a larger maximum", [1, 1, 9], 3, 3],
    ["a smaller maximum", [1, 1, 2], 3, 2],
    ["a minimum that is the limit", [0, 3], 3, 3],
  ])("limits a memory with %s", (_, memory, limit, pages) => {
    expect(growth(read({ memory }, limit))).toBe(pages);
  });

  test("says how much memory a module needs that may not have it", () => {
    const expected = "the module needs 2 MiB of memory to start, and may have 1 MiB";
    expect(() => read({ memory: [0, 32] }, 16)).toThrow(new ModuleError(expected));
  });

  test("limits a memory that is shared, and so may have no less a maximum than it says", () => {
    const shared = read({ memory: [3, 1, 9] }, 3);
    expect(growth(shared)).toBe(3);
  });

  test("refuses a module of several memories, each of which could grow", () => {
    const bytes = assemble({});
    const at = bytes.indexOf(5, 20);
    const memories = [5, 5, 2, 0, 1, 0, 1];
    const two = Uint8Array.from([...bytes.subarray(0, at), ...memories, ...bytes.subarray(at + 5)]);
    expect(() => readModule(fileOf(two), { maximumPages: 3 })).toThrow(
      new ModuleError("the module has 2 memories, and may have one"),
    );
  });

  test("refuses to limit a memory of 64 bits", () => {
    expect(() => read({ memory: [4, 1] }, 16)).toThrow("the module's memory is not of 32 bits");
  });

  const i32 = (...value: number[]) => [0x7f, 1, 0x41, ...value, 0x0b];
  const pointer = i32(0x80, 0x80, 0x04);

  test.each([
    // The last ones are addresses whose highest bit would be a sign if it were not followed by another byte.
    ["2 pages", [0, 2], 1, 3 * 65_536],
    ["a maximum", [1, 1, 1], 2, 3 * 65_536],
    ["an address of 32 MiB", [0, 1], 511, 32 * 1024 * 1024],
    ["an address of 1 MiB", [0, 15], 1, 1024 * 1024],
  ])("moves a stack behind a memory of %s", (_, memory, stackPages, address) => {
    const bytes = readModule(fileOf(assemble({ memory, globals: [pointer, i32(7)] })), { stackPages });
    const { exports } = new WebAssembly.Instance(compileModule(bytes), {});
    expect((exports["global"] as { value: number }).value).toBe(address);
    expect((exports["memory"] as WasmMemory).buffer.byteLength).toBe(address);
  });

  test("does not count a stack as memory that a module grows to", () => {
    const file = fileOf(assemble({ memory: [0, 1], globals: [pointer] }));
    expect(growth(readModule(file, { maximumPages: 3, stackPages: 2 }))).toBe(5);
  });

  const noPointer = "the module's first global is no stack pointer, so that its stack cannot be moved";
  test.each([
    ["no globals", undefined],
    ["an empty section of globals", []],
    ["a constant", [[0x7f, 0, 0x41, 0, 0x0b]]],
    ["a number of 64 bits", [[0x7e, 1, 0x42, 0, 0x0b]]],
    ["a sum", [[0x7f, 1, 0x41, 1, 0x41, 1, 0x6a, 0x0b]]],
    ["a cut global", [[0x7f, 1, 0x41]]],
  ])("refuses to move the stack of a module with %s", (_, globals) => {
    const file = fileOf(assemble(globals ? { globals } : {}));
    expect(() => readModule(file, { stackPages: 1 })).toThrow(ModuleError);
    if (globals?.[0]?.length !== 3) expect(() => readModule(file, { stackPages: 1 })).toThrow(noPointer);
    expect(() => readModule(file)).not.toThrow();
  });

  test("refuses a stack beyond what a memory can have, and one that a signed address does not reach", () => {
    // 40,000 pages.
    const file = fileOf(assemble({ memory: [0, 0xc0, 0xb8, 2], globals: [pointer] }));
    expect(() => readModule(file, { stackPages: 30_000 })).toThrow(
      "the module needs 4375 MiB of memory to start, and may have 4096 MiB",
    );
    expect(() => readModule(file, { stackPages: 1 })).toThrow("no room for its stack below 2 GiB");
  });

  const whole = assemble({ custom: "x" });
  test.each([
    ["an empty file", new Uint8Array(0), "not a WebAssembly module of version 1"],
    ["a text", new TextEncoder().encode("print(6*7) # hello"), "not a WebAssembly module of version 1"],
    ["a component", Uint8Array.of(0, 0x61, 0x73, 0x6d, 13, 0, 1, 0), "not a WebAssembly module of version 1"],
    ["a cut section", whole.subarray(0, 15), "the section at byte 8 of the module is cut off"],
    ["a cut section header", whole.subarray(0, 9), /cut off/],
    ["a section of 4 GiB", Uint8Array.of(...whole.subarray(0, 8), 10, 255, 255, 255, 255, 15), /cut off/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readModule(fileOf(bytes))).toThrow(message);
    expect(() => readModule(fileOf(bytes))).toThrow(ModuleError);
  });

  test("finds nothing in a cut module but a reason to refuse it", () => {
    for (let length = 0; length < whole.length; length++) {
      const path = fileOf(whole.subarray(0, length));
      expect(reasonToRefuse(path), `${length} bytes`).toSatisfy((reason) => reason instanceof ModuleError);
    }
  });
});

/** What reading, compiling and starting a module throws; a module without a memory is none to start. */
function reasonToRefuse(path: string): unknown {
  try {
    const { exports } = new WebAssembly.Instance(compileModule(readModule(path, { maximumPages: 16 })), {});
    return "_start" in exports ? undefined : new ModuleError("no _start");
  } catch (error) {
    return error;
  }
}

describe("compileModule", () => {
  test("takes a module that imports functions of WASI", () => {
    const imports = [{ name: "proc_exit", parameters: 1, hasResult: false }];
    expect(() => compileModule(assemble({ imports }))).not.toThrow();
  });

  test.each([
    [{ from: "env", name: "system", parameters: 1 }, 'the function "system" from "env"'],
    [{ name: "path_execute", parameters: 1 }, 'the function "path_execute" from "wasi_snapshot_preview1"'],
    [{ name: "toString", parameters: 0 }, 'the function "toString" from "wasi_snapshot_preview1"'],
    [
      { from: "wasi_unstable", name: "fd_write", parameters: 4 },
      'the function "fd_write" from "wasi_unstable"',
    ],
  ])("refuses a module that imports %o", (wanted, named) => {
    const message = `the module imports ${named}, and only functions of wasi_snapshot_preview1 can be had`;
    expect(() => compileModule(assemble({ imports: [wanted] }))).toThrow(new ModuleError(message));
  });

  test("says what V8 says of a module that is none", () => {
    expect(() => compileModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 99))).toThrow(ModuleError);
  });
});
