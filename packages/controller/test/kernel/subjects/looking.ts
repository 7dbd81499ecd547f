import { atFlags } from "@sandbox/protocol";
import * as c from "../calls.js";
import type { Operation } from "../operation.js";
import type { Play } from "../player.js";
import { longPaths, paths, zoo } from "../zoo.js";

const { AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH } = atFlags;
const NAME_MAX = 3;

/** What looks at a path and changes nothing. */
const looks: readonly ((path: string) => readonly Operation[])[] = [
  (path) => [c.stat(path), c.lstat(path)],
  (path) => [c.fstatat(c.HERE, path, 0), c.fstatat(c.HERE, path, AT_SYMLINK_NOFOLLOW)],
  (path) => [c.fstatat(c.HERE, path, AT_EMPTY_PATH), c.fstatat(c.HERE, path, 1), c.fstatat(99, path, 0)],
  (path) => [0, 1, 2, 3, 4, 5, 6, 7, 8].map((mode) => c.access(path, mode)),
  (path) => [0, 4, 7].map((mode) => c.faccessat(c.HERE, path, mode, AT_SYMLINK_NOFOLLOW)),
  (path) => [
    c.faccessat(c.HERE, path, 0, 1),
    c.faccessat(99, path, 0, 0),
    c.faccessat(c.HERE, path, 6, 0x200),
  ],
  (path) => [c.readlink(path), c.readlink(path, 3), c.readlink(path, 0), c.readlinkat(c.HERE, path)],
  (path) => [c.statvfs(path), c.pathconf(path, NAME_MAX), c.pathconf(path, 999)],
];

const plays: Play[] = looks.map((look) => ({
  name: look("path")
    .map(({ call }) => call)
    .join(" "),
  tree: zoo,
  steps: [...paths, ...longPaths].flatMap(look),
}));

/** Calls that look at a path, over every way to name something or nothing. */
export const looking: readonly Play[] = [
  ...plays,
  {
    name: "where a path leads to a working directory",
    tree: zoo,
    steps: [...paths, ...longPaths].flatMap((path) => [c.chdir(path), c.getcwd(), c.chdir("@/home")]),
  },
  {
    name: "what opendir finds",
    tree: zoo,
    steps: [...paths, ...longPaths].flatMap((path) => [c.opendir(path), c.close(3)]),
  },
  {
    name: "addresses that are none",
    tree: zoo,
    steps: [
      c.stat(0),
      c.lstat(0),
      c.open(0, 0),
      c.openat(99, 0, 0),
      c.mkdir(0),
      c.rmdir(0),
      c.unlink(0),
      c.rename(0, "x"),
      c.rename("file", 0),
      c.link(0, "x"),
      c.link("file", 0),
      c.symlink(0, "x"),
      c.symlink("x", 0),
      c.readlink(0),
      c.chmod(0, 0),
      c.access(0, 0),
      c.chdir(0),
      c.statvfs(0),
      { call: "stat64(pp)i", args: ["file", 0] },
      { call: "readlink(ppi)i", args: ["to-file", 0, 10] },
      c.open("file", 2),
      { call: "read(ipi)i", args: [3, 0, 5] },
      { call: "read(ipi)i", args: [3, 0, 0] },
      { call: "write(ipi)i", args: [3, 0, 5] },
      { call: "write(ipi)i", args: [3, 0, 0] },
      { call: "fstat64(ip)i", args: [3, 0] },
      { call: "pipe2(pi)i", args: [0, 0] },
    ],
  },
];
