// Descriptors, positions and quotas (H63 to H67).
import { holds } from "./holds.js";
import { claim, done, E, list, O, open, peek, place, refuses, room, stat, sys } from "./memory.js";
import { limit } from "./verdicts.js";

const file = (path = "/tmp/f", flags = O.RDWR | O.CREAT) => done(open(path, flags));
const greatest = 2n ** 63n - 1n;

/** How often a call succeeds until it is refused, and with what. */
function untilRefused(act, most = 200_000) {
  for (let i = 0; i < most; i++) {
    const { errno } = act(i);
    if (errno !== 0) return { count: i, errno };
  }
  return { count: most, errno: 0 };
}

export const descriptors = [
  holds(
    "dup-storm",
    ["H63"],
    "duplicates a descriptor by dup, fcntl, pipe and dup2 until it is refused",
    () => {
      const fd = file();
      const first = untilRefused(() => sys("dup(i)i", fd));
      claim(
        first.errno === E.EMFILE && first.count <= 1024,
        `EMFILE, not ${first.errno} after ${first.count}`,
      );
      refuses("EMFILE", sys("fcntl(iii)i", fd, 0, 0));
      refuses("EMFILE", sys("pipe(p)i", room(8)));
      refuses("EMFILE", open("/tmp/f"));
      refuses("EBADF", sys("dup2(ii)i", fd, 2 ** 31 - 1));
      refuses("EBADF", sys("dup2(ii)i", fd, 1_000_000));
      done(sys("close(i)i", 100));
      claim(done(open("/tmp/f")) === 100, "the lowest free descriptor");
    },
  ),
  holds("double-close", ["H64"], "closes, duplicates and reads what it has closed", () => {
    const fd = file();
    const directory = done(sys("opendir(p)p", "/tmp"));
    done(sys("close(i)i", fd));
    for (const call of ["close(i)i", "dup(i)i", "fsync(i)i", "fchdir(i)i"]) refuses("EBADF", sys(call, fd));
    refuses("EBADF", sys("fstat64(ip)i", fd, room(144)));
    done(sys("closedir(p)i", directory));
    refuses("EBADF", sys("closedir(p)i", directory));
    refuses("EBADF", sys("dirfd(p)i", directory));
    sys("rewinddir(p)v", directory);
    refuses("EBADF", sys("closedir(p)i", 0xdead));
  }),
  holds("positions-out-of-range", ["H65"], "moves a position below 0 and beyond 2^63-1", () => {
    const fd = file();
    refuses("EINVAL", sys("lseek(iii)i", fd, -1, 0));
    refuses("EINVAL", sys("lseek(iii)i", fd, -(2n ** 63n), 1));
    done(sys("write(ipi)i", fd, "12345678", 8));
    const far = sys("lseek(iii)i", fd, greatest, 2).errno;
    claim(far === E.EOVERFLOW || far === E.EINVAL, `EOVERFLOW, not ${far}`);
    claim(done(sys("pread(ipii)i", fd, room(8), 8, 2n ** 52n)) === 0, "nothing far behind the end");
    refuses("EINVAL", sys("pread(ipii)i", fd, room(8), 8, -1));
    refuses("EINVAL", sys("pwrite(ipii)i", fd, "x", 1, -1));
    const hole = sys("pwrite(ipii)i", fd, "x", 1, 2n ** 62n).errno;
    claim(hole === E.EFBIG || hole === E.EINVAL, `EFBIG, not ${hole}`);
    refuses("EINVAL", sys("ftruncate(ii)i", fd, -1));
    const reserve = sys("posix_fallocate(iii)i", fd, 0, 2n ** 60n);
    claim(reserve.value !== 0n || reserve.errno !== 0, "no reserve of 2^60 bytes");
    claim(stat("/tmp/f").size === 8, "a file of 8 bytes still");
  }),
  holds("seek-then-append", ["X07"], "moves the position of a descriptor that appends, and writes", () => {
    const fd = file("/tmp/f", O.RDWR | O.CREAT | O.APPEND);
    done(sys("write(ipi)i", fd, "one", 3));
    done(sys("lseek(iii)i", fd, 0, 0));
    done(sys("write(ipi)i", fd, "two", 3));
    const buffer = room(8);
    claim(done(sys("pread(ipii)i", fd, buffer, 8, 0)) === 6, "six bytes");
    claim(peek(buffer, 6).toString() === "onetwo", "the second behind the first");
  }),
  holds("wrong-way-round", ["X08"], "reads what is open to write, and writes what is open to read", () => {
    const out = file("/tmp/f", O.WRONLY | O.CREAT);
    const back = done(open("/tmp/f", O.RDONLY));
    refuses("EBADF", sys("read(ipi)i", out, room(8), 8));
    refuses("EBADF", sys("write(ipi)i", back, "x", 1));
    refuses("EBADF", sys("pwrite(ipii)i", back, "x", 1, 0));
    refuses("EINVAL", sys("ftruncate(ii)i", back, 0));
    refuses("EISDIR", sys("read(ipi)i", done(open("/tmp")), room(8), 8));
    refuses("ESPIPE", sys("lseek(iii)i", 0, 0, 1));
  }),
  holds("reopens-its-stdout", ["X09"], "closes its standard output and opens a file in its place", () => {
    done(sys("close(i)i", 1));
    claim(file("/tmp/out") === 1, "descriptor 1");
    claim(done(sys("write(ipi)i", 1, "hidden", 6)) === 6, "a write into the file");
    claim(stat("/tmp/out").size === 6, "the file to hold it");
    refuses("EBADF", sys("write(ipi)i", 77, "x", 1));
  }),
  holds(
    "replaces-its-stdin",
    ["X10"],
    "puts a file in the place of its standard input, and itself onto itself",
    () => {
      const fd = file();
      done(sys("pwrite(ipii)i", fd, "typed", 5, 0));
      claim(done(sys("dup2(ii)i", fd, 0)) === 0, "descriptor 0");
      claim(done(sys("dup2(ii)i", fd, fd)) === fd, "the same descriptor");
      const buffer = room(8);
      claim(done(sys("read(ipi)i", 0, buffer, 8)) === 5, "the file's bytes");
      refuses("EBADF", sys("dup2(ii)i", -1, 0));
      refuses("EBADF", sys("dup2(ii)i", fd, -1));
      refuses("EINVAL", sys("fcntl(iii)i", fd, 0, 2 ** 31 - 1));
      sys("fcntl(iii)i", fd, 4, -1);
      refuses("EINVAL", sys("fcntl(iii)i", fd, 12345, 0));
    },
  ),
  holds("zero-lengths", ["X11"], "reads and writes nothing, from and to nowhere", () => {
    const fd = file();
    for (const call of ["read(ipi)i", "write(ipi)i"]) {
      claim(done(sys(call, fd, 0, 0)) === 0, `0 of ${call} at NULL`);
      claim(done(sys(call, fd, 2n ** 64n - 1n, 0)) === 0, `0 of ${call} at the end of memory`);
      refuses("EBADF", sys(call, 500, 0, 0));
    }
    refuses("EFAULT", sys("write(ipi)i", fd, 0, 8));
    refuses("EFAULT", sys("read(ipi)i", done(open("/dev/zero")), 0, 8));
  }),
  holds(
    "exact-pipe-capacity",
    ["X12"],
    "moves as much as a pipe holds, one byte less and one more, both ways",
    () => {
      const fd = file();
      for (const length of [4095, 4096, 4097, 65535, 65536, 65537, 2 ** 20]) {
        const data = place(Buffer.alloc(length, 0x61));
        claim(done(sys("pwrite(ipii)i", fd, data, length, 0)) === length, `${length} bytes written`);
        claim(done(sys("pread(ipii)i", fd, data, length, 0)) === length, `${length} bytes read`);
      }
    },
  ),
  holds(
    "byte-quota",
    ["H66"],
    "fills the files' quota by one file and by many, and gets room back",
    () => {
      const chunk = place(Buffer.alloc(65536, 1));
      const fd = file("/tmp/a");
      const full = untilRefused(() => sys("write(ipi)i", fd, chunk, 65536));
      claim(full.errno === E.ENOSPC && full.count <= 16, `ENOSPC within a megabyte, not ${full.count}`);
      const other = file("/tmp/b");
      refuses("ENOSPC", sys("pwrite(ipii)i", other, chunk, 65536, 2n ** 30n));
      done(sys("rename(pp)i", "/tmp/b", "/tmp/a"));
      done(sys("close(i)i", fd));
      claim(done(sys("write(ipi)i", other, chunk, 65536)) === 65536, "room that came back");
      done(sys("ftruncate(ii)i", other, 2n ** 40n));
      claim(stat("/tmp/a").blocks <= 2048, "a hole that costs nothing");
      const holes = untilRefused((i) => sys("pwrite(ipii)i", other, "x", 1, BigInt(i) * 2n ** 20n));
      claim(holes.errno === E.ENOSPC && holes.count <= 256, `a page for each byte, not ${holes.count}`);
    },
    { setting: "small-quotas" },
  ),
  holds(
    "inode-quota",
    ["H66"],
    "makes files, directories, links and names until there are no more",
    () => {
      const made = untilRefused((i) => sys("mkdir(pi)i", `/tmp/d${i}`, 0o700));
      claim(made.errno === E.ENOSPC && made.count <= 200, `ENOSPC within 200, not ${made.count}`);
      refuses("ENOSPC", open("/tmp/f", O.RDWR | O.CREAT));
      refuses("ENOSPC", sys("symlink(pp)i", "x", "/tmp/l"));
      done(sys("rmdir(p)i", "/tmp/d0"));
      done(sys("close(i)i", file()));
      refuses("ENOSPC", sys("link(pp)i", "/tmp/f", "/tmp/g"));
    },
    { setting: "small-quotas" },
  ),
  holds("names-during-a-listing", ["H67"], "creates and removes names while it lists them", () => {
    for (let i = 0; i < 120; i++) done(sys("close(i)i", file(`/tmp/f${i}`)));
    const directory = done(sys("opendir(p)p", "/tmp"));
    let seen = 0;
    for (; seen < 400 && sys("readdir(p)p", directory).value !== 0n; seen++) {
      if (seen > 60) continue;
      sys("unlink(p)i", `/tmp/f${seen}`);
      sys("close(i)i", file(`/tmp/${seen % 2 ? "a" : "z"}${seen}`));
    }
    claim(seen < 400, "a listing that ends");
    done(sys("closedir(p)i", directory));
    const names = list("/tmp");
    claim(new Set(names).size === names.length, "each name once");
  }),
  holds(
    "streams-of-one-descriptor",
    ["X13"],
    "makes directory streams of files, of one descriptor twice, and of closed ones",
    () => {
      refuses("ENOTDIR", sys("fdopendir(i)p", file()));
      const fd = done(open("/tmp", O.DIRECTORY));
      const stream = done(sys("fdopendir(i)p", fd));
      sys("fdopendir(i)p", fd);
      done(sys("closedir(p)i", stream));
      refuses("EBADF", sys("fdopendir(i)p", fd));
      refuses("ENOENT", sys("opendir(p)p", "/absent"));
      refuses("ENOTDIR", sys("opendir(p)p", "/tmp/f"));
    },
  ),
  holds(
    "unlinked-while-open",
    ["X14"],
    "reads and writes a file that has no name any more, 100 times over",
    () => {
      for (let i = 0; i < 100; i++) {
        const fd = file("/tmp/gone");
        done(sys("unlink(p)i", "/tmp/gone"));
        claim(done(sys("pwrite(ipii)i", fd, "x", 1, 2n ** 30n)) === 1, "a byte far away");
        done(sys("close(i)i", fd));
      }
      refuses("ENOENT", open("/tmp/gone"));
    },
  ),
  {
    name: "waits-for-its-own-pipe",
    hazards: ["X15"],
    description: "reads from a pipe of its own that nobody will write to",
    expected: limit("wallMs"),
    limits: { wallMs: 1500 },
    run: () => {
      const ends = room(8);
      done(sys("pipe(p)i", ends));
      sys("read(ipi)i", peek(ends, 4).readInt32LE(), room(8), 8);
    },
  },
  holds(
    "fills-its-own-pipe",
    ["X16"],
    "writes into a pipe of its own until it is full, with O_NONBLOCK",
    () => {
      const ends = room(8);
      done(sys("pipe2(pi)i", ends, O.NONBLOCK));
      const [from, to] = [peek(ends, 8).readInt32LE(0), peek(ends, 8).readInt32LE(4)];
      const full = untilRefused(() => sys("write(ipi)i", to, place(Buffer.alloc(4096)), 4096), 10_000);
      claim(full.errno === E.EAGAIN && full.count <= 256, `EAGAIN within a megabyte, not ${full.errno}`);
      done(sys("close(i)i", from));
      refuses("EPIPE", sys("write(ipi)i", to, "x", 1));
    },
  ),
];
