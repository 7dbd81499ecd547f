import { CREATE, directory, file, type Scenario } from "./scenario.js";

const long = "n".repeat(256);

/** How a path is walked, and what is no path. */
export const paths: readonly Scenario[] = [
  { claim: "answers ENOENT for an empty path", steps: [[["stat", ""], "ENOENT"]] },
  {
    claim: "tells a missing name from a name below a file",
    steps: [
      file,
      [["stat", "none"], "ENOENT"],
      [["stat", "none/x"], "ENOENT"],
      [["stat", "file/x"], "ENOTDIR"],
      [["stat", "file/."], "ENOTDIR"],
      [["stat", "file/.."], "ENOTDIR"],
      [["stat", "file/"], "ENOTDIR"],
      [["stat", "none/"], "ENOENT"],
    ],
  },
  {
    claim: "walks dots, double slashes and trailing slashes",
    steps: [
      directory,
      file,
      [["stat", "dir/"], "directory"],
      [["stat", "dir//."], "directory"],
      [["stat", "./dir/../file"], "file of 0"],
      [["stat", "dir/..//file"], "file of 0"],
      [["stat", "."], "directory"],
    ],
  },
  {
    claim: "answers ENAMETOOLONG for a name of 256 bytes, also in the middle, and for a path of 4096",
    steps: [
      file,
      [["stat", long], "ENAMETOOLONG"],
      [["stat", `${long}/x`], "ENAMETOOLONG"],
      [["stat", `file/${long}`], "ENOTDIR"],
      [["mkdir", long], "ENAMETOOLONG"],
      [["open", "x", long, CREATE], "ENAMETOOLONG"],
      [["mkdir", long.slice(1)], "ok"],
      [["stat", "./".repeat(2500)], "ENAMETOOLONG"],
      [["unlink", `${"d/".repeat(2500)}x`], "ENAMETOOLONG"],
    ],
  },
];
