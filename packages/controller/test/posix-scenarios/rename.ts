import { CREATE, directory, file, type Scenario } from "./scenario.js";

/** What may take whose place. */
export const rename: readonly Scenario[] = [
  {
    claim: "replaces a file, and an empty directory by a directory",
    steps: [
      file,
      directory,
      [["write", "f", "abc"], 3],
      [["open", "g", "other", CREATE], "ok"],
      [["rename", "file", "other"], "ok"],
      [["stat", "other"], "file of 3"],
      [["stat", "file"], "ENOENT"],
      [["fstat", "g"], "file of 0"],
      [["mkdir", "new"], "ok"],
      [["mkdir", "new/x"], "ok"],
      [["rename", "new", "dir"], "ok"],
      [["stat", "dir/x/.."], "directory"],
      [["rename", "dir/x", "y/"], "ok"],
      [["rename", "dir", "y"], "ok"],
    ],
  },
  {
    claim: "refuses what cannot take another's place",
    steps: [
      file,
      directory,
      [["mkdir", "dir/sub"], "ok"],
      [["mkdir", "empty"], "ok"],
      [["rename", "file", "dir"], "EISDIR"],
      [["rename", "dir", "file"], "ENOTDIR"],
      [["rename", "empty", "dir"], "ENOTEMPTY"],
      [["rename", "dir", "dir/sub/x"], "EINVAL"],
      [["rename", "dir", "dir/x"], "EINVAL"],
      [["rename", "dir/sub", "dir"], "ENOTEMPTY"],
      [["rename", "file", "dir/sub/.."], "EBUSY"],
      [["rename", "dir/.", "x"], "EBUSY"],
      [["rename", "none", "x"], "ENOENT"],
      [["rename", "none", "none/x"], "ENOENT"],
      [["rename", "file", "none/x"], "ENOENT"],
      [["rename", "file/", "x"], "ENOTDIR"],
      [["rename", "file", "x/"], "ENOTDIR"],
    ],
  },
  {
    claim: "does nothing between two names of one file",
    steps: [
      file,
      [["link", "file", "twin"], "ok"],
      [["rename", "file", "twin"], "ok"],
      [["links", "twin"], 2],
      [["rename", "file", "file"], "ok"],
    ],
  },
  {
    claim: "renames a link and not what it points to",
    steps: [
      file,
      [["symlink", "file", "way"], "ok"],
      [["rename", "way", "path"], "ok"],
      [["readlink", "path"], "-> file"],
      [["rename", "file", "path"], "ok"],
      [["lstat", "path"], "file of 0"],
    ],
  },
  {
    claim: "takes an open directory along",
    steps: [
      directory,
      [["mkdir", "dir/a"], "ok"],
      [["mkdir", "other"], "ok"],
      [["rename", "dir/a", "other/b"], "ok"],
      [["stat", "other/b/../../dir"], "directory"],
      [["rmdir", "dir"], "ok"],
    ],
  },
];
