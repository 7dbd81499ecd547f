import { atFlags, utimeNsec } from "@sandbox/protocol";
import * as c from "../calls.js";
import type { Operation } from "../operation.js";
import type { Play } from "../player.js";
import { paths, zoo } from "../zoo.js";

const { AT_SYMLINK_NOFOLLOW } = atFlags;
const { UTIME_NOW, UTIME_OMIT } = utimeNsec;
const SAME = -1;
const someTimes = c.longs(1000, 5, 2000, 6);

/** What sets attributes of one path. */
const setters: readonly ((path: string) => readonly Operation[])[] = [
  (path) => [c.chmod(path, 0o600), c.chmod(path, 0o7777), c.chmod(path, 0o100644), c.chmod(path, 0xffffffff)],
  (path) => [
    c.fchmodat(c.HERE, path, 0o700, 0),
    c.fchmodat(c.HERE, path, 0o700, 0x2000),
    c.fchmodat(99, path, 0, 0),
  ],
  (path) => [
    c.chown(path, SAME, SAME),
    c.lchown(path, SAME, SAME),
    c.fchownat(c.HERE, path, SAME, SAME, AT_SYMLINK_NOFOLLOW),
  ],
  (path) => [
    c.utime(path, c.longs(5, 6)),
    c.utime(path, 0),
    c.utimes(path, c.longs(7, 999_999, 8, 1)),
    c.utimes(path, c.longs(1, 1_000_000, 1, 0)),
  ],
  (path) => [c.lutimes(path, c.longs(7, 0, 8, 0)), c.lutimes(path, 0), c.lutimes(path, c.longs(1, -1, 1, 0))],
  (path) => [
    c.utimensat(c.HERE, path, someTimes, 0),
    c.utimensat(c.HERE, path, someTimes, AT_SYMLINK_NOFOLLOW),
    c.utimensat(c.HERE, path, c.longs(1, UTIME_OMIT, 2, UTIME_OMIT), 0),
    c.utimensat(c.HERE, path, c.longs(1, 1_000_000_000, 2, 0), 0),
    c.utimensat(c.HERE, path, 0, 0),
    c.utimensat(99, path, 0, 0),
    c.utimensat(c.HERE, path, 0, 1),
  ],
];

const ids = [SAME, 0, 1000, 4242, 65_534];

/** Modes, owners and rights. */
export const attributes: readonly Play[] = [
  ...setters.map((set) => ({
    name: set("path")
      .map(({ call }) => call)
      .join(" "),
    tree: zoo,
    steps: paths.flatMap((path) => [...set(path), c.lstat(path)]),
  })),
  {
    name: "owners, and bits that a new owner takes away",
    tree: [...zoo, { path: "suid", content: "", mode: 0o6755 }],
    steps: ids.flatMap((uid) =>
      ids.flatMap((gid) => [
        c.chown("suid", uid, gid),
        c.stat("suid"),
        c.lchown("to-file", uid, gid),
        c.lstat("to-file"),
        c.chown("full", uid, gid),
        c.stat("full"),
        c.chmod("suid", 0o6755),
      ]),
    ),
  },
  {
    name: "bits that writing takes away",
    tree: [
      { path: "suid", content: "content", mode: 0o6777 },
      { path: "sgid", content: "x", mode: 0o2644 },
    ],
    steps: ["suid", "sgid"].flatMap((path) => [
      c.named(path, c.open(path, c.O_RDWR)),
      c.read(path, 1),
      c.stat(path),
      c.write(path, ""),
      c.stat(path),
      c.write(path, "x"),
      c.stat(path),
      c.chmod(path, 0o6755),
      c.ftruncate(path, 1),
      c.stat(path),
      c.chmod(path, 0o6755),
      c.open(path, c.O_WRONLY | c.O_TRUNC),
      c.stat(path),
    ]),
  },
  {
    name: "rights of every mode",
    tree: [{ path: "dir" }, { path: "dir/file", content: "x" }, { path: "file", content: "x" }],
    steps: Array.from({ length: 64 }, (_, i) => i * 8 + 7 * ((i >> 1) & 1)).flatMap((mode) => [
      c.chmod("file", mode),
      c.access("file", 4),
      c.access("file", 2),
      c.access("file", 1),
      c.open("file", c.O_RDONLY),
      c.close(3),
      c.open("file", c.O_WRONLY),
      c.close(3),
      c.chmod("dir", mode),
      c.stat("dir/file"),
      c.access("dir", 7),
      c.open("dir/new", c.O_CREAT | c.O_WRONLY),
      c.close(3),
      c.unlink("dir/new"),
      c.open("dir", c.O_RDONLY),
      c.close(3),
      c.chdir("dir"),
      c.chdir("@/home"),
    ]),
  },
  {
    name: "rights that are lost while something is open",
    tree: zoo,
    steps: [
      c.named("f", c.open("file", c.O_RDWR)),
      c.named("d", c.open("full", c.O_RDONLY)),
      c.chmod("file", 0),
      c.chmod("full", 0),
      c.read("f", 5),
      c.write("f", "x"),
      c.openat("d", "a", 0),
      c.fstatat("d", "a", 0),
      c.fchdir("d"),
      c.named("s", c.fdopendir("d")),
      c.readdir("s", 6),
      c.fchmod("f", 0o644),
      c.open("file", 0),
      c.chmod("full", 0o100),
      c.chdir("full"),
      c.chmod(".", 0),
      c.stat("a"),
      c.stat("."),
      c.stat(".."),
      c.getcwd(),
      c.chdir(".."),
      c.chdir("@/home"),
    ],
  },
  {
    name: "what belongs to somebody else",
    tree: [
      { path: "theirs", content: "theirs", mode: 0o644, isForeign: true },
      { path: "closed", content: "closed", mode: 0o600, isForeign: true },
      { path: "dir", mode: 0o755, isForeign: true },
      { path: "dir/file", content: "x", mode: 0o666, isForeign: true },
      { path: "open", mode: 0o777, isForeign: true },
      { path: "exec", content: "#!", mode: 0o001, isForeign: true },
    ],
    steps: ["theirs", "closed", "dir", "dir/file", "open", "exec"].flatMap((path) => [
      ...[0, 1, 2, 4, 6, 7].map((mode) => c.access(path, mode)),
      c.open(path, c.O_RDONLY),
      c.open(path, c.O_RDWR),
      c.open(path, c.O_WRONLY | c.O_TRUNC),
      c.open(path, c.O_RDONLY | 0o1000000),
      c.chmod(path, 0o777),
      c.chown(path, 1000, 1000),
      c.utimes(path, 0),
      c.utimes(path, someTimes),
      c.utimensat(c.HERE, path, c.longs(0, UTIME_NOW, 0, UTIME_NOW), 0),
      c.utimensat(c.HERE, path, c.longs(0, UTIME_NOW, 0, UTIME_OMIT), 0),
      c.lstat(path),
      c.link(path, "linked"),
      c.rename(path, "moved"),
      c.rename("moved", path),
      c.unlink("linked"),
      c.mkdir(`${path}/new`),
      c.unlink(path),
      c.rmdir(path),
    ]),
  },
];
