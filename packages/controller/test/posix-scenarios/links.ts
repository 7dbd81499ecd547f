import type { Outcome, Step } from "../posix.js";
import { CREATE, directory, file, type Scenario } from "./scenario.js";

/** Symbolic links: where they are followed, and how often. */
export const links: readonly Scenario[] = [
  {
    claim: "follows links in every place but the last of lstat",
    steps: [
      directory,
      [["open", "f", "dir/file", CREATE], "ok"],
      [["symlink", "dir", "way"], "ok"],
      [["symlink", "way/file", "there"], "ok"],
      [["stat", "way/file"], "file of 0"],
      [["lstat", "way"], "link of 3"],
      [["lstat", "way/"], "directory"],
      [["stat", "there"], "file of 0"],
      [["lstat", "there/"], "ENOTDIR"],
      [["readlink", "there"], "-> way/file"],
      [["readlink", "way/"], "EINVAL"],
      [["readlink", "dir"], "EINVAL"],
      [["readlink", "none"], "ENOENT"],
    ],
  },
  {
    claim: "answers ENOENT for a link to nothing and ELOOP for one to itself",
    steps: [
      [["symlink", "none", "dangling"], "ok"],
      [["symlink", "loop", "loop"], "ok"],
      [["symlink", "pong", "ping"], "ok"],
      [["symlink", "ping", "pong"], "ok"],
      [["stat", "dangling"], "ENOENT"],
      [["stat", "loop"], "ELOOP"],
      [["stat", "ping/x"], "ELOOP"],
      [["lstat", "loop"], "link of 4"],
      [["lstat", "loop/"], "ELOOP"],
      [["open", "x", "loop", CREATE], "ELOOP"],
    ],
  },
  {
    claim: "follows 40 links and answers ELOOP for 41",
    steps: [
      [["open", "f", "0", CREATE], "ok"],
      ...Array.from({ length: 41 }, (_, i): [Step, Outcome] => [["symlink", `${i}`, `${i + 1}`], "ok"]),
      [["stat", "40"], "file of 0"],
      [["stat", "41"], "ELOOP"],
    ],
  },
  {
    claim: "counts links of all directories of a path together",
    steps: [
      [["symlink", ".", "l"], "ok"],
      [["stat", "l/".repeat(40)], "directory"],
      [["stat", "l/".repeat(41)], "ELOOP"],
    ],
  },
  {
    claim: "makes links only where nothing is, and of no empty target",
    steps: [
      file,
      [["symlink", "", "x"], "ENOENT"],
      [["symlink", "x", "file"], "EEXIST"],
      [["symlink", "x", "new/"], "ENOENT"],
      [["symlink", "x", "none/new"], "ENOENT"],
      [["symlink", "x", "."], "EEXIST"],
    ],
  },
];
