/** Where the virtual system answers otherwise than the kernel, on purpose. */
export interface Difference {
  /** The calls by their names in C. */
  readonly calls: readonly string[];
  /** What the kernel answers, as the comparison tells it; a pattern where it is said in several ways. */
  readonly kernel: string | RegExp;
  readonly ours: string | RegExp;
  /** In which plays; in all unless given. */
  readonly plays?: readonly string[];
  /** In which places; in all unless given. */
  readonly places?: readonly string[];
  readonly when: string;
  readonly why: string;
}

const bounded =
  "positions and lengths are kept to what a number of JavaScript holds exactly; no file comes near to it";
const stats = ["stat64", "lstat64", "fstat64", "fstatat64"];
const hostKept =
  "set-id bits are neither shown of the host's files nor given to them: a file of the host must not run as somebody else because of a guest";
const nodeTimes =
  "Node sets times in seconds of floating point, and only to such that a file may have by itself";
const pathFirst =
  "the path is copied out of the guest's memory first, once, and its length is found then; the call is refused either way";
const noUnnamed =
  "a file without a name is not offered; callers fall back on a name that they remove, as they have to on file systems without it";

/** All differences on purpose. The comparison fails for any other, and for one of these that is none any more. */
export const differences: readonly Difference[] = [
  {
    calls: ["fstatat64", "access", "faccessat", "readlink", "pathconf"],
    kernel: "EINVAL",
    ours: "ENAMETOOLONG",
    when: "both the path is longer than 4095 bytes and another argument is wrong",
    why: pathFirst,
  },
  { calls: ["open"], kernel: "3", ours: "EISDIR", when: "O_TMPFILE", why: noUnnamed },
  {
    calls: ["open"],
    kernel: "EINVAL",
    ours: "3",
    when: "O_TMPFILE with O_RDONLY opens the directory",
    why: noUnnamed,
  },
  {
    calls: ["lseek"],
    kernel: "9007199254740992",
    ours: "EINVAL",
    when: "the position is over 2^53 - 1",
    why: bounded,
  },
  { calls: ["pread"], kernel: '""', ours: "EINVAL", when: "the position is over 2^53 - 1", why: bounded },
  { calls: ["pwrite"], kernel: "0", ours: "EINVAL", when: "nothing is written past 2^53 - 1", why: bounded },
  {
    calls: ["ftruncate"],
    kernel: "EINVAL",
    ours: "EFBIG",
    when: "the length is below -(2^53 - 1)",
    why: bounded,
  },
  {
    calls: ["posix_fallocate"],
    kernel: "EFBIG",
    ours: "EINVAL",
    when: "the position is over 2^53 - 1",
    why: bounded,
  },
  {
    calls: ["fpathconf"],
    kernel: "4096",
    ours: "EBADF",
    when: "a limit is asked of a descriptor that is closed",
    why: "the GNU C library answers some limits without asking the kernel; a descriptor that is none is told here",
  },
  {
    calls: stats,
    kernel: /^(file|directory) [2467][0-7]{3} /,
    ours: /^(file|directory) ([01][0-7]{3}|[0-7]{1,3}) /,
    places: ["overlay, all lower", "rw"],
    when: "a file of the host has set-id bits",
    why: hostKept,
  },
  {
    calls: ["lseek"],
    kernel: /./,
    ours: /^\d+$/,
    places: ["rw"],
    plays: ["holes and data of a sparse file"],
    when: "SEEK_DATA and SEEK_HOLE",
    why: "Node has no lseek(2), so all content of a host's file counts as data",
  },
  {
    calls: ["fstat64"],
    kernel: /blocks/,
    ours: /blocks/,
    places: ["rw"],
    plays: ["holes and data of a sparse file", "putting on the device, advice, room and locks"],
    when: "posix_fallocate took room before",
    why: "Node has no fallocate(2), so the host's file is only made longer",
  },
  {
    calls: ["lstat64"],
    kernel: /^atime .* mtime now/,
    ours: /mtime 1000/,
    places: ["rw"],
    plays: ["posix_fallocate of what is there"],
    when: "posix_fallocate takes what is there already",
    why: "Node has no fallocate(2), so nothing is asked of the host",
  },
  {
    calls: ["lstat64"],
    kernel: /^atime 2000/,
    ours: /^atime now/,
    places: ["rw"],
    plays: ["read with O_NOATIME"],
    when: "O_NOATIME",
    why: "the host's file is opened without it, as the host refuses it for the files of others",
  },
  {
    calls: ["lstat64"],
    kernel: /ctime later$/,
    ours: /ctime same$/,
    places: ["rw"],
    plays: ["chown of nothing", "chown to the same"],
    when: "chown changes nothing",
    why: "files of the host are given to nobody, so the host is not asked",
  },
  {
    calls: ["chown", "lchown", "fchown", "fchownat"],
    kernel: "0",
    ours: "EPERM",
    places: ["rw"],
    when: "root gives a file of the host away",
    why: "files of the host are given to nobody",
  },
  {
    calls: stats,
    kernel: /^(file|link|directory) \d+ \d+:\d+ /,
    ours: /^(file|link|directory) \d+ 0:0 /,
    places: ["rw"],
    plays: ["owners, and bits that a new owner takes away"],
    when: "root gave a file of the host away",
    why: "files of the host are given to nobody",
  },
  {
    calls: ["lstat64"],
    kernel: /^atime (77\.1|-5\.0|9\.0)/,
    ours: /^atime (77\.1|now|9\.0)/,
    places: ["rw"],
    when: "times with nanoseconds, or before 1970",
    why: nodeTimes,
  },
  {
    calls: ["fstat64"],
    kernel: /^atime 2000/,
    ours: /^atime now/,
    places: ["rw"],
    plays: ["rmdir of what is held"],
    when: "the time of access of a directory that is removed while it is open",
    why: "whether it is empty was read from the host, which counts as an access",
  },
];
