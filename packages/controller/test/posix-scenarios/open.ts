import { CREATE, directory, EXCLUSIVE, file, type Scenario } from "./scenario.js";

/** What open(2) gives, and what its flags forbid. */
export const open: readonly Scenario[] = [
  {
    claim: "creates a file once with O_EXCL, and through a dangling link without it",
    steps: [
      [["open", "a", "new", EXCLUSIVE], "ok"],
      [["open", "b", "new", EXCLUSIVE], "EEXIST"],
      [["symlink", "made", "dangling"], "ok"],
      [["open", "c", "dangling", EXCLUSIVE], "EEXIST"],
      [["open", "d", "dangling", CREATE], "ok"],
      [["lstat", "made"], "file of 0"],
    ],
  },
  {
    claim: "refuses directories to who would write them",
    steps: [
      directory,
      [["open", "a", "dir", "O_WRONLY"], "EISDIR"],
      [["open", "a", "dir", "O_RDWR"], "EISDIR"],
      [["open", "a", "dir", "O_TRUNC"], "EISDIR"],
      [["open", "a", "dir", CREATE], "EISDIR"],
      [["open", "a", "dir", EXCLUSIVE], "EEXIST"],
      [["open", "a", "new/", CREATE], "EISDIR"],
      [["open", "a", "dir/", CREATE], "EISDIR"],
      [["open", "a", "dir/.", EXCLUSIVE], "EEXIST"],
      [["open", "a", "dir", "O_RDONLY"], "ok"],
      [["fstat", "a"], "directory"],
      [["read", "a", 1], "EISDIR"],
      [["write", "a", "x"], "EBADF"],
    ],
  },
  {
    claim: "minds O_DIRECTORY and O_NOFOLLOW",
    steps: [
      file,
      directory,
      [["symlink", "dir", "way"], "ok"],
      [["open", "a", "file", "O_DIRECTORY"], "ENOTDIR"],
      [["open", "a", "dir", "O_DIRECTORY"], "ok"],
      [["open", "a", "way", "O_NOFOLLOW"], "ELOOP"],
      [["open", "a", "way", "O_NOFOLLOW|O_DIRECTORY"], "ENOTDIR"],
      [["open", "a", "way/", "O_NOFOLLOW"], "ok"],
      [["open", "a", "way/.", "O_NOFOLLOW"], "ok"],
      [["open", "a", "way", "O_NOFOLLOW|O_CREAT"], "ELOOP"],
      [["open", "a", "file/", "O_RDONLY"], "ENOTDIR"],
      [["open", "a", "file", "O_NOFOLLOW"], "ok"],
    ],
  },
  {
    claim: "empties a file with O_TRUNC, also one opened for reading",
    steps: [
      file,
      [["write", "f", "hello"], 5],
      [["open", "g", "file", "O_RDONLY"], "ok"],
      [["stat", "file"], "file of 5"],
      [["open", "h", "file", "O_RDONLY|O_TRUNC"], "ok"],
      [["stat", "file"], "file of 0"],
    ],
  },
  {
    claim: "keeps what a descriptor is opened for",
    steps: [
      file,
      [["open", "r", "file", "O_RDONLY"], "ok"],
      [["open", "w", "file", "O_WRONLY"], "ok"],
      [["write", "r", "x"], "EBADF"],
      [["read", "w", 1], "EBADF"],
      [["ftruncate", "r", 1], "EINVAL"],
      [["close", "r"], "ok"],
      [["fstat", "none"], "EBADF"],
      [["close", "none"], "EBADF"],
    ],
  },
  {
    claim: "marks a place with O_PATH and refuses to use it",
    steps: [
      file,
      [["symlink", "file", "way"], "ok"],
      [["open", "p", "file", "O_PATH"], "ok"],
      [["fstat", "p"], "file of 0"],
      [["read", "p", 1], "EBADF"],
      [["fchmod", "p", 0o600], "EBADF"],
      [["open", "q", "way", "O_PATH|O_NOFOLLOW"], "ok"],
      [["fstat", "q"], "link of 4"],
    ],
  },
];
