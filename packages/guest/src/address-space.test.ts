import { NULL, type Pointer, pointer } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { AddressSpace, SCRATCH_BASE } from "./address-space.js";
import { WebAssembly } from "./web-assembly.js";

const PAGE = 65536;
const at = (address: number | bigint) => pointer(BigInt(address));
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (found: Uint8Array | undefined) => found && new TextDecoder().decode(found);

function spaceWithModule() {
  const space = new AddressSpace({ maximumScratchBytes: 4096 });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  space.attach(memory);
  return { space, memory };
}

describe("AddressSpace", () => {
  test("reads what was written, in the module and in the scratch area", () => {
    const { space, memory } = spaceWithModule();
    expect(space.write(at(10), bytes("hello"))).toBe(true);
    expect(text(space.read(at(10), 5))).toBe("hello");
    expect(text(new Uint8Array(memory.buffer).subarray(10, 15))).toBe("hello");
    const block = space.allocate(bytes("there\0")) as Pointer;
    expect(block).toBeGreaterThanOrEqual(BigInt(SCRATCH_BASE));
    expect(text(space.readString(block, Number.POSITIVE_INFINITY))).toBe("there");
  });

  test.each([
    ["one byte beyond the module", PAGE, 1],
    ["across the module's end", PAGE - 1, 2],
    ["a length beyond 32 bits", 0, 2 ** 40],
    ["an infinite length", 0, Number.POSITIVE_INFINITY],
    ["between the module and the scratch area", SCRATCH_BASE - 1, 1],
    ["across the end of the module's address space", SCRATCH_BASE - 1, 2],
    ["beyond the scratch area", SCRATCH_BASE + 2 ** 30, 1],
    ["the last address", 2n ** 64n - 1n, 1],
    ["a kernel address", 0xffff_8000_0000_0000n, 8],
    ["an address that has no exact number", 2n ** 53n + 1n, 1],
  ])("has no memory at %s", (_, address, length) => {
    const { space } = spaceWithModule();
    expect(space.read(at(address), length)).toBeUndefined();
    if (length < PAGE) expect(space.write(at(address), new Uint8Array(length))).toBe(false);
  });

  test("has no module's memory before there is a module", () => {
    const space = new AddressSpace();
    expect(space.read(at(0), 1)).toBeUndefined();
    expect(space.read(at(0), 0)).toHaveLength(0);
  });

  test("sees the module's memory after it has grown", () => {
    const { space, memory } = spaceWithModule();
    space.write(at(0), bytes("kept"));
    expect(space.read(at(PAGE), 1)).toBeUndefined();
    memory.grow(1);
    expect(text(space.read(at(0), 4))).toBe("kept");
    expect(space.write(at(PAGE), bytes("new"))).toBe(true);
  });

  test("cuts a string at its limit, and answers undefined where memory ends before a NUL", () => {
    const { space } = spaceWithModule();
    space.write(at(PAGE - 4), bytes("abcd"));
    expect(text(space.readString(at(PAGE - 4), 2))).toBe("ab");
    expect(text(space.readString(at(PAGE - 4), 4))).toBe("abcd");
    expect(space.readString(at(PAGE - 4), 5)).toBeUndefined();
    expect(space.readString(at(PAGE - 4), Number.POSITIVE_INFINITY)).toBeUndefined();
    expect(space.readString(at(PAGE + 1), 1)).toBeUndefined();
  });

  test("has no room beyond the maximum, and has it again after a free", () => {
    const { space } = spaceWithModule();
    const block = space.allocate(new Uint8Array(4096)) as Pointer;
    expect(space.allocate(new Uint8Array(1))).toBeUndefined();
    expect(space.free(block)).toBe(true);
    expect(space.allocate(new Uint8Array(4096))).toBe(block);
  });

  test("frees NULL as free(3) does, and nothing that is no block", () => {
    const { space } = spaceWithModule();
    expect(space.free(NULL)).toBe(true);
    for (const address of [16n, BigInt(SCRATCH_BASE), 2n ** 64n - 1n]) {
      expect(space.free(at(address))).toBe(false);
    }
  });
});
