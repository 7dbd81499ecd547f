import { file, type Scenario } from "./scenario.js";

/** When a file was changed. */
export const times: readonly Scenario[] = [
  {
    claim: "sets times in seconds",
    steps: [
      file,
      [["utimes", "file", 1000, 2000], "ok"],
      [["mtime", "file"], 2000],
      [["utimes", "none", 1, 1], "ENOENT"],
    ],
  },
];
