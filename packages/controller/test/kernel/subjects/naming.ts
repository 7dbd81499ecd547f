import { atFlags } from "@sandbox/protocol";
import * as c from "../calls.js";
import type { Operation } from "../operation.js";
import type { Play } from "../player.js";
import { zoo } from "../zoo.js";

const { AT_REMOVEDIR, AT_SYMLINK_FOLLOW } = atFlags;

/** Looks at everything that a call may have moved. */
const after: readonly Operation[] = [
  ...["file", "other", "empty", "full", "full/sub", "new", "to-file", "none", "full/new", "."],
].map(c.lstat);

/** Calls that make or remove one name. */
const changes: Readonly<Record<string, (path: string) => Operation>> = {
  mkdir: (path) => c.mkdir(path),
  rmdir: c.rmdir,
  unlink: c.unlink,
  "unlinkat AT_REMOVEDIR": (path) => c.unlinkat(c.HERE, path, AT_REMOVEDIR),
  "symlink here": (path) => c.symlink("file", path),
  "symlink to": (path) => c.symlink(path, "new"),
  "link here": (path) => c.link("file", path),
  "link from": (path) => c.link(path, "new"),
  "linkat AT_SYMLINK_FOLLOW": (path) => c.linkat(c.HERE, path, c.HERE, "new", AT_SYMLINK_FOLLOW),
  "rename here": (path) => c.rename("other", path),
  "rename a directory here": (path) => c.rename("empty", path),
  "rename from": (path) => c.rename(path, "new"),
  "open O_CREAT": (path) => c.open(path, c.O_CREAT | c.O_WRONLY),
};

const shortPaths = [
  ...["file", "file/", "file/x", "twin", "empty", "empty/", "empty/.", "empty/..", "full", "full/", "full/a"],
  ...[
    "full/sub/../../other",
    "to-file",
    "to-file/",
    "to-full",
    "to-full/",
    "to-full/a",
    "to-none",
    "to-none/",
  ],
  ...["to-link/", "loop", "loop/x", "none", "none/", "none/x", "locked", "locked/a", "listed/a", "fixed/a"],
  ...["fixed/sub", "fixed/none", "", ".", "..", "../home", "n".repeat(255), "n".repeat(256), "\xff\xfe"],
];

const single: Play[] = Object.entries(changes).flatMap(([name, change]) =>
  shortPaths.map((path) => ({ name: `${name} ${path}`, tree: zoo, steps: [change(path), ...after] })),
);

const sources = ["file", "file/", "twin", "to-file", "empty", "full", "full/sub", "fixed/a"];
const targets = [
  ...[
    "file",
    "other",
    "twin",
    "new",
    "new/",
    "empty",
    "empty/",
    "full",
    "full/sub",
    "full/sub/new",
    "full/new",
  ],
  ...["to-file", "to-full/", "full/..", "none/x", "fixed/x", "fixed/sub"],
];

/** Two names: each source with each target, each time in a new folder. */
const pairs: Play[] = sources.flatMap((from) =>
  targets.flatMap((to) => [
    { name: `rename ${from} to ${to}`, tree: zoo, steps: [c.rename(from, to), ...after] },
    { name: `link ${from} as ${to}`, tree: zoo, steps: [c.link(from, to), ...after] },
  ]),
);

