// Numbers, times, names of the system and other processes (H28 to H32, H71, H72).
import { holds } from "./holds.js";
import { claim, done, E, O, open, peek, place, raw, refuses, room, sys, sysLying } from "./memory.js";
import { float, word } from "./pipe.js";
import { exit, limit, violation } from "./verdicts.js";

const file = () => done(open("/tmp/f", O.RDWR | O.CREAT));
const pair = (first, second) => place(Buffer.concat([word(first), word(second)]));
/** Any refusal at all. */
const refused = (result, what) => claim(result.errno !== 0, `${what} to be refused`);

export const numbers = [
  holds(
    "same-pointer-twice",
    ["H31"],
    "passes one pointer as path, buffer and both names",
    () => {
      const path = place("/tmp");
      done(sys("stat64(pp)i", path, path));
      const name = place("/tmp/f");
      done(sys("close(i)i", done(open(name, O.RDWR | O.CREAT))));
      done(sys("rename(pp)i", name, name));
      refuses("EEXIST", sys("link(pp)i", name, name));
      const set = room(128);
      sys("select(ipppp)i", 1, set, set, set, pair(0, 0));
    },
    { sharesPointers: true },
  ),
  holds(
    "overlapping-structures",
    ["H31", "X17"],
    "asks for structures that overlap, at the end of memory and misaligned",
    () => {
      const path = place("/tmp");
      done(sysLying({ W: () => [] }, "stat64(pp)i", path, 2n ** 64n - 8n));
      done(sysLying({ W: () => [] }, "stat64(pp)i", path, path + 1));
      done(sysLying({ W: () => [] }, "gettimeofday(pp)i", path + 3, path + 5));
      refuses("EFAULT", sys("stat64(pp)i", path, 0));
    },
  ),
  holds(
    "counts-out-of-range",
    ["H28", "H32"],
    "counts descriptors, groups and structures beyond what there can be",
    () => {
      refuses("EINVAL", sys("select(ipppp)i", 1025, 0, 0, 0, 0));
      refuses("EINVAL", sys("select(ipppp)i", -1, 0, 0, 0, 0));
      refuses("EINVAL", sys("select(ipppp)i", 2n ** 31n, 0, 0, 0, 0));
      refuses("EINVAL", sys("poll(pii)i", room(8), 2 ** 20, 0));
      refuses("EINVAL", sys("poll(pii)i", 2n ** 64n - 1n, 2n ** 61n, 0));
      refuses("EINVAL", sys("getgroups(ip)i", -1, room(8)));
      refused(sys("getxattr(pppi)i", "/tmp", "user.a", room(8), 2n ** 62n), "an attribute");
      refuses("EINVAL", sys("readlink(ppi)i", "/tmp", room(8), -1));
      refused(sys("getcwd(pi)p", room(8), -1), "a path into -1 bytes");
      refused(sys("getcwd(pi)p", room(8), 1), "a path into 1 byte");
      refuses("EBADF", sys("fstat64(ip)i", 2n ** 40n, room(144)));
      refused(sys("kill(ii)i", 1, 2n ** 31n), "signal 2^31");
    },
  ),
  holds("select-on-all", ["X18"], "waits for all of 1024 descriptors, of which three are open", () => {
    refuses("EBADF", sys("select(ipppp)i", 1024, room(128, 0xff), 0, 0, pair(0, 0)));
    const structures = place(Buffer.alloc(8 * 1024, 0xff));
    sys("poll(pii)i", structures, 1024, 0);
  }),
  holds(
    "pauses-that-are-none",
    ["H30", "X19"],
    "sleeps for negative times, for a million microseconds and too many nanoseconds",
    () => {
      refuses("EINVAL", sys("select(ipppp)i", 0, 0, 0, 0, pair(-1, 0)));
      refuses("EINVAL", sys("select(ipppp)i", 0, 0, 0, 0, pair(0, -1)));
      refuses("EINVAL", sys("py_nanosleep(pp)i", pair(0, 10 ** 9), 0));
      refuses("EINVAL", sys("py_nanosleep(pp)i", pair(-1, 0), 0));
      refuses("EINVAL", sys("py_nanosleep(pp)i", pair(0, -(2n ** 63n)), 0));
      done(sys("py_nanosleep(pp)i", pair(0, 0), 0));
    },
  ),
  {
    name: "nanosleep-of-2-63",
    hazards: ["H30", "X20"],
    description: "sleeps for 2^63-1 seconds",
    expected: limit("wallMs"),
    limits: { wallMs: 1500 },
    run: () => sys("py_nanosleep(pp)i", pair(2n ** 63n - 1n, 999_999_999), 0),
  },
  holds(
    "times-beyond-calendars",
    ["X21"],
    "asks for dates beyond the year 9999, before 0 and beyond int",
    () => {
      const when = (seconds) => place(word(seconds));
      for (const seconds of [2n ** 40n, 2n ** 55n, 2n ** 62n, -(2n ** 62n), 2n ** 63n - 1n, -(2n ** 63n)]) {
        for (const call of ["gmtime(p)p", "localtime(p)p", "ctime(p)p"]) {
          const { value, errno } = sys(call, when(seconds));
          claim(value !== 0n || errno !== 0, `a date or an errno of ${call} for ${seconds}`);
        }
      }
      refused(sys("gmtime(p)p", when(2n ** 62n)), "a date of 2^62 seconds");
      const wild = place(Buffer.alloc(56, 0x7f));
      const negative = place(Buffer.alloc(56, 0x80));
      for (const tm of [wild, negative]) {
        sys("mktime(p)i", tm);
        sys("asctime(p)p", tm);
        sys("strftime(pipp)i", room(64), 64, "%Y %B %A %j %Z %c %x %%%E%O%_%#%", tm);
      }
      sys("strftime(pipp)i", room(64), 2n ** 40n, "%c".repeat(2000), place(Buffer.alloc(56)));
    },
  ),
  holds(
    "file-times-out-of-range",
    ["X22"],
    "sets times of 2^62 seconds, -2^63 seconds and 10^9 nanoseconds",
    () => {
      done(sys("close(i)i", file()));
      const four = (...values) => place(Buffer.concat(values.map(word)));
      for (const seconds of [2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n]) {
        sys("utimes(pp)i", "/tmp/f", four(seconds, 0, seconds, 0));
        sys("utimensat(ippi)i", -100, "/tmp/f", four(seconds, 0, seconds, 0), 0);
        sys("utime(pp)i", "/tmp/f", pair(seconds, seconds));
        done(sys("stat64(pp)i", "/tmp/f", room(144)));
      }
      refuses("EINVAL", sys("utimensat(ippi)i", -100, "/tmp/f", four(0, 10 ** 9, 0, 0), 0));
      refuses("EINVAL", sys("utimes(pp)i", "/tmp/f", four(0, 10 ** 6, 0, 0)));
      refuses("EINVAL", sys("utimes(pp)i", "/tmp/f", four(0, -1, 0, 0)));
    },
  ),
  holds("every-nan", ["H29"], "passes quiet and signalling NaN, infinities, -0 and denormals", () => {
    for (const bits of [
      0x7ff8_0000_0000_0001n,
      0x7ff0_0000_0000_0001n,
      0xfff8_dead_beef_1234n,
      0x7ff0_0000_0000_0000n,
      0xfff0_0000_0000_0000n,
      0x8000_0000_0000_0000n,
      1n,
      2n ** 64n - 1n,
    ])
      refuses("ENOSYS", sys("unknown_float(f)f", raw(word(bits))));
    refuses("ENOSYS", sys("kinds_mix(fip)f", raw(float(Number.NaN)), 0, 0));
  }),
  holds(
    "silly-names-of-the-system",
    ["X23"],
    "asks for limits, paths and errors that no system knows",
    () => {
      for (const name of [-1, 2 ** 31 - 1, 99_999]) {
        refuses("EINVAL", sys("sysconf(i)i", name));
        refuses("EINVAL", sys("pathconf(pi)i", "/tmp", name));
        refuses("EINVAL", sys("confstr(ipi)i", name, 0, 0));
      }
      for (const number of [-1, 0, 4096, 2n ** 31n - 1n, -(2n ** 31n)]) sys("strerror(i)p", number);
      refused(sys("sysconf(i)i", 2n ** 40n), "sysconf of 2^40");
      sys("confstr(ipi)i", 0, room(8), 2n ** 62n);
    },
  ),
  holds("other-processes", ["X24"], "forks, executes, signals, traces and opens sockets, and goes on", () => {
    for (const [call, ...args] of [
      ["fork()i"],
      ["execv(pp)i", "/bin/sh", 0],
      ["system(p)i", "id"],
      ["kill(ii)i", 1, 9],
      ["kill(ii)i", -1, 9],
      ["killpg(ii)i", 1, 9],
      ["socket(iii)i", 2, 1, 0],
      ["setuid(i)i", 0],
      ["chroot(p)i", "/tmp"],
      ["unshare(i)i", -1],
      ["mknod(pii)i", "/tmp/null", 0o20666, 0x103],
      ["ioctl(iip)i", 1, 0x5412, room(8)],
      ["syscall(ipii)i", 1, 0, 0, 0],
      ["forkpty(pppp)i", room(8), 0, 0, 0],
      ["sethostname(pi)i", "x", 1],
      ["gethostbyname(p)p", "a".repeat(60_000)],
    ])
      refused(sys(call, ...args), call);
    done(sys("getpid()i"));
  }),
  holds(
    "names-with-equals",
    ["H72", "X25"],
    "sets and asks for variables whose names are empty, contain = or never end",
    () => {
      sys("getenv(p)p", "a".repeat(60_000));
      for (const name of ["", "=", "a=b", "=a"]) claim(sys("getenv(p)p", name).value === 0n, `no ${name}`);
      for (const name of ["", "=", "a=b"]) refuses("EINVAL", sys("unsetenv(p)i", name));
      sys("putenv(p)i", "=x");
      sys("putenv(p)i", "noequals");
      claim(sys("getenv(p)p", "PATH").value === 0n, "nothing of the host's");
    },
  ),
  holds("environment-flood", ["H72"], "sets variables of 60,000 bytes until it is refused", () => {
    let count = 0;
    let last = 0;
    for (; count < 2000 && last === 0; count++)
      last = sys("putenv(p)i", `v${count}=${"x".repeat(60_000)}`).errno;
    claim(last === E.ENOMEM, `ENOMEM, not ${last} after ${count}`);
  }),
  {
    name: "path-of-4096-nul",
    hazards: ["H22", "X26"],
    description: "replies with a path of 4095 bytes 0",
    expected: violation("IMPOSSIBLE_STRING"),
    run: () =>
      sysLying({ Z: () => Buffer.concat([word(4095), Buffer.alloc(4095)]) }, "open(pii)i", 4096, 0, 0),
  },
  holds(
    "allocations-that-overlap",
    ["H26", "X27"],
    "allocates everything at one misaligned address, that of its own path",
    () => {
      const path = place("/tmp");
      const lies = { M: () => word(path + 1) };
      const first = sysLying(lies, "opendir(p)p", path);
      const second = sysLying(lies, "opendir(p)p", path);
      claim(first.errno === 0 && second.errno === 0, "two directories");
      sysLying(lies, "readdir(p)p", first.value);
      sys("closedir(p)i", first.value);
      sys("closedir(p)i", second.value);
      refuses("EBADF", sys("readdir(p)p", first.value));
    },
  ),
  holds(
    "request-inside-memory",
    ["H16", "X28"],
    "keeps whole requests in memory that it is asked for",
    () => {
      const text = Buffer.concat([Buffer.of(9), Buffer.from("getpid()i")]);
      claim(
        done(sys("write(ipi)i", 2, text, text.length)) === text.length,
        "bytes that are data and no request",
      );
    },
  ),
  holds(
    "results-it-never-frees",
    ["X51"],
    "asks for its home 1,100 times and gives none of the answers back",
    () => {
      let last = 0;
      for (let i = 0; i < 1100 && last === 0; i++) last = sys("_pypy_init_home()p").errno;
      claim(last === E.ENOMEM, `ENOMEM, not ${last}`);
    },
    { setting: "interpreter-home" },
  ),
  {
    name: "exit-of-256",
    hazards: ["X29"],
    description: "asks to exit with 257, of which a process keeps one byte",
    expected: exit(1),
    run: () => sys("_exit(i)v", 257),
  },
  {
    name: "exit-of-minus-1",
    hazards: ["X29"],
    description: "asks to exit with -1",
    expected: exit(255),
    run: () => sys("_exit(i)v", -1),
  },
  holds(
    "nul-in-what-is-read",
    ["X30"],
    "asks into an empty group list, a name of one byte and terminals that are none",
    () => {
      refused(sys("gethostname(pi)i", room(8), 1), "a name into 1 byte");
      sys("uname(p)i", room(400));
      refuses("ENOTTY", sys("tcgetpgrp(i)i", 1));
      refused(sys("ttyname(i)p", 1), "a terminal");
      refused(sys("openpty(ppppp)i", room(8), room(8), 0, 0, 0), "a new terminal");
      claim(peek(room(8), 8).equals(Buffer.alloc(8)), "memory that was not written");
    },
  ),
];
