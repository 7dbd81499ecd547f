import { directory, file, type Scenario } from "./scenario.js";

/** Names that share a file. */
export const hardLinks: readonly Scenario[] = [
  {
    claim: "counts names, and shares the content among them",
    steps: [
      file,
      [["link", "file", "twin"], "ok"],
      [["links", "file"], 2],
      [["write", "f", "abc"], 3],
      [["stat", "twin"], "file of 3"],
      [["unlink", "file"], "ok"],
      [["links", "twin"], 1],
    ],
  },
  {
    claim: "links no directories, nothing over a file, and a link itself",
    steps: [
      file,
      directory,
      [["symlink", "file", "way"], "ok"],
      [["link", "dir", "x"], "EPERM"],
      [["link", "file", "dir"], "EEXIST"],
      [["link", "file", "new/"], "ENOENT"],
      [["link", "none", "x"], "ENOENT"],
      [["link", "file", "file"], "EEXIST"],
      [["link", "file/", "x"], "ENOTDIR"],
      [["link", "way", "again"], "ok"],
      [["readlink", "again"], "-> file"],
    ],
  },
];
