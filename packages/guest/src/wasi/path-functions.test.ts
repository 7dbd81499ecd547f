import { atFlags, openFlags } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { fail, fetchString } from "../../test/scripted-controller.js";
import { statBytes } from "../../test/scripted-files.js";
import { wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";

const ROOT = 3;
const OUT = 512;
const PATH = 1024;
const OTHER = 8192;
const READ_ONLY = 264240830n;
const WRITE_ONLY = 268419069n;
const FOLLOW = 1;

/** A machine that notes what it was asked, with the paths. */
function machine() {
  const asked: unknown[][] = [];
  const made = wasiMachine({
    "open(pii)i": () => ({ result: 3 }),
    *"openat(ipii)i"({ dirfd, path, flags, mode }) {
      asked.push(["openat", dirfd, yield* fetchString(path), flags, mode]);
      return { result: 20 + asked.length };
    },
    *"fstatat64(ippi)i"({ dirfd, path, statbuf, flags }) {
      asked.push(["fstatat64", dirfd, yield* fetchString(path), flags]);
      const stat = statBytes({
        st_mode: 0o100600,
        st_size: 5n,
        st_ino: 9n,
        st_mtim: { tv_sec: 2, tv_nsec: 3 },
      });
      yield { kind: "write-memory", address: statbuf, data: stat };
      return {};
    },
    *"mkdirat(ipi)i"({ dirfd, path, mode }) {
      asked.push(["mkdirat", dirfd, yield* fetchString(path), mode]);
      return {};
    },
    *"unlinkat(ipi)i"({ dirfd, path, flags }) {
      asked.push(["unlinkat", dirfd, yield* fetchString(path), flags]);
      return fail(39);
    },
    *"renameat(ipip)i"({ olddirfd, oldpath, newdirfd, newpath }) {
      asked.push(["renameat", olddirfd, yield* fetchString(oldpath), newdirfd, yield* fetchString(newpath)]);
      return {};
    },
    *"linkat(ipipi)i"({ oldpath, newpath, flags }) {
      asked.push(["linkat", yield* fetchString(oldpath), yield* fetchString(newpath), flags]);
      return {};
    },
    *"symlinkat(pip)i"({ target, newdirfd, linkpath }) {
      asked.push(["symlinkat", yield* fetchString(target), newdirfd, yield* fetchString(linkpath)]);
      return {};
    },
    *"readlinkat(ippi)i"({ path, buffer, size }) {
      asked.push(["readlinkat", yield* fetchString(path), size]);
      yield { kind: "write-memory", address: buffer, data: new TextEncoder().encode("target") };
      return { result: 6 };
    },
    *"utimensat(ippi)i"({ path, flags }) {
      asked.push(["utimensat", yield* fetchString(path), flags]);
      return {};
    },
  });
  const path = (text: string): [number, number] => [PATH, made.put(PATH, text)];
  const other = (text: string): [number, number] => [OTHER, made.put(OTHER, text)];
  const open = (text: string, rights = READ_ONLY, how = 0, flags = 0) =>
    made.call("path_open", ROOT, FOLLOW, ...path(text), how, rights, rights, flags, OUT);
  return { ...made, asked, path, other, open, opened: () => made.view().getUint32(OUT, true) };
}

describe("path_open", () => {
  test("turns a path below the root into an absolute one, and opens no root for it", () => {
    const { open, asked, opened } = machine();
    expect(open("lib/x.py")).toBe(0);
    expect(asked).toEqual([["openat", -100, "/lib/x.py", openFlags.O_RDONLY, 0o666]]);
    expect(opened()).toBe(4);
  });

  test("gives the lowest free number, and reaches other directories by theirs", () => {
    const { open, call, asked, path, opened } = machine();
    open("d", READ_ONLY, 2);
    expect(call("path_open", 4, 0, ...path("f"), 0, READ_ONLY, READ_ONLY, 0, OUT)).toBe(0);
    expect(opened()).toBe(5);
    expect(asked[1]).toEqual(["openat", 21, "f", openFlags.O_NOFOLLOW, 0o666]);
  });

  test.each([
    ["reads", READ_ONLY, 0, 0, openFlags.O_RDONLY],
    ["creates and writes", WRITE_ONLY, 1 | 8, 0, openFlags.O_WRONLY | openFlags.O_CREAT | openFlags.O_TRUNC],
    ["reads and writes, appending", (1n << 30n) - 1n, 0, 1, openFlags.O_RDWR | openFlags.O_APPEND],
    ["makes a new one", WRITE_ONLY, 1 | 4, 0, openFlags.O_WRONLY | openFlags.O_CREAT | openFlags.O_EXCL],
    ["opens a directory, whatever the rights", (1n << 30n) - 1n, 2, 0, openFlags.O_DIRECTORY],
    ["needs no right to open", 0n, 0, 4, openFlags.O_NONBLOCK],
  ])("%s: rights %i, flags %i and %i", (_, rights, how, flags, expected) => {
    const { open, asked } = machine();
    open("f", rights, how, flags);
    expect(asked[0]?.[3]).toBe(expected);
  });

  test("leaves an empty path empty: it names nothing", () => {
    const { open, asked } = machine();
    open("");
    expect(asked[0]?.slice(0, 3)).toEqual(["openat", -100, ""]);
  });

  test.each([
    ["a NUL", "a\0b", WasiErrno.EINVAL],
    ["4096 bytes", "a".repeat(4096), WasiErrno.ENAMETOOLONG],
  ])("refuses a path with %s", (_, text, errno) => {
    const { open, controller } = machine();
    expect([open(text), controller.calls]).toEqual([errno, []]);
  });

  test("takes a path of 4095 bytes, and bytes that are no UTF-8", () => {
    const { open, asked, memory, call } = machine();
    expect(open("a".repeat(4095))).toBe(0);
    expect(asked[0]?.[2]).toHaveLength(4096);
    new Uint8Array(memory.buffer).set([0xff, 0xfe], PATH);
    expect(call("path_open", ROOT, 0, PATH, 2, 0, READ_ONLY, READ_ONLY, 0, OUT)).toBe(0);
  });

  test.each([
    ["a path beyond memory", 65_535, 2, OUT],
    ["a path whose end overflows", -1, -1, OUT],
    ["a result beyond memory", PATH, 1, 65_533],
  ])("answers EFAULT for %s, before any call", (_, path, length, out) => {
    const { call, controller } = machine();
    expect(call("path_open", ROOT, 0, path, length, 0, READ_ONLY, READ_ONLY, 0, out)).toBe(WasiErrno.EFAULT);
    expect(controller.calls).toEqual([]);
  });
});

describe("the other path functions", () => {
  test("stat a path, following a link only when asked", () => {
    const { call, asked, path, view } = machine();
    expect(call("path_filestat_get", ROOT, FOLLOW, ...path("f"), OUT)).toBe(0);
    expect(call("path_filestat_get", ROOT, 0, ...path("f"), OUT)).toBe(0);
    expect(asked.map(([, , , flags]) => flags)).toEqual([0, atFlags.AT_SYMLINK_NOFOLLOW]);
    expect(view().getUint8(OUT + 16)).toBe(4);
    expect([8, 32, 48].map((at) => view().getBigUint64(OUT + at, true))).toEqual([9n, 5n, 2_000_000_003n]);
  });

  test("make, remove, rename and link", () => {
    const { call, asked, path, other, text, view } = machine();
    expect(call("path_create_directory", ROOT, ...path("d"))).toBe(0);
    expect(call("path_remove_directory", ROOT, ...path("d"))).toBe(WasiErrno.ENOTEMPTY);
    expect(call("path_unlink_file", ROOT, ...path("f"))).toBe(WasiErrno.ENOTEMPTY);
    expect(call("path_rename", ROOT, ...path("a"), ROOT, ...other("b"))).toBe(0);
    expect(call("path_link", ROOT, FOLLOW, ...path("a"), ROOT, ...other("b"))).toBe(0);
    expect(call("path_symlink", ...path("../a"), ROOT, ...other("l"))).toBe(0);
    expect(call("path_readlink", ROOT, ...path("l"), 2048, 100, OUT)).toBe(0);
    expect([text(2048, 6), view().getUint32(OUT, true)]).toEqual(["target", 6]);
    expect(asked).toEqual([
      ["mkdirat", -100, "/d", 0o777],
      ["unlinkat", -100, "/d", atFlags.AT_REMOVEDIR],
      ["unlinkat", -100, "/f", 0],
      ["renameat", -100, "/a", -100, "/b"],
      ["linkat", "/a", "/b", atFlags.AT_SYMLINK_FOLLOW],
      ["symlinkat", "../a", -100, "/l"],
      ["readlinkat", "/l", 100n],
    ]);
  });

  test("answer EINVAL for times that are both given and now, and for unknown flags", () => {
    const { call, path, asked } = machine();
    for (const flags of [3, 12, 16, -1]) {
      expect(call("path_filestat_set_times", ROOT, 0, ...path("f"), 0n, 0n, flags)).toBe(WasiErrno.EINVAL);
    }
    expect(call("path_filestat_set_times", ROOT, 0, ...path("f"), 1n, 2n, 5)).toBe(0);
    expect(asked).toEqual([["utimensat", "/f", atFlags.AT_SYMLINK_NOFOLLOW]]);
  });
});
