import { directory, EXCLUSIVE, file, type Scenario } from "./scenario.js";

/** What is read of a file, and written to it. */
export const content: readonly Scenario[] = [
  {
    claim: "reads and writes at the descriptor's position and at others",
    steps: [
      file,
      [["write", "f", "hello world"], 11],
      [["read", "f", 5], ""],
      [["pread", "f", 5, 6], "world"],
      [["pread", "f", 5, 100], ""],
      [["pwrite", "f", "W", 6], 1],
      [["open", "r", "file", "O_RDONLY"], "ok"],
      [["read", "r", 8], "hello Wo"],
      [["read", "r", 8], "rld"],
      [["read", "r", 8], ""],
    ],
  },
  {
    claim: "reads the hole that a write leaves, or a longer length, as zeros",
    steps: [
      file,
      [["pwrite", "f", "end", 5000], 3],
      [["pread", "f", 4, 4998], "\0\0en"],
      [["ftruncate", "f", 2], "ok"],
      [["pwrite", "f", "ab", 0], 2],
      [["ftruncate", "f", 6], "ok"],
      [["pread", "f", 10, 0], "ab\0\0\0\0"],
      [["ftruncate", "f", 1], "ok"],
      [["ftruncate", "f", 3], "ok"],
      [["pread", "f", 10, 0], "a\0\0"],
    ],
  },
  {
    claim: "appends with O_APPEND wherever the position is",
    steps: [
      file,
      [["open", "a", "file", "O_WRONLY|O_APPEND"], "ok"],
      [["write", "a", "one"], 3],
      [["write", "f", "1"], 1],
      [["write", "a", "two"], 3],
      [["pwrite", "a", "three", 0], 5],
      [["pread", "f", 20, 0], "1netwothree"],
    ],
  },
  {
    claim: "keeps the content of an open file after its last name is gone",
    steps: [
      file,
      [["write", "f", "kept"], 4],
      [["unlink", "file"], "ok"],
      [["stat", "file"], "ENOENT"],
      [["pread", "f", 10, 0], "kept"],
      [["open", "g", "file", EXCLUSIVE], "ok"],
      [["stat", "file"], "file of 0"],
      [["fstat", "f"], "file of 4"],
    ],
  },
  {
    claim: "puts files and directories on their device",
    steps: [
      file,
      directory,
      [["fsync", "f"], "ok"],
      [["open", "d", "dir", "O_RDONLY"], "ok"],
      [["fsync", "d"], "ok"],
    ],
  },
];
