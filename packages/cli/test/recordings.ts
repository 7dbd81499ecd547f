/** The recordings that were made with another controller, in test-fixtures/recordings. */
export const recordingNames = [
  "files",
  "clock-env",
  "kinds",
  "fatal",
  "big",
  "pypy2-script",
  "pypy3-script",
  "pypy2-nolib",
  "pypy3-nolib",
];

/** Where the controller that was recorded made do: what ours answers is truer, so it may differ. */
export const madeDo = [
  "stat.st_nlink",
  "stat.st_uid",
  "stat.st_gid",
  "stat.st_blksize",
  "stat.st_size",
  "dirent.d_type",
];
