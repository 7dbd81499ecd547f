/** Families of names, in the order in which they are asked; the area is the file in `calls/`. */
const families: readonly (readonly [area: string, names: RegExp])[] = [
  ["interpreter", /^(_?pypy_|rpy_|kinds_)/],
  ["identity", /^(get|set)(e|r|re|res)?[ug]id$|^(get|set|init)groups|^getlogin|^getpw|^getgr/],
  ["terminal", /^(tc|cf)[gs]et|^tc|tty|^openpty$|^ctermid/],
  ["directory", /^(mk|rm)dir|dir(at|_r)?$|^getcwd$|^getdents|^chroot$/],
  [
    "environment",
    /env(iron)?$|^uname$|^sysconf$|^confstr$|^getloadavg$|^getrandom$|^getentropy$|^gethostname$/,
  ],
  ["network", /^(socket|accept|bind|connect|listen|shutdown|inet_|if_|e?p?poll|getaddrinfo|getnameinfo)/],
  ["network", /^(get|set)(sock|peer)|^(send|recv)(to|from|m?msg)?$|^get(host|serv|proto|net)(by|ent)|^gai_/],
  ["file", /^(l|f)?utimes?(at|ns|nsat)?$|^futimens$|^utimensat$|^futimesat$/],
  ["time", /time|^clock|^p?select$|sleep$|^alarm$|itimer$|^timer|^adjtime/],
  [
    "process",
    /fork|exec|^wait|^kill|^_?exit$|^(get|set)p?(pid|ppid|pgid|pgrp|sid)$|^nice$|priority$|^sched_/,
  ],
  ["process", /rlimit$|^getrusage$|^system$|^posix_spawn|^sig|^raise$|^abort$|^prctl$|^pidfd_|^pause$/],
  [
    "file",
    /^(f|l)?(open|stat|chmod|chown|sync|truncate|pathconf)|^(un)?link|^(p|f)?(read|write)v?|xattr$|at2?$/,
  ],
  [
    "file",
    /^(l?seek|lseek|dup|close|pipe|access|rename|symlink|readlink|mkfifo|mknod|fcntl|flock|lockf|ioctl)/,
  ],
  [
    "file",
    /^(creat|sync|fdatasync|fsync|umask|isatty|sendfile|copy_file_range|posix_f|fileno|memfd_|statvfs|mmap)/,
  ],
];

/** Where a call that nothing is known of goes. */
export const unknownArea = "interpreter";

/** The area that a call belongs to, as far as its name tells. */
export function areaOf(name: string): string {
  return families.find(([, names]) => names.test(name))?.[0] ?? unknownArea;
}
