import { describe, expect, test } from "vitest";
import { fail } from "../../test/scripted-controller.js";
import { directoryScripts } from "../../test/scripted-files.js";
import { type WasiMachine, wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";

const ROOT = 3;
const BUFFER = 1024;
const SIZE = 512;

const entries: [string, number, bigint][] = [
  [".", 4, 1n],
  ["..", 4, 1n],
  ["a", 8, 5n],
  ["a longer name", 10, 2n ** 63n],
  ["x".repeat(255), 0, 7n],
];

/** Reads on from a cookie with a buffer of `length` bytes, as wasi-libc does: an entry that is cut is asked for again. */
function list({ call, view, text }: WasiMachine, length: number, from = 0n): [string, number, bigint][] {
  const found: [string, number, bigint][] = [];
  let cookie = from;
  for (;;) {
    expect(call("fd_readdir", ROOT, BUFFER, length, cookie, SIZE)).toBe(0);
    const used = view().getUint32(SIZE, true);
    let at = 0;
    while (at + 24 <= used) {
      const nameLength = view().getUint32(BUFFER + at + 16, true);
      if (at + 24 + nameLength > used) break;
      const inode = view().getBigUint64(BUFFER + at + 8, true);
      found.push([text(BUFFER + at + 24, nameLength), view().getUint8(BUFFER + at + 20), inode]);
      cookie = view().getBigUint64(BUFFER + at, true);
      at += 24 + nameLength;
    }
    if (used < length) return found;
  }
}

const wasiEntries = [
  [".", 3, 1n],
  ["..", 3, 1n],
  ["a", 4, 5n],
  ["a longer name", 7, 2n ** 63n],
  ["x".repeat(255), 0, 7n],
];

describe("fd_readdir", () => {
  test.each([279, 280, 300, 303, 304, 305, 4096])("lists all, with a buffer of %i bytes", (length) => {
    expect(list(wasiMachine(directoryScripts(entries)), length)).toEqual(wasiEntries);
  });

  test("reads the directory once for all that follows, and anew from the beginning", () => {
    const machine = wasiMachine(directoryScripts(entries));
    list(machine, 300);
    const walk = [...entries.map(() => "readdir"), "readdir"];
    const once = ["open", "fdopendir", ...walk];
    expect(machine.controller.calls).toEqual(once);
    list(machine, 300);
    expect(machine.controller.calls).toEqual([...once, "rewinddir", ...walk]);
  });

  test("closes the stream in place of the descriptor that it took over", () => {
    const { call, controller } = wasiMachine(directoryScripts(entries));
    expect(call("fd_readdir", ROOT, BUFFER, 4096, 0n, SIZE)).toBe(0);
    expect(call("fd_close", ROOT)).toBe(0);
    expect(controller.calls.slice(-2)).toEqual(["readdir", "closedir"]);
  });

  test("continues where a cookie says, and ends beyond the last one", () => {
    const machine = wasiMachine(directoryScripts(entries));
    expect(list(machine, 4096, 3n)).toEqual(wasiEntries.slice(3));
    for (const cookie of [5n, 6n, -1n, 2n ** 62n]) expect(list(machine, 4096, cookie)).toEqual([]);
  });

  test("answers EFAULT before any call, when the buffer or the size is nowhere", () => {
    const { call, controller } = wasiMachine(directoryScripts(entries));
    expect(call("fd_readdir", ROOT, 65_000, 1000, 0n, SIZE)).toBe(WasiErrno.EFAULT);
    expect(call("fd_readdir", ROOT, BUFFER, -1, 0n, SIZE)).toBe(WasiErrno.EFAULT);
    expect(call("fd_readdir", ROOT, BUFFER, 100, 0n, -4)).toBe(WasiErrno.EFAULT);
    expect(controller.calls).toEqual([]);
  });

  test("passes on errors, and what was opened can be closed", () => {
    const scripts = directoryScripts(entries);
    const notOpened = wasiMachine({ ...scripts, "open(pii)i": () => fail(20) });
    expect(notOpened.call("fd_readdir", ROOT, BUFFER, 100, 0n, SIZE)).toBe(WasiErrno.ENOTDIR);
    const noStream = wasiMachine({ ...scripts, "fdopendir(i)p": () => fail(24, 0) });
    expect(noStream.call("fd_readdir", ROOT, BUFFER, 100, 0n, SIZE)).toBe(WasiErrno.EMFILE);
    expect(noStream.call("fd_close", ROOT)).toBe(0);
    expect(noStream.controller.calls.at(-1)).toBe("close");
    const noEntry = wasiMachine({ ...scripts, "readdir(p)p": () => fail(5, 0) });
    expect(noEntry.call("fd_readdir", ROOT, BUFFER, 100, 0n, SIZE)).toBe(WasiErrno.EIO);
    expect(noEntry.call("fd_close", ROOT)).toBe(0);
    expect(noEntry.controller.calls.at(-1)).toBe("closedir");
  });

  test("answers EIO for an entry that the controller says is nowhere", () => {
    const { call } = wasiMachine({ ...directoryScripts(entries), "readdir(p)p": () => ({ result: 70_000 }) });
    expect(call("fd_readdir", ROOT, BUFFER, 100, 0n, SIZE)).toBe(WasiErrno.EIO);
  });
});
