// Single calls that would take the controller's time or memory if it let them (R2, R3).
import { holds } from "./holds.js";
import { claim, done, O, open, place, room, stat, sys, sysLying } from "./memory.js";
import { word } from "./pipe.js";
import { limit } from "./verdicts.js";

/** Throws where a call took the controller longer than a call may on a busy machine. */
function soon(what, act) {
  const start = Date.now();
  const result = act();
  claim(Date.now() - start < 5000, `${what} to take less than ${Date.now() - start} ms`);
  return result;
}

const file = () => done(open("/tmp/f", O.RDWR | O.CREAT));

export const exhaustion = [
  holds(
    "copies-without-end",
    ["X52"],
    "copies 2^62 bytes from a device that never ends, by sendfile and by hand",
    () => {
      const [zero, nowhere] = [done(open("/dev/zero")), done(open("/dev/null", O.WRONLY))];
      for (const count of [2n ** 62n, 2n ** 40n, 2n ** 31n])
        soon("sendfile", () => sys("sendfile(iipi)i", nowhere, zero, 0, count));
      soon("write", () =>
        sysLying({ R: ({ length }) => Buffer.alloc(length) }, "write(ipi)i", nowhere, 4096, 2n ** 40n),
      );
    },
  ),
  holds(
    "formats-without-end",
    ["X53"],
    "asks strftime for widths of 10^9 and for a format of 60,000 bytes",
    () => {
      const tm = place(Buffer.alloc(56));
      for (const format of [
        "%999999999Y",
        "%-999999999c",
        "%010000000000d",
        "%^999999999A",
        "%".repeat(60_000),
        "%c".repeat(30_000),
      ])
        soon(format.slice(0, 12), () => sys("strftime(pipp)i", room(64), 2n ** 40n, format, tm));
    },
  ),
  holds(
    "seeks-in-holes",
    ["X54"],
    "looks for data and holes in a file of 2^52 bytes, truncates and reserves it",
    () => {
      const fd = file();
      sys("ftruncate(ii)i", fd, 2n ** 52n);
      sys("pwrite(ipii)i", fd, "x", 1, 2n ** 51n);
      for (const whence of [3, 4]) soon(`whence ${whence}`, () => sys("lseek(iii)i", fd, 0, whence));
      soon("a read", () => sys("pread(ipii)i", fd, room(8), 8, 2n ** 50n));
      soon("a reserve", () => sys("posix_fallocate(iii)i", fd, 0, 2n ** 50n));
      soon("an advice", () => sys("posix_fadvise(iiii)i", fd, 0, 2n ** 62n, 4));
      soon("a truncation", () => sys("ftruncate(ii)i", fd, 0));
      claim(stat("/tmp/f").size === 0, "an empty file");
    },
  ),
  holds(
    "walks-without-end",
    ["X55"],
    "resolves paths of 2,000 parts through 40 links of 2,000 parts each",
    () => {
      sys("symlink(pp)i", "./".repeat(2000), "/tmp/l0");
      for (let i = 1; i < 40; i++) sys("symlink(pp)i", `${"./".repeat(1900)}l${i - 1}`, `/tmp/l${i}`);
      for (let i = 0; i < 20; i++)
        soon("a walk", () => sys("stat64(pp)i", `/tmp/${"./".repeat(1900)}l39`, room(144)));
    },
  ),
  holds(
    "lists-of-strings-without-end",
    ["X56"],
    "passes an argument list whose every entry is another string, without a NULL",
    () => {
      let fetched = 0;
      const lies = {
        R: ({ length }) => {
          fetched += length;
          return Buffer.alloc(length, 0x10);
        },
        Z: ({ maximum }) => {
          const length = Math.min(1000, Number(maximum));
          fetched += length;
          return Buffer.concat([word(length), Buffer.alloc(length, 0x61)]);
        },
      };
      soon("execve", () => sysLying(lies, "execve(ppp)i", 4096, 8192, 8192));
      claim(fetched < 2 ** 21, `less than ${fetched} bytes`);
    },
    { setting: "answers-execve", sharesPointers: true },
  ),
  holds(
    "groups-without-end",
    ["X57"],
    "asks for 2^31-1 groups, names of 60,000 bytes and attributes of 2^40",
    () => {
      for (const [call, ...args] of [
        ["getgroups(ip)i", 2 ** 31 - 1, room(64)],
        ["setgroups(ip)i", 2 ** 31 - 1, room(64)],
        ["initgroups(pi)i", "a".repeat(60_000), 0],
        ["getgrouplist(pipp)i", "a".repeat(60_000), 0, room(64), place(word(2 ** 30))],
        ["setxattr(pppii)i", "/tmp", "user.a", room(8), 2n ** 40n, 0],
        ["readlink(ppi)i", "/tmp", room(8), 2n ** 40n],
        ["confstr(ipi)i", 0, room(8), 2n ** 40n],
        ["getaddrinfo(pppp)i", "a".repeat(60_000), "1", 0, room(8)],
      ])
        soon(call, () => sys(call, ...args));
    },
  ),
  holds(
    "pages-of-one-byte",
    ["X58"],
    "writes one byte into each of 600 pages of a file and frees them at once",
    () => {
      const fd = file();
      for (let i = 0; i < 600; i++) sys("pwrite(ipii)i", fd, "x", 1, BigInt(i) * 2n ** 30n);
      soon("a truncation", () => done(sys("ftruncate(ii)i", fd, 0)));
      claim(stat("/tmp/f").blocks === 0, "no blocks");
    },
  ),
  holds(
    "links-that-cost",
    ["X59"],
    "makes symbolic links with targets of 4,000 bytes until the quota ends them",
    () => {
      let count = 0;
      while (count < 2000 && sys("symlink(pp)i", "a".repeat(4000), `/tmp/l${count}`).errno === 0) count++;
      claim(count <= 256, `a page for each link, not ${count}`);
    },
    { setting: "small-quotas" },
  ),
  {
    name: "calls-that-cost-nothing",
    hazards: ["H15", "X60"],
    description: "asks for its own time without end, and is ended by the processor time that it takes",
    expected: limit("cpuMs"),
    limits: { cpuMs: 1000 },
    run: () => {
      for (;;) sys("time(p)i", 0);
    },
  },
];
