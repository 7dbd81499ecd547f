import type { Outcome, Step } from "./posix.js";

/** What happens when steps are played in an empty folder: a claim about Linux that both systems must keep. */
export interface Scenario {
  readonly claim: string;
  readonly steps: readonly (readonly [Step, Outcome])[];
  /** Whether it asks access(2), which minds the real user: a process of root's cannot play it. */
  readonly needsRealUser?: boolean;
}

const long = "n".repeat(256);
const CREATE = "O_CREAT|O_WRONLY";
const EXCLUSIVE = "O_CREAT|O_EXCL|O_WRONLY";

/** An empty file and an empty directory, which most scenarios begin with. */
const file: [Step, Outcome] = [["open", "f", "file", "O_CREAT|O_RDWR"], "ok"];
const directory: [Step, Outcome] = [["mkdir", "dir"], "ok"];

/** Scenarios by what they are about. */
export const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  paths: [
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
  ],

  links: [
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
  ],

  open: [
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
  ],

  content: [
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
  ],

  directories: [
    {
      claim: "makes directories only where nothing is",
      steps: [
        file,
        directory,
        [["mkdir", "dir"], "EEXIST"],
        [["mkdir", "file"], "EEXIST"],
        [["mkdir", "file/"], "EEXIST"],
        [["mkdir", "file/x"], "ENOTDIR"],
        [["mkdir", "none/x"], "ENOENT"],
        [["mkdir", "new/"], "ok"],
        [["mkdir", "."], "EEXIST"],
        [["mkdir", "dir/.."], "EEXIST"],
        [["symlink", "gone", "dangling"], "ok"],
        [["mkdir", "dangling"], "EEXIST"],
        [["mkdir", "dangling/"], "EEXIST"],
      ],
    },
    {
      claim: "removes empty directories only, and by a name of their own",
      steps: [
        file,
        directory,
        [["mkdir", "dir/sub"], "ok"],
        [["symlink", "dir/sub", "way"], "ok"],
        [["rmdir", "dir"], "ENOTEMPTY"],
        [["rmdir", "file"], "ENOTDIR"],
        [["rmdir", "none"], "ENOENT"],
        [["rmdir", "way"], "ENOTDIR"],
        [["rmdir", "way/"], "ENOTDIR"],
        [["rmdir", "dir/."], "EINVAL"],
        [["rmdir", "dir/.."], "ENOTEMPTY"],
        [["rmdir", "dir/sub/"], "ok"],
        [["rmdir", "dir"], "ok"],
      ],
    },
    {
      claim: "removes other names than directories' with unlink",
      steps: [
        file,
        directory,
        [["symlink", "dir", "way"], "ok"],
        [["unlink", "dir"], "EISDIR"],
        [["unlink", "dir/"], "EISDIR"],
        [["unlink", "file/"], "ENOTDIR"],
        [["unlink", "none/"], "ENOENT"],
        [["unlink", "way/"], "ENOTDIR"],
        [["unlink", "."], "EISDIR"],
        [["unlink", "dir/.."], "EISDIR"],
        [["unlink", "way"], "ok"],
        [["unlink", "file"], "ok"],
        [["unlink", "file"], "ENOENT"],
      ],
    },
    {
      claim: "lists names in the order of their bytes",
      steps: [
        directory,
        [["mkdir", "dir/b"], "ok"],
        [["open", "f", "dir/a", CREATE], "ok"],
        [["symlink", "x", "dir/B"], "ok"],
        [
          ["list", "dir"],
          ["B", "a", "b"],
        ],
        [["unlink", "dir/a"], "ok"],
        [["rename", "dir/b", "dir/0"], "ok"],
        [
          ["list", "dir"],
          ["0", "B"],
        ],
        [["list", "dir/B"], "ENOENT"],
        [["list", "none"], "ENOENT"],
      ],
    },
  ],

  rename: [
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
  ],

  "hard links": [
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
  ],

  permissions: [
    {
      claim: "gives new files their mode without the umask",
      steps: [
        [["open", "f", "file", CREATE, 0o666], "ok"],
        [["mode", "file"], 0o644],
        [["mkdir", "dir", 0o777], "ok"],
        [["mode", "dir"], 0o755],
        [["mkdir", "sticky", 0o7777], "ok"],
        [["mode", "sticky"], 0o1755],
        [["open", "g", "secret", EXCLUSIVE, 0o000], "ok"],
        [["write", "g", "x"], 1],
        [["open", "g", "secret", "O_RDONLY"], "EACCES"],
      ],
    },
    {
      claim: "holds the owner to the owner's bits",
      steps: [
        file,
        [["chmod", "file", 0o077], "ok"],
        [["open", "r", "file", "O_RDONLY"], "EACCES"],
        [["open", "r", "file", "O_RDWR"], "EACCES"],
        [["open", "r", "file", "O_RDONLY|O_TRUNC"], "EACCES"],
        [["fchmod", "f", 0o600], "ok"],
        [["open", "r", "file", "O_RDWR"], "ok"],
      ],
    },
    {
      claim: "says by access what the owner may",
      needsRealUser: true,
      steps: [
        file,
        [["chmod", "file", 0o077], "ok"],
        [["access", "file", 4], "EACCES"],
        [["access", "file", 0], "ok"],
        [["chmod", "file", 0o500], "ok"],
        [["access", "file", 5], "ok"],
        [["access", "file", 7], "EACCES"],
        [["fchmod", "f", 0o600], "ok"],
        [["access", "file", 6], "ok"],
        [["access", "none", 0], "ENOENT"],
        [["access", "file/x", 0], "ENOTDIR"],
      ],
    },
    {
      claim: "asks directories for search, and for writing where names change",
      steps: [
        directory,
        [["open", "f", "dir/file", CREATE], "ok"],
        [["mkdir", "dir/sub"], "ok"],
        [["chmod", "dir", 0o600], "ok"],
        [["stat", "dir/file"], "EACCES"],
        [["stat", "dir/none"], "EACCES"],
        [["stat", "dir/."], "EACCES"],
        [
          ["list", "dir"],
          ["file", "sub"],
        ],
        [["chmod", "dir", 0o300], "ok"],
        [["stat", "dir/file"], "file of 0"],
        [["list", "dir"], "EACCES"],
        [["chmod", "dir", 0o500], "ok"],
        [["open", "g", "dir/new", CREATE], "EACCES"],
        [["open", "g", "dir/file", CREATE], "ok"],
        [["mkdir", "dir/new"], "EACCES"],
        [["mkdir", "dir/file"], "EEXIST"],
        [["unlink", "dir/file"], "EACCES"],
        [["unlink", "dir/none"], "ENOENT"],
        [["rmdir", "dir/sub"], "EACCES"],
        [["rename", "dir/file", "x"], "EACCES"],
        [["link", "dir/file", "dir/x"], "EACCES"],
        [["symlink", "x", "dir/x"], "EACCES"],
        [["chmod", "dir", 0o700], "ok"],
      ],
    },
    {
      claim: "asks a directory that moves for writing, as its .. changes",
      steps: [
        directory,
        [["mkdir", "fixed", 0o555], "ok"],
        [["rename", "fixed", "fixed2"], "ok"],
        [["rename", "fixed2", "dir/fixed"], "EACCES"],
        [["chmod", "fixed2", 0o755], "ok"],
        [["rename", "fixed2", "dir/fixed"], "ok"],
      ],
    },
  ],

  times: [
    {
      claim: "sets times in seconds",
      steps: [
        file,
        [["utimes", "file", 1000, 2000], "ok"],
        [["mtime", "file"], 2000],
        [["utimes", "none", 1, 1], "ENOENT"],
      ],
    },
  ],
};
