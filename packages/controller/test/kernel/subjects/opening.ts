import { fcntl as commands } from "@sandbox/protocol";
import * as c from "../calls.js";
import type { Operation } from "../operation.js";
import type { Play } from "../player.js";
import { longPaths, paths, zoo } from "../zoo.js";

const { F_GETFL, F_GETFD } = commands;
const flags = [c.O_CREAT, c.O_EXCL, c.O_TRUNC, c.O_APPEND, c.O_DIRECTORY, c.O_NOFOLLOW, c.O_PATH];
const targets = ["file", "new", "empty", "to-file", "to-full", "to-none", "empty/", "sealed"];
const modes = [c.O_RDONLY, c.O_WRONLY, c.O_RDWR, 3];

/** All sums of at most two of the flags, and of these with O_CREAT. */
function combinations(): number[] {
  const sums = new Set([0]);
  for (const a of flags)
    for (const b of flags)
      sums
        .add(a)
        .add(a | b)
        .add(a | b | c.O_CREAT);
  return [...sums];
}

function openAndUse(path: string, how: number): Operation[] {
  return [
    c.open(path, how, 0o640),
    c.fcntl(3, F_GETFL),
    c.fcntl(3, F_GETFD),
    c.write(3, "x"),
    c.read(3, 2),
    c.close(3),
  ];
}

const matrix: Play[] = modes.flatMap((mode) =>
  combinations().map((sum) => ({
    name: `open with flags ${(mode | sum).toString(8)}`,
    tree: zoo,
    steps: targets.flatMap((target) => openAndUse(target, mode | sum)),
  })),
);

/** One way to open, at every path: the files that it makes stay for the next. */
const everywhere: Play[] = [
  c.O_RDONLY,
  c.O_WRONLY,
  c.O_RDWR,
  c.O_PATH,
  c.O_PATH | c.O_NOFOLLOW,
  c.O_NOFOLLOW,
  c.O_DIRECTORY,
  c.O_CREAT | c.O_WRONLY,
  c.O_CREAT | c.O_EXCL | c.O_RDWR,
  c.O_CREAT | c.O_NOFOLLOW,
  c.O_TRUNC,
].map((how) => ({
  name: `open every path with flags ${how.toString(8)}`,
  tree: zoo,
  steps: [...paths, ...longPaths].flatMap((path) => [c.open(path, how), c.fstat(3), c.close(3)]),
}));

/** Calls that open files: flags, modes, and what may be opened. */
export const opening: readonly Play[] = [
  ...matrix,
  ...everywhere,
  {
    name: "modes of new files under umasks",
    tree: zoo,
    steps: [0, 0o022, 0o077, 0o777, 0o027, 0o7777, 0xffffffff].flatMap((mask) =>
      [0o666, 0o7777, 0, 0o4755, 0o10644].flatMap((mode, i) => [
        c.umask(mask),
        c.open(`new-${mask}-${i}`, c.O_CREAT | c.O_WRONLY, mode),
        c.fstat(3),
        c.write(3, "x"),
        c.close(3),
        c.mkdir(`dir-${mask}-${i}`, mode),
        c.umask(0),
        c.stat(`dir-${mask}-${i}`),
        c.rmdir(`dir-${mask}-${i}`),
      ]),
    ),
  },
  {
    name: "flags that Linux has no name for, or that do nothing here",
    tree: zoo,
    steps: [0o100000, 0o400, 0o4000, 0o10000, 0o1000000, 0o2000000, 0o4010000].flatMap((flag) => [
      ...["file", "full", "sealed"].flatMap((path) => [
        c.open(path, flag),
        c.fcntl(3, F_GETFL),
        c.fcntl(3, F_GETFD),
        c.close(3),
      ]),
    ]),
  },
  {
    name: "O_TMPFILE",
    tree: zoo,
    steps: [
      c.open("full", 0o20200000 | c.O_RDWR, 0o600),
      c.open("full", 0o20200000 | c.O_RDONLY, 0o600),
      c.open("file", 0o20200000 | c.O_WRONLY, 0o600),
      c.open("none", 0o20200000 | c.O_WRONLY, 0o600),
    ],
  },
];