const sticky: Play = {
  name: "names in a sticky directory of somebody else",
  tree: [
    { path: "shared", mode: 0o1777, isForeign: true },
    { path: "shared/theirs", content: "theirs", isForeign: true },
    { path: "shared/open", content: "open to all", mode: 0o666, isForeign: true },
    { path: "shared/dir", mode: 0o777, isForeign: true },
    { path: "shared/mine", content: "mine" },
    { path: "mine", content: "mine" },
    { path: "theirs", content: "theirs", isForeign: true },
    { path: "group", content: "group", mode: 0o2775, isForeign: true },
    { path: "inherits", mode: 0o2777, isForeign: true },
  ],
  steps: [
    c.unlink("shared/theirs"),
    c.rename("shared/theirs", "x"),
    c.rename("shared/theirs", "shared/x"),
    c.rename("mine", "shared/theirs"),
    c.rename("shared/mine", "shared/mine2"),
    c.rename("shared/mine2", "shared/open"),
    c.rmdir("shared/dir"),
    c.open("shared/open", c.O_WRONLY | c.O_TRUNC),
    c.open("shared/theirs", c.O_WRONLY),
    c.open("shared/open", c.O_RDONLY | 0o1000000),
    c.link("theirs", "linked"),
    c.link("shared/open", "linked-open"),
    c.link("group", "linked-group"),
    c.chmod("theirs", 0o600),
    c.chown("theirs", -1, -1),
    c.chown("theirs", 4242, 4242),
    c.utimes("shared/open", 0),
    c.utimes("theirs", 0),
    c.utimes("shared/open", c.longs(1, 0, 1, 0)),
    c.mkdir("inherits/dir", 0o755),
    c.stat("inherits/dir"),
    c.open("inherits/file", c.O_CREAT | c.O_WRONLY, 0o2755),
    c.stat("inherits/file"),
    c.symlink("x", "inherits/link"),
    c.lstat("inherits/link"),
    c.unlink("shared/mine2"),
    c.unlink("theirs"),
    c.unlink("shared/none"),
  ],
};

/** Calls that make, move and remove names. */
export const naming: readonly Play[] = [
  ...single,
  ...pairs,
  sticky,
  {
    name: "names over what is open",
    tree: zoo,
    steps: [
      c.named("f", c.open("file", c.O_RDWR)),
      c.rename("other", "file"),
      c.fstat("f"),
      c.read("f", 20),
      c.write("f", "!"),
      c.fstat("f"),
      c.unlink("twin"),
      c.fstat("f"),
      c.pread("f", 20, 0),
      c.ftruncate("f", 2),
      c.fstat("f"),
      c.fchmod("f", 0o600),
      c.fstat("f"),
      c.close("f"),
      c.stat("file"),
      c.named("d", c.open("empty", c.O_RDONLY)),
      c.rmdir("empty"),
      c.fstat("d"),
      c.openat("d", "x", c.O_CREAT | c.O_WRONLY),
      c.mkdirat("d", "x"),
      c.fstatat("d", ".", 0),
      c.fstatat("d", "..", 0),
      c.mkdir("empty"),
      c.fstatat("d", "x", 0),
      c.fchdir("d"),
      c.getcwd(),
      c.stat("."),
      c.open("x", c.O_CREAT | c.O_WRONLY),
      c.stat("../file"),
      c.chdir(".."),
      c.chdir("@/home"),
      c.getcwd(),
    ],
  },
  {
    name: "getcwd and its room",
    tree: zoo,
    steps: [
      c.chdir("full/sub"),
      c.getcwd(),
      c.getcwd(0),
      c.getcwd(2),
      c.rename("@/home/full", "@/home/moved"),
      c.getcwd(),
      c.stat("../../moved"),
      c.chdir(".."),
      c.getcwd(),
      c.rmdir("sub"),
      c.unlink("sub/deep"),
      c.rmdir("sub"),
      c.rmdir("@/home/moved"),
    ],
  },
  {
    name: "targets of links and their lengths",
    tree: zoo,
    steps: [1, 127, 128, 255, 256, 4094, 4095, 4096].flatMap((length) => [
      c.symlink("t".repeat(length), `l${length}`),
      c.lstat(`l${length}`),
      c.readlink(`l${length}`, 5000),
      c.readlink(`l${length}`, 10),
      c.stat(`l${length}`),
      c.unlink(`l${length}`),
    ]),
  },
  {
    name: "chains of links",
    tree: zoo,
    steps: [
      ...Array.from({ length: 42 }, (_, i) => c.symlink(i === 0 ? "full" : `chain${i - 1}`, `chain${i}`)),
      ...[0, 20, 37, 38, 39, 40, 41].flatMap((i) => [
        c.stat(`chain${i}`),
        c.lstat(`chain${i}`),
        c.stat(`chain${i}/a`),
        c.open(`chain${i}/new`, c.O_CREAT | c.O_WRONLY),
        c.open(`chain${i}`, c.O_NOFOLLOW),
        c.chdir(`chain${i}`),
        c.chdir("@/home"),
        c.rename(`chain${i}/new`, `chain${i}/newer`),
      ]),
    ],
  },
];
