import type { Tree } from "./tree.js";

/** One of each kind of file that a path can lead to. */
export const zoo: Tree = [
  { path: "file", content: "hello" },
  { path: "other", content: "others" },
  { path: "twin", twin: "file" },
  { path: "empty" },
  { path: "full" },
  { path: "full/a", content: "inside" },
  { path: "full/sub" },
  { path: "full/sub/deep", content: "" },
  { path: "locked", mode: 0 },
  { path: "locked/a", content: "unseen" },
  { path: "listed", mode: 0o444 },
  { path: "listed/a", content: "listed" },
  { path: "fixed", mode: 0o555 },
  { path: "fixed/a", content: "fixed" },
  { path: "fixed/sub" },
  { path: "sealed", content: "sealed", mode: 0 },
  { path: "readable", content: "readable", mode: 0o400 },
  { path: "writable", content: "writable", mode: 0o200 },
  { path: "runnable", content: "#!", mode: 0o100 },
  { path: "to-file", target: "file" },
  { path: "to-full", target: "full" },
  { path: "to-full-slash", target: "full/" },
  { path: "to-file-slash", target: "file/" },
  { path: "to-none", target: "none" },
  { path: "to-link", target: "to-full" },
  { path: "to-locked", target: "locked/a" },
  { path: "to-up", target: ".." },
  { path: "loop", target: "loop" },
  { path: "ping", target: "pong" },
  { path: "pong", target: "ping" },
  { path: "caf\xe9", content: "latin1" },
  { path: "caf\xc3\xa9", content: "utf-8" },
];

const longName = "n".repeat(255);

/** Ways to name each, and ways to name nothing. */
export const paths: readonly string[] = [
  ...zoo.map(({ path }) => path),
  ...["file/", "file/.", "file/..", "file/x", "empty/", "empty/.", "empty/..", "full//a", "./full/./a"],
  ...["full/../file", "full/sub/../../other", "to-file/", "to-file/.", "to-full/", "to-full/.", "to-full/a"],
  ...["to-full/sub/..", "to-full/..", "to-full-slash/", "to-none/", "to-none/x", "to-link/", "to-link/a"],
  ...["to-up/home", "loop/", "loop/x", "none", "none/", "none/x", "none/../file", "full/none", "full/none/"],
  ...["locked/none", "locked/.", "locked/..", "listed/none", "fixed/none", "", ".", "..", "./", "../home"],
  ...[
    "@",
    "@/home/file",
    "@/none",
    "@/home/to-file",
    longName,
    `${longName}n`,
    `${longName}n/x`,
    `full/${longName}n`,
  ],
  ...["\xff\xfe", "caf\xe9/", "a\nb", " ", "-", "~", "..."],
];
/** Paths near to the longest. */
export const longPaths: readonly string[] = [
  ...[4094, 4095, 4096, 4097, 5000].map((length) => "./".repeat(length / 2) + (length % 2 === 0 ? "" : ".")),
  ...[4091, 4092].map((length) => `${"/".repeat(length - 5)}./file`.replace(/^\//, "./")),
  `${"full/../".repeat(511)}file`,
  `${"full/../".repeat(512)}file`,
];
