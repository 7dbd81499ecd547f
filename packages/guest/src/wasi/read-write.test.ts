import { describe, expect, test } from "vitest";
import { fail, fetchMemory } from "../../test/scripted-controller.js";
import { wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";

const PAGE = 65536;
const BUFFERS = 1024;
const SIZE = 2048;

/** A machine whose file holds `content`, and which takes at most `most` bytes at once. */
function machine(content = "", most = 100) {
  const written: string[] = [];
  let rest = new TextEncoder().encode(content);
  const made = wasiMachine({
    *"read(ipi)i"({ buffer, count }) {
      const data = rest.subarray(0, Math.min(Number(count), most));
      rest = rest.subarray(data.length);
      yield { kind: "write-memory", address: buffer, data };
      return { result: data.length };
    },
    *"write(ipi)i"({ buffer, count }) {
      const data = yield* fetchMemory(buffer, Math.min(Number(count), most));
      written.push(new TextDecoder().decode(data));
      return { result: data.length };
    },
    "pread(ipii)i": ({ offset }) => ({ result: offset === 7n ? 3 : 2 }),
    "lseek(iii)i": ({ offset, whence }) =>
      offset < 0 ? fail(22) : { result: 1000n + offset + BigInt(whence) },
    "fstat64(ip)i": () => fail(9),
  });
  const buffers = (...spans: [address: number, length: number][]) => {
    for (const [index, [address, length]] of spans.entries()) {
      made.view().setUint32(BUFFERS + 8 * index, address, true);
      made.view().setUint32(BUFFERS + 8 * index + 4, length, true);
    }
  };
  return { ...made, buffers, written, size: () => made.view().getUint32(SIZE, true) };
}

describe("fd_read and fd_write", () => {
  test("fill one buffer after the other, straight in the module's memory", () => {
    const { call, buffers, text, size, controller } = machine("hello world");
    buffers([10, 5], [100, 0], [20, 50]);
    expect(call("fd_read", 0, BUFFERS, 3, SIZE)).toBe(0);
    expect([text(10, 5), text(20, 6), size()]).toEqual(["hello", " world", 11]);
    expect(controller.calls).toEqual(["read", "read"]);
  });

  test("stop at a buffer that was not filled", () => {
    const { call, buffers, put, written, size } = machine("", 3);
    put(10, "abcdef");
    buffers([10, 6], [10, 6]);
    expect(call("fd_write", 1, BUFFERS, 2, SIZE)).toBe(0);
    expect([written, size()]).toEqual([["abc"], 3]);
  });

  test("answer what was moved before an error, and the error when nothing was", () => {
    let calls = 0;
    const answer = () => (calls++ === 0 ? { result: 4 } : fail(28));
    const { call, view } = wasiMachine({ "write(ipi)i": answer });
    for (const at of [0, 8]) view().setUint32(BUFFERS + at + 4, 4, true);
    expect(call("fd_write", 1, BUFFERS, 2, SIZE)).toBe(WasiErrno.SUCCESS);
    expect(view().getUint32(SIZE, true)).toBe(4);
    expect(call("fd_write", 1, BUFFERS, 2, SIZE)).toBe(WasiErrno.ENOSPC);
  });

  test("move the position of fd_pread along with the buffers", () => {
    const { call, buffers, size } = machine();
    buffers([0, 3], [0, 9]);
    expect(call("fd_pread", 0, BUFFERS, 2, 7n, SIZE)).toBe(0);
    expect(size()).toBe(5);
  });

  test.each([
    ["a buffer that ends beyond memory", [PAGE - 1, 2], BUFFERS, 1, SIZE],
    ["a buffer whose end overflows 32 bits", [0xffff_ffff, 0xffff_ffff], BUFFERS, 1, SIZE],
    ["a buffer far beyond memory", [0x8000_0000, 1], BUFFERS, 1, SIZE],
    ["a list of buffers beyond memory", [0, 1], PAGE - 4, 1, SIZE],
    ["a list of buffers at the last address", [0, 1], -1, 1, SIZE],
    ["a size that is nowhere", [0, 1], BUFFERS, 1, PAGE - 3],
    ["a size at a negative address", [0, 1], BUFFERS, 1, -1],
  ] as const)("answer EFAULT for %s, before any call", (_, span, list, count, size) => {
    const { call, buffers, controller, deaths } = machine();
    buffers([span[0], span[1]]);
    for (const name of ["fd_read", "fd_write"]) {
      expect(call(name, 0, list, count, size)).toBe(WasiErrno.EFAULT);
    }
    for (const name of ["fd_pread", "fd_pwrite"]) {
      expect(call(name, 0, list, count, 0n, size)).toBe(WasiErrno.EFAULT);
    }
    expect([controller.calls, deaths]).toEqual([[], []]);
  });

  test.each([
    ["more buffers than IOV_MAX", 1025],
    ["2^31 buffers", 2 ** 31],
    ["2^32-1 buffers", -1],
  ])("answer EINVAL for %s", (_, count) => {
    expect(machine().call("fd_read", 0, 0, count, SIZE)).toBe(WasiErrno.EINVAL);
  });

  test("take no buffers at all for nothing moved", () => {
    const { call, size, controller } = machine();
    expect(call("fd_write", 1, BUFFERS, 0, SIZE)).toBe(0);
    expect([size(), controller.calls]).toEqual([0, []]);
  });

  test("reach memory that has grown since the last call", () => {
    const { call, buffers, memory, text } = machine("abcdef", 3);
    buffers([10, 3]);
    call("fd_read", 0, BUFFERS, 1, SIZE);
    memory.grow(1);
    buffers([PAGE + 10, 3]);
    expect(call("fd_read", 0, BUFFERS, 1, SIZE)).toBe(0);
    expect(text(PAGE + 10, 3)).toBe("def");
  });

  test("answer EBADF for what is not open", () => {
    const { call } = machine();
    for (const fd of [4, 99, -1, 2 ** 31])
      expect(call("fd_read", fd, BUFFERS, 0, SIZE)).toBe(WasiErrno.EBADF);
  });
});

describe("fd_seek and fd_tell", () => {
  test("answer the new position", () => {
    const { call, view } = machine();
    expect(call("fd_seek", 0, 5n, 1, 16)).toBe(0);
    expect(view().getBigUint64(16, true)).toBe(1006n);
    expect(call("fd_tell", 0, 16)).toBe(0);
    expect(view().getBigUint64(16, true)).toBe(1001n);
  });

  test("answer EINVAL for a position or origin that cannot be", () => {
    const { call, controller } = machine();
    expect(call("fd_seek", 0, -1n, 0, 16)).toBe(WasiErrno.EINVAL);
    expect(call("fd_seek", 0, 0n, 3, 16)).toBe(WasiErrno.EINVAL);
    expect(call("fd_seek", 0, 0n, -1, 16)).toBe(WasiErrno.EINVAL);
    expect(call("fd_seek", 0, 2n ** 62n, 0, 16)).toBe(WasiErrno.EINVAL);
    expect(call("fd_pread", 0, BUFFERS, 0, -1n, SIZE)).toBe(WasiErrno.EINVAL);
    expect(controller.calls).toEqual(["lseek"]);
  });

  test.each([
    [0o010644, WasiErrno.ESPIPE, ["fstat64"]],
    [0o100644, WasiErrno.SUCCESS, ["fstat64", "lseek"]],
  ])("know from a mode of %o whether there is a position at all", (mode, errno, calls) => {
    const { call, controller } = wasiMachine({
      *"fstat64(ip)i"({ statbuf }) {
        const data = new Uint8Array(144);
        new DataView(data.buffer).setUint32(24, mode, true);
        yield { kind: "write-memory", address: statbuf, data };
        return {};
      },
      "lseek(iii)i": () => ({ result: 0 }),
    });
    call("fd_fdstat_get", 0, 512);
    expect(call("fd_seek", 0, 0n, 1, 16)).toBe(errno);
    expect(controller.calls).toEqual(calls);
  });
});
