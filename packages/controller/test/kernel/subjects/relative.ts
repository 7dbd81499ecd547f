import { atFlags } from "@sandbox/protocol";
import type { Fd } from "../calls.js";
import * as c from "../calls.js";
import type { Operation } from "../operation.js";
import type { Play } from "../player.js";
import { zoo } from "../zoo.js";

const { AT_SYMLINK_NOFOLLOW, AT_REMOVEDIR, AT_EMPTY_PATH, AT_SYMLINK_FOLLOW } = atFlags;

/** Each kind of directory descriptor; they are opened in this order, from 3 on. */
const opened: readonly Operation[] = [
  c.open("full", c.O_RDONLY),
  c.open("full", c.O_PATH),
  c.open("file", c.O_RDONLY),
  c.open("to-file", c.O_PATH | c.O_NOFOLLOW),
  c.pipe2(c.O_NONBLOCK),
  c.mkdir("gone"),
  c.open("gone", c.O_RDONLY),
  c.rmdir("gone"),
  c.mkdir("moved"),
  c.open("moved", c.O_RDONLY),
  c.rename("moved", "full/moved"),
  c.open("locked", c.O_PATH),
];
const starts: readonly Fd[] = [c.HERE, 3, 4, 5, 6, 7, 9, 10, 11, 99, -1, -2];
const names = [
  "a",
  "a/",
  "sub",
  ".",
  "..",
  "../file",
  "",
  "none",
  "@/home/file",
  "sub/../a",
  "n".repeat(256),
];

function looks(fd: Fd, path: string): Operation[] {
  return [
    c.fstatat(fd, path, 0),
    c.fstatat(fd, path, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW),
    c.faccessat(fd, path, 4, 0),
    c.faccessat(fd, path, 0, AT_EMPTY_PATH),
    c.readlinkat(fd, path),
    c.openat(fd, path, c.O_RDONLY),
    c.close(12),
    c.openat(fd, path, c.O_PATH),
    c.close(12),
  ];
}

function changes(fd: Fd, path: string): Operation[] {
  return [
    c.openat(fd, path, c.O_CREAT | c.O_EXCL | c.O_WRONLY, 0o600),
    c.close(12),
    c.unlinkat(fd, path, 0),
    c.mkdirat(fd, path, 0o700),
    c.unlinkat(fd, path, AT_REMOVEDIR),
    c.unlinkat(fd, path, 1),
    c.symlinkat("target", fd, path),
    c.unlinkat(fd, path, 0),
    c.linkat(c.HERE, "other", fd, path, 0),
    c.linkat(fd, path, c.HERE, "from", AT_SYMLINK_FOLLOW),
    c.linkat(fd, path, c.HERE, "from3", 1),
    c.renameat(fd, path, c.HERE, "renamed"),
    c.renameat(c.HERE, "renamed", fd, path),
    c.fchmodat(fd, path, 0o640, 0),
    c.fchownat(fd, path, -1, -1, AT_EMPTY_PATH),
    c.fchownat(fd, path, -1, -1, 1),
    c.utimensat(fd, path, c.longs(5, 0, 6, 0), 0),
    c.utimensat(fd, path, 0, AT_EMPTY_PATH),
    c.unlinkat(fd, path, 0),
  ];
}

/** The *at calls, from every kind of descriptor. */
export const relative: readonly Play[] = [
  {
    name: "looking from every kind of descriptor",
    tree: zoo,
    steps: [...opened, ...starts.flatMap((fd) => names.flatMap((path) => looks(fd, path)))],
  },
  ...starts.map((fd) => ({
    name: `changing from ${fd}`,
    tree: zoo,
    steps: [
      ...opened,
      ...["new", "new/", "a", "sub", ".", "..", "", "@/home/absolute", "../beside"].flatMap((path) =>
        changes(fd, path),
      ),
    ],
  })),
  {
    name: "descriptors of directories that move and go",
    tree: zoo,
    steps: [
      c.named("d", c.open("full/sub", 0)),
      c.rename("full", "empty/full"),
      c.fstatat("d", "deep", 0),
      c.fstatat("d", "../a", 0),
      c.fstatat("d", "../../full/a", 0),
      c.fstatat("d", "../../../file", 0),
      c.fchdir("d"),
      c.getcwd(),
      c.unlink("deep"),
      c.rmdir("@/home/empty/full/sub"),
      c.getcwd(),
      c.stat("."),
      c.stat(".."),
      c.stat("./x"),
      c.stat("../a"),
      c.open(".", 0),
      c.opendir("."),
      c.mkdir("x"),
      c.symlink("x", "y"),
      c.link("@/home/file", "z"),
      c.rename("@/home/file", "z"),
      c.rename("../a", "@/home/a"),
      c.chmod(".", 0o700),
      c.utimes(".", 0),
      c.fstat("d"),
      c.fchdir("d"),
      c.chdir("."),
      c.chdir(".."),
      c.getcwd(),
      c.chdir("@/home"),
    ],
  },
];
