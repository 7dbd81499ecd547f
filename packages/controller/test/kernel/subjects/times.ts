import { utimeNsec } from "@sandbox/protocol";
import * as c from "../calls.js";
import type { Operation, Step } from "../operation.js";
import type { Play } from "../player.js";
import type { Tree } from "../tree.js";

const { UTIME_NOW, UTIME_OMIT } = utimeNsec;

const tree: Tree = [
  { path: "file", content: "hello" },
  { path: "dir" },
  { path: "dir/a", content: "a" },
  { path: "dir/sub" },
  { path: "to-file", target: "file" },
  { path: "other" },
];
const watched = ["file", "dir", "dir/a", "dir/sub", "to-file", "other"];
const past = c.longs(2000, 0, 1000, 0);
const future = c.longs(1000, 0, 2000, 0);

/** Which times one operation changes: all are set to the past, and looked at before and after. */
function rule(name: string, operations: readonly Operation[], set = past): Play {
  const looks: Step[] = watched.map(c.times);
  return {
    name,
    tree,
    steps: [...watched.map((path) => c.lutimes(path, set)), ...looks, c.pause, ...operations, ...looks],
  };
}

const openFile = c.named("f", c.open("file", c.O_RDWR));

/** Which of atime, mtime and ctime each call changes, of the file and of what holds it. */
export const times: readonly Play[] = [
  rule("stat", [c.stat("file"), c.lstat("to-file"), c.access("file", 4), c.readlink("to-file")]),
  rule("open and close", [openFile, c.close("f")]),
  rule("open with O_TRUNC", [c.open("file", c.O_WRONLY | c.O_TRUNC)]),
  rule("open with O_CREAT of what is there", [c.open("dir/a", c.O_WRONLY | c.O_CREAT)]),
  rule("open with O_CREAT", [c.open("dir/new", c.O_WRONLY | c.O_CREAT), c.times("dir/new")]),
  rule("read", [openFile, c.read("f", 2), c.ftimes("f")]),
  rule("read of what was read since", [openFile, c.read("f", 2)], future),
  rule("read of nothing", [openFile, c.read("f", 0), c.lseek("f", 0, 2), c.read("f", 1)]),
  rule("read with O_NOATIME", [c.named("f", c.open("file", 0o1000000)), c.read("f", 2)]),
  rule("pread", [openFile, c.pread("f", 2, 0)]),
  rule("write", [openFile, c.write("f", "x")]),
  rule("write of nothing", [openFile, c.write("f", "")]),
  rule("pwrite", [openFile, c.pwrite("f", "x", 3)]),
  rule("ftruncate", [openFile, c.ftruncate("f", 1)]),
  rule("ftruncate to the same length", [openFile, c.ftruncate("f", 5)]),
  rule("posix_fallocate", [openFile, c.fallocate("f", 0, 100)]),
  rule("posix_fallocate of what is there", [openFile, c.fallocate("f", 0, 1)]),
  rule("fsync", [openFile, c.fsync("f")]),
  rule("sendfile", [openFile, c.named("t", c.open("dir/a", c.O_WRONLY)), c.sendfile("t", "f", 0, 3)]),
  rule("chmod", [c.chmod("file", 0o600)]),
  rule("chmod to the same", [c.chmod("file", 0o644)]),
  rule("chown of nothing", [c.chown("file", -1, -1)]),
  rule("chown to the same", [c.lchown("to-file", -1, -1), c.fchownat(c.HERE, "dir", -1, -1, 0)]),
  rule("link", [c.link("file", "dir/twin")]),
  rule("link refused", [c.link("file", "dir/a")]),
  rule("symlink", [c.symlink("x", "dir/link"), c.times("dir/link")]),
  rule("unlink", [c.unlink("dir/a")]),
  rule("unlink of one of two names", [c.link("file", "twin"), c.lutimes("file", past), c.unlink("twin")]),
  rule("unlink of an open file", [openFile, c.unlink("file"), c.ftimes("f")]),
  rule("mkdir", [c.mkdir("dir/new"), c.times("dir/new")]),
  rule("mkdir refused", [c.mkdir("dir/a")]),
  rule("rmdir", [c.rmdir("dir/sub")]),
  rule("rmdir of what is held", [c.named("d", c.open("dir/sub", 0)), c.rmdir("dir/sub"), c.ftimes("d")]),
  rule("rename within a directory", [c.rename("dir/a", "dir/b"), c.times("dir/b")]),
  rule("rename to another directory", [c.rename("dir/a", "other/b"), c.times("other/b")]),
  rule("rename of a directory", [c.rename("dir/sub", "other/sub"), c.times("other/sub")]),
  rule("rename over a file", [c.rename("dir/a", "file")]),
  rule("rename over an open file", [openFile, c.rename("dir/a", "file"), c.ftimes("f")]),
  rule("rename to the same", [c.rename("file", "file")]),
  rule("opendir and readdir", [c.named("d", c.opendir("dir")), c.readdir("d", 5)]),
  rule("readdir to the end and beyond", [c.named("d", c.opendir("other")), c.readdir("d", 4)]),
  rule("chdir and getcwd", [c.chdir("dir"), c.getcwd(), c.chdir("..")]),
  rule("walking through", [c.stat("dir/sub/../a"), c.stat("to-file")]),
  rule("utimes to now", [c.utimes("file", 0), c.utimes("dir", 0)]),
  rule("lutimes of a link", [c.lutimes("to-file", c.longs(5, 0, 6, 0))]),
  ...(
    [
      ["now and omitted", 0, UTIME_NOW, 0, UTIME_OMIT],
      ["omitted and now", 0, UTIME_OMIT, 0, UTIME_NOW],
      ["both omitted", 0, UTIME_OMIT, 0, UTIME_OMIT],
      ["both now", 5, UTIME_NOW, 6, UTIME_NOW],
      ["exact and omitted", 77, 123_456_789, 0, UTIME_OMIT],
      ["before 1970", -5, 1, -1, 999_999_999],
    ] as const
  ).flatMap(([name, ...values]) => [
    rule(`utimensat, ${name}`, [c.utimensat(c.HERE, "file", c.longs(...values), 0)]),
    rule(`futimens, ${name}`, [openFile, c.futimens("f", c.longs(...values))]),
  ]),
  rule("futimes", [
    openFile,
    c.futimes("f", c.longs(9, 10, 11, 12)),
    c.futimes("f", c.longs(1, 1_000_000, 1, 0)),
  ]),
];
