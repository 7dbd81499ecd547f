import { describe, expect, test } from "vitest";
import type { Scripts } from "../../test/scripted-controller.js";
import { statBytes } from "../../test/scripted-files.js";
import { wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";

const OUT = 512;

describe("descriptors", () => {
  const stat = (mode: number): Scripts => ({
    *"fstat64(ip)i"({ statbuf }) {
      yield { kind: "write-memory", address: statbuf, data: statBytes({ st_mode: mode, st_size: 5n }) };
      return {};
    },
    "isatty(i)i": () => ({ result: 1 }),
    "close(i)i": () => ({}),
    "open(pii)i": () => ({ result: 3 }),
  });

  test("are asked for their type once", () => {
    const { call, view, controller } = wasiMachine(stat(0o100644));
    for (let index = 0; index < 3; index++) expect(call("fd_fdstat_get", 0, OUT)).toBe(0);
    expect([view().getUint8(OUT), controller.calls]).toEqual([4, ["fstat64"]]);
  });

  test("have no right to seek where they are a terminal: wasi-libc's isatty looks there", () => {
    const { call, view } = wasiMachine(stat(0o020620));
    call("fd_fdstat_get", 1, OUT);
    expect(view().getUint8(OUT)).toBe(2);
    expect(view().getBigUint64(OUT + 8, true) & ((1n << 2n) | (1n << 5n))).toBe(0n);
  });

  test("are asked for size and times each time", () => {
    const { call, view, controller } = wasiMachine(stat(0o100644));
    for (let index = 0; index < 2; index++) expect(call("fd_filestat_get", 0, OUT)).toBe(0);
    expect([view().getBigUint64(OUT + 32, true), controller.calls]).toEqual([5n, ["fstat64", "fstat64"]]);
  });

  test("show the root directory as preopened, without a call", () => {
    const { call, view, text, controller } = wasiMachine({});
    expect(call("fd_prestat_get", 3, OUT)).toBe(0);
    expect([view().getUint8(OUT), view().getUint32(OUT + 4, true)]).toEqual([0, 1]);
    expect(call("fd_prestat_dir_name", 3, OUT, 1)).toBe(0);
    expect(text(OUT, 1)).toBe("/");
    expect(call("fd_prestat_dir_name", 3, OUT, 0)).toBe(WasiErrno.ENAMETOOLONG);
    expect([call("fd_prestat_get", 0, OUT), call("fd_prestat_get", 4, OUT)]).toEqual([8, 8]);
    expect([call("fd_fdstat_get", 3, OUT), view().getUint8(OUT)]).toEqual([0, 3]);
    expect(controller.calls).toEqual([]);
  });

  test("are gone once closed, and their numbers free", () => {
    const { call, controller } = wasiMachine(stat(0o100644));
    expect([call("fd_close", 0), call("fd_close", 0), call("fd_tell", 0, OUT)]).toEqual([0, 8, 8]);
    expect(call("fd_close", 3)).toBe(0);
    expect(controller.calls).toEqual(["close"]);
  });

  test("move to other numbers, closing what was there", () => {
    const { call, controller } = wasiMachine(stat(0o100644));
    expect(call("fd_renumber", 1, 0)).toBe(0);
    expect(controller.requests).toEqual([{ kind: "request", call: "close(i)i", args: { fd: 0 } }]);
    expect([call("fd_renumber", 1, 0), call("fd_renumber", 0, 1), call("fd_renumber", 0, 0)]).toEqual([
      8, 8, 0,
    ]);
  });

  test("lose rights and never win them", () => {
    const { call } = wasiMachine(stat(0o100644));
    expect(call("fd_fdstat_set_rights", 0, 2n, 0n)).toBe(0);
    expect(call("fd_fdstat_set_rights", 0, 6n, 0n)).toBe(WasiErrno.ENOTCAPABLE);
  });

  test("get flags, advice, room and lengths in Linux's words", () => {
    const asked: unknown[] = [];
    const { call } = wasiMachine({
      "fcntl(iii)i": ({ command, argument }) => ({ result: asked.push([command, argument]) * 0 }),
      "posix_fadvise(iiii)i": ({ advice }) => ({ result: asked.push(advice) * 0 }),
      "posix_fallocate(iii)i": () => ({ result: 28 }),
      "ftruncate(ii)i": ({ length }) => ({ result: asked.push(length) * 0 }),
    });
    expect(call("fd_fdstat_set_flags", 1, 5)).toBe(0);
    expect(call("fd_advise", 1, 0n, 9n, 1)).toBe(0);
    expect(call("fd_advise", 1, 0n, 9n, 6)).toBe(WasiErrno.EINVAL);
    expect(call("fd_allocate", 1, 0n, 9n)).toBe(WasiErrno.ENOSPC);
    expect(call("fd_filestat_set_size", 1, 7n)).toBe(0);
    expect(call("fd_filestat_set_size", 1, -1n)).toBe(WasiErrno.EFBIG);
    expect(asked).toEqual([[4, 0o6000n], 2, 7n]);
  });

  test("answer EFAULT before any call, where an answer cannot be put", () => {
    const { call, controller } = wasiMachine(stat(0o100644));
    for (const name of ["fd_fdstat_get", "fd_filestat_get", "fd_tell"]) {
      expect(call(name, 0, 65_530), name).toBe(WasiErrno.EFAULT);
      expect(call(name, 0, -1), name).toBe(WasiErrno.EFAULT);
    }
    expect(call("fd_prestat_get", 3, 65_530)).toBe(WasiErrno.EFAULT);
    expect(controller.calls).toEqual([]);
  });
});
