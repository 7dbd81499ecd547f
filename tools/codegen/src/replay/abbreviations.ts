/**
 * What a trace shows of a structure with many fields, in this order, as strace(1) does.
 * A structure that is not here is shown whole.
 */
export const abbreviations: Readonly<Record<string, readonly string[]>> = {
  stat: ["st_mode", "st_size"],
  dirent: ["d_name", "d_type"],
  utsname: ["sysname", "nodename"],
  rusage: ["ru_utime", "ru_stime"],
  statvfs: ["f_bsize", "f_blocks", "f_bfree"],
};
