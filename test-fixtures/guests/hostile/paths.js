// Names that are none, and ways out of the tree (H50 to H56, H70).
import { holds } from "./holds.js";
import { AT_FDCWD, claim, done, E, list, O, open, peek, refuses, room, stat, sys } from "./memory.js";

const bytes = (...values) => Buffer.from([...Buffer.from("/tmp/"), ...values, 0]);
const make = (path) => done(sys("close(i)i", done(open(path, O.RDWR | O.CREAT))));
const link = (target, path) => done(sys("symlink(pp)i", target, path));

export const paths = [
  holds(
    "climbs-above-the-root",
    ["H50"],
    "climbs above the root by dots, slashes and what is no directory",
    () => {
      const root = stat("/");
      for (const path of ["/..", "/../..", "/tmp/../..", "//..//", "/./../tmp/..", "/tmp/../../../"])
        claim(stat(path).ino === root.ino, `${path} to be the root`);
      make("/tmp/f");
      refuses("ENOENT", open(""));
      for (const path of ["/tmp/f/", "/tmp/f/.", "/tmp/f/..", "/tmp/f/../f"]) refuses("ENOTDIR", open(path));
      for (const path of ["/../etc/passwd", "/tmp/../../etc/shadow", "/home/admin/.ssh"])
        refuses("ENOENT", open(path));
    },
  ),
  holds("loses-its-directory", ["H51", "X01"], "removes its working directory and goes on in it", () => {
    make("/tmp/f");
    refuses("ENOTDIR", sys("chdir(p)i", "/tmp/f"));
    done(sys("mkdir(pi)i", "/tmp/d", 0o700));
    done(sys("chdir(p)i", "/tmp/d"));
    done(sys("rmdir(p)i", "/tmp/d"));
    refuses("ENOENT", open("x", O.RDWR | O.CREAT));
    refuses("ENOENT", sys("getcwd(pi)p", room(100), 100));
    refuses("ENOENT", sys("mkdir(pi)i", "e", 0o700));
    refuses("ENOENT", sys("rename(pp)i", "/tmp/f", "g"));
    done(sys("chdir(p)i", "/tmp"));
    done(sys("close(i)i", done(open("f"))));
  }),
  holds("names-that-are-no-text", ["H52"], "names files with bytes that are no UTF-8, or look alike", () => {
    const names = [
      [0xff],
      [0xfe],
      [0xed, 0xa0, 0x80],
      [0xed, 0xb0, 0x80],
      [0xc0, 0xaf],
      [0xef, 0xbb, 0xbf, 0x61],
      [0x61],
      [0xc3, 0xa9],
      [0x65, 0xcc, 0x81],
      [0xef, 0xbf, 0xbd],
      [0x41],
      [0x1b, 0x5b, 0x32, 0x4a],
    ];
    for (const name of names) done(sys("close(i)i", done(open(bytes(...name), O.RDWR | O.CREAT | O.EXCL))));
    const found = list("/tmp").filter((name) => name !== "." && name !== "..");
    const expected = names.map((name) => Buffer.from(name).toString("latin1"));
    claim(found.sort().join("\n") === expected.sort().join("\n"), "each name once, byte for byte");
  }),
  holds("names-without-end", ["H54"], "passes names and paths longer than any can be", () => {
    refuses("ENAMETOOLONG", open(`/${"a".repeat(4096)}`));
    refuses("ENAMETOOLONG", open(`/tmp/${"a".repeat(256)}`, O.RDWR | O.CREAT));
    refuses("ENAMETOOLONG", open("/a".repeat(10_000)));
    refuses("ENAMETOOLONG", sys("symlink(pp)i", "a".repeat(4096), "/tmp/l"));
    done(sys("close(i)i", done(open(`/tmp/${"b".repeat(255)}`, O.RDWR | O.CREAT))));
    done(sys("close(i)i", done(open(`/${"./".repeat(2000)}tmp`))));
  }),
  holds(
    "directories-that-are-none",
    ["H55", "X02"],
    "names files from descriptors of files, closed ones and none",
    () => {
      make("/tmp/f");
      const file = done(open("/tmp/f"));
      const directory = done(open("/tmp", O.RDONLY | O.DIRECTORY));
      refuses("ENOTDIR", sys("openat(ipii)i", file, "x", 0, 0));
      refuses("EBADF", sys("openat(ipii)i", 999, "f", 0, 0));
      for (const fd of [-1, -99, -101, 2 ** 31 - 1, -(2 ** 31)])
        refuses("EBADF", sys("openat(ipii)i", fd, "f", 0, 0));
      done(sys("openat(ipii)i", AT_FDCWD, "tmp/f", 0, 0));
      const above = done(sys("openat(ipii)i", directory, "../../../..", O.DIRECTORY, 0));
      refuses("ENOENT", sys("openat(ipii)i", above, "../etc/passwd", 0, 0));
      done(sys("close(i)i", directory));
      refuses("EBADF", sys("openat(ipii)i", directory, "f", 0, 0));
      refuses("EBADF", sys("mkdirat(ipi)i", directory, "g", 0o700));
      refuses("EBADF", sys("unlinkat(ipi)i", directory, "f", 0));
    },
  ),
  holds(
    "links-in-circles",
    ["H56"],
    "follows links to themselves, chains of 41, and links to the host's files",
    () => {
      link("/tmp/b", "/tmp/a");
      link("/tmp/a", "/tmp/b");
      refuses("ELOOP", open("/tmp/a"));
      make("/tmp/c0");
      for (let i = 1; i <= 41; i++) link(`c${i - 1}`, `/tmp/c${i}`);
      done(open("/tmp/c40"));
      refuses("ELOOP", open("/tmp/c41"));
      link("/proc/self/fd/0", "/tmp/fd");
      link("/etc/passwd", "/tmp/passwd");
      link("../../../etc/passwd", "/tmp/relative");
      for (const path of ["/tmp/fd", "/tmp/passwd", "/tmp/relative"]) refuses("ENOENT", open(path));
      refuses("ELOOP", open("/tmp/passwd", O.RDONLY | O.NOFOLLOW));
    },
  ),
  holds(
    "link-bomb",
    ["H56", "X03"],
    "makes links of which each names the one before twice, 30 times over",
    () => {
      link(".", "/tmp/l0");
      for (let i = 1; i <= 30; i++) link(`l${i - 1}/l${i - 1}`, `/tmp/l${i}`);
      refuses("ELOOP", open("/tmp/l30"));
      refuses("ELOOP", sys("chdir(p)i", "/tmp/l30"));
    },
  ),
  holds("looks-for-the-host", ["H70"], "looks for /proc, /sys, /etc and the host's own folders", () => {
    for (const path of [
      "/proc/self/environ",
      "/proc/self/maps",
      "/proc/1/cmdline",
      "/sys",
      "/etc/localtime",
      "/etc/hostname",
      "/home",
      "/var",
      "/dev/mem",
      "/dev/tty",
    ])
      refuses("ENOENT", open(path));
  }),
  holds(
    "renames-into-itself",
    ["X04"],
    "moves a directory into itself, and the root, and onto what it must not",
    () => {
      done(sys("mkdir(pi)i", "/tmp/d", 0o700));
      done(sys("mkdir(pi)i", "/tmp/d/e", 0o700));
      make("/tmp/f");
      refuses("EINVAL", sys("rename(pp)i", "/tmp/d", "/tmp/d/e/d"));
      refuses("EINVAL", sys("rename(pp)i", "/tmp/d", "/tmp/d/x"));
      refuses("EISDIR", sys("rename(pp)i", "/tmp/f", "/tmp/d"));
      refuses("ENOTDIR", sys("rename(pp)i", "/tmp/d", "/tmp/f"));
      refuses("ENOTEMPTY", sys("rename(pp)i", "/tmp/d/e", "/tmp/d"));
      refuses("EBUSY", sys("rename(pp)i", "/", "/tmp/top"));
      refuses("EBUSY", sys("rmdir(p)i", "/"));
      refuses("EINVAL", sys("rmdir(p)i", "/tmp/d/e/."));
      refuses("ENOTEMPTY", sys("rmdir(p)i", "/tmp/d/e/.."));
      refuses("EISDIR", sys("unlink(p)i", "/tmp/d"));
      refuses("EPERM", sys("link(pp)i", "/tmp/d", "/tmp/hard"));
    },
  ),
  holds(
    "opens-by-odd-flags",
    ["X05"],
    "opens directories to write, dangling links to create, and with all flags",
    () => {
      refuses("EISDIR", open("/tmp", O.RDWR));
      refuses("EISDIR", open("/tmp", O.RDWR | O.CREAT));
      link("/tmp/nowhere", "/tmp/dangling");
      refuses("EEXIST", open("/tmp/dangling", O.RDWR | O.CREAT | O.EXCL));
      make("/tmp/f");
      refuses("ENOTDIR", open("/tmp/f", O.DIRECTORY));
      refuses("EINVAL", sys("readlink(ppi)i", "/tmp/dangling", room(8), 0));
      open("/tmp/f", -1);
      open("/tmp/f", 3);
    },
  ),
  holds("800-directories-deep", ["X06"], "makes directories 800 deep, each inside the last", () => {
    let depth = 0;
    for (; depth < 800; depth++) {
      if (sys("mkdir(pi)i", "d", 0o700).errno !== 0) break;
      done(sys("chdir(p)i", "d"));
    }
    claim(depth > 500, `more than ${depth} levels`);
    const buffer = room(65536);
    const { errno, value } = sys("getcwd(pi)p", buffer, 65536);
    claim(errno !== 0 || peek(Number(value), 4).toString() === "/d/d", "a path, or an errno");
    const short = sys("getcwd(pi)p", buffer, 100).errno;
    claim(short === E.ERANGE || short === E.ENAMETOOLONG, `a refusal, not ${short}`);
    done(sys("chdir(p)i", "/"));
    refuses("ENOTEMPTY", sys("rmdir(p)i", "/d"));
  }),
];
