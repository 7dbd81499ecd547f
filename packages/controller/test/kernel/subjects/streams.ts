import * as c from "../calls.js";
import type { Play } from "../player.js";
import { zoo } from "../zoo.js";

const many = Array.from({ length: 40 }, (_, i) => `many/f${i}`);

/** Directory streams, also of directories that change meanwhile. */
export const streams: readonly Play[] = [
  {
    name: "every kind of entry, the end, and again",
    tree: zoo,
    steps: [
      c.named("d", c.opendir(".")),
      c.readdir("d", zoo.filter(({ path }) => !path.includes("/")).length + 2),
      c.readdir("d", 3),
      c.rewinddir("d"),
      c.readdir("d", 60),
      c.dirfd("d"),
      c.fstat(3),
      c.closedir("d"),
      c.fstat(3),
      ...["full", "empty", "full/sub", "listed", "fixed", "to-full"].flatMap((path) => [
        c.named(path, c.opendir(path)),
        c.readdir(path, 6),
        c.closedir(path),
      ]),
      c.fdopendir(99),
      c.open("file", 0),
      c.fdopendir(3),
      c.open("full", 0),
      c.named("e", c.fdopendir(4)),
      c.readdir("e", 6),
      c.close(4),
      c.open("other", c.O_PATH),
      c.fdopendir(4),
      c.open("full", c.O_PATH),
      c.fdopendir(5),
    ],
  },
  {
    name: "entries that come and go, seen after a rewind",
    tree: zoo,
    steps: [
      c.named("d", c.opendir("full")),
      c.readdir("d", 6),
      c.open("full/new", c.O_CREAT | c.O_WRONLY),
      c.unlink("full/a"),
      c.rename("full/sub", "full/moved"),
      c.rewinddir("d"),
      c.readdir("d", 6),
      c.rename("full", "elsewhere"),
      c.rewinddir("d"),
      c.readdir("d", 6),
      c.unlink("elsewhere/new"),
      c.unlink("elsewhere/moved/deep"),
      c.rmdir("elsewhere/moved"),
      c.rmdir("elsewhere"),
      c.rewinddir("d"),
      c.readdir("d", 3),
      c.closedir("d"),
    ],
  },
  {
    name: "a directory that is emptied while it is listed",
    tree: [{ path: "many" }],
    steps: [
      ...many.flatMap((path) => [c.open(path, c.O_CREAT | c.O_WRONLY), c.close(3)]),
      c.named("d", c.opendir("many")),
      c.readdir("d", 42),
      ...many.slice(5).map(c.unlink),
      c.readdir("d", 1),
      c.rewinddir("d"),
      c.readdir("d", 10),
      ...many.slice(0, 5).map(c.unlink),
      c.rmdir("many"),
      c.readdir("d", 1),
      c.rewinddir("d"),
      c.readdir("d", 3),
      c.fstat(3),
    ],
  },
  {
    name: "names of every byte",
    tree: [{ path: "bytes" }],
    steps: [
      ...Array.from({ length: 255 }, (_, i) => String.fromCharCode(i + 1))
        .filter((byte) => byte !== "/" && byte !== ".")
        .flatMap((byte) => [c.open(`bytes/${byte}`, c.O_CREAT | c.O_WRONLY), c.close(3)]),
      c.named("d", c.opendir("bytes")),
      c.readdir("d", 260),
    ],
  },
];
