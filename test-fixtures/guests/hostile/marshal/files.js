// Names and descriptors: what users of the old sandbox had to suffer, and their hosts (H50 to H56, H59, H63 to H66).
import { holds } from "../holds.js";
import { claim, E } from "../memory.js";
import { done, fails, made, refuses } from "./claims.js";
import { call, string } from "./wire.js";

const firstHolds = (name, hazards, description, run, more) =>
  holds(`marshal-${name}`, hazards, `of the first generation ${description}`, run, more);

const text = (bytes) => bytes.toString("latin1");

export const files = [
  firstHolds(
    "nul-in-every-path",
    ["H53", "X70"],
    "passes paths with a NUL to everything that takes a path",
    () => {
      const path = "/tmp/f\0/etc/passwd";
      done("close", made());
      for (const [name, ...more] of [
        ["open", 0, 0],
        ["stat"],
        ["lstat"],
        ["statvfs"],
        ["unlink"],
        ["mkdir", 0o700],
        ["rmdir"],
        ["chdir"],
        ["chmod", 0o600],
        ["chown", 0, 0],
        ["lchown", 0, 0],
        ["listdir"],
        ["readlink"],
        ["rename", "/tmp/g"],
        ["link", "/tmp/g"],
        ["symlink", "/tmp/g"],
        ["utime", Buffer.from("N")],
        ["getenv"],
        ["pathconf", 3],
      ])
        refuses("EINVAL", name, path, ...more);
      refuses("EINVAL", "rename", "/tmp/f", "/tmp/g\0");
      claim(call("access", path, 0).value === false, "no access");
      claim(done("listdir", "/tmp").map(text).join() === "f", "one file, of one name");
    },
  ),
  firstHolds("long-paths", ["H54"], "passes paths of 5,000, 100,000 and three million bytes", () => {
    for (const length of [4096, 5000, 100_000, 3_000_000]) {
      refuses("ENAMETOOLONG", "open", "a".repeat(length), 0o102, 0o600);
      refuses("ENAMETOOLONG", "mkdir", `/${"a/".repeat(length / 2)}`, 0o700);
    }
    refuses("ENAMETOOLONG", "mkdir", `/tmp/${"a".repeat(256)}`, 0o700);
    done("symlink", "a".repeat(4000), "/tmp/long");
    fails("symlink", "a".repeat(1_000_000), "/tmp/longer");
  }),
  firstHolds(
    "climbs",
    ["H50", "H51", "H55"],
    "climbs above the root and out of its working directory, as the old sandbox let it",
    () => {
      done("mkdir", "/tmp/a", 0o700);
      done("chdir", "/tmp/a");
      for (const path of ["../../../..", "/../../..", "/tmp/../..", "/mnt/../.."])
        claim(!done("listdir", path).map(text).includes("etc"), `nothing of the host in ${path}`);
      for (const path of [
        "../../../etc/passwd",
        "/../etc/passwd",
        "/mnt/../../etc/passwd",
        "/proc/self/environ",
      ])
        refuses("ENOENT", "open", path, 0, 0);
      refuses("ENOENT", "stat", "");
      refuses("ENOENT", "open", "", 0, 0);
      done("close", made("here"));
      refuses("ENOTDIR", "stat", "here/");
      refuses("ENOTDIR", "stat", "here/..");
      claim(done("listdir", "/tmp/a").map(text).join() === "here", "a file in its working directory");
      refuses("ENOTDIR", "chdir", "here");
      done("chdir", "..");
      claim(text(done("getcwd")) === "/tmp", "/tmp");
    },
    { setting: "real-directory" },
  ),
  firstHolds(
    "leaves-a-mount",
    ["H56", "H59", "H61"],
    "leaves a mounted directory by its links, and by links that it makes",
    () => {
      for (const name of [
        "absolute-link",
        "relative-link",
        "link-to-link",
        "proc-link",
        "folder-link/secret.txt",
      ])
        fails("open", `/mnt/${name}`, 0, 0);
      done("symlink", "/mnt/../outside/secret.txt", "/tmp/out");
      done("symlink", "/etc/passwd", "/tmp/passwd");
      for (const name of ["/tmp/out", "/tmp/passwd"]) refuses("ENOENT", "open", name, 0, 0);
      for (const name of ["fifo", "socket"]) fails("open", `/mnt/${name}`, 0, 0);
      refuses("EROFS", "open", "/mnt/inside.txt", 0o1001, 0);
      refuses("EROFS", "mkdir", "/mnt/new", 0o700);
      refuses("EXDEV", "rename", "/mnt/inside.txt", "/tmp/inside.txt");
      claim(text(done("read", done("open", "/mnt/inside.txt", 0, 0), 100)) === "inside", "what is inside");
    },
    { setting: "real-directory" },
  ),
  firstHolds("names-that-are-no-text", ["H52"], "makes files whose names are no text, and lists them", () => {
    const names = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe9], [0xc3, 0xa9], [0x1b, 0x5b, 0x32, 0x4a]];
    const bytes = names.map((name) => Buffer.from(name));
    for (const name of bytes) done("mkdir", string(Buffer.concat([Buffer.from("/tmp/"), name])), 0o700);
    const listed = done("listdir", "/tmp").map((name) => name.toString("hex"));
    claim(
      listed.sort().join() ===
        bytes
          .map((name) => name.toString("hex"))
          .sort()
          .join(),
      "each name once",
    );
  }),
  firstHolds(
    "bad-descriptors",
    ["H64", "X70"],
    "uses descriptors that are not open or not for this, of which the old controller died",
    () => {
      for (const fd of [99, -1, 2 ** 31 - 1, -(2 ** 31)]) {
        refuses("EBADF", "fstat", fd);
        refuses("EBADF", "read", fd, 1);
        refuses("EBADF", "write", fd, "x");
        refuses("EBADF", "close", fd);
        refuses("EBADF", "dup", fd, Buffer.from("T"));
        refuses("EBADF", "lseek", fd, 0, 0);
        claim(call("isatty", fd).value === false, "no terminal");
      }
      const fd = made();
      done("close", fd);
      refuses("EBADF", "close", fd);
      refuses("EBADF", "write", done("open", "/tmp/f", 0, 0), "x");
      const folder = done("open", "/tmp", 0, 0);
      refuses("EISDIR", "read", folder, 1);
      refuses("EISDIR", "open", "/tmp", 2, 0);
      claim(done("write", 2, "x\0y") === 3n, "three bytes");
    },
  ),
  firstHolds(
    "descriptor-storm",
    ["H63"],
    "opens, copies and pipes until it is refused, and lists without end",
    () => {
      for (const [name, ...args] of [
        ["open", "/dev/null", 0, 0],
        ["dup", 1, Buffer.from("T")],
        ["pipe", 0],
      ]) {
        let last = call(name, ...args);
        for (let i = 0; i < 10_000 && last.exception === 0; i++) last = call(name, ...args);
        claim(last.errno === 24 || last.errno === 38, `EMFILE of ${name}, not ${last.errno}`);
      }
      for (let i = 0; i < 2000; i++) call("listdir", "/");
    },
  ),
  firstHolds("long-listing", ["H67"], "lists a directory of 3,000 names while it fills", () => {
    for (let names = 1; names <= 3000; names++) {
      done("mkdir", `/tmp/${"n".repeat(200)}${names}`, 0);
      if (names % 500 === 0) claim(done("listdir", "/tmp").length === names, `${names} names`);
    }
  }),
  firstHolds(
    "quotas",
    ["H66"],
    "fills the quota of bytes, then that of files, and goes on",
    () => {
      const fd = made();
      let last = { exception: 0 };
      for (let i = 0; i < 100 && last.exception === 0; i++) last = call("write", fd, "x".repeat(65_536));
      claim(last.errno === E.ENOSPC, `ENOSPC, not ${last.errno}`);
      refuses("ENOSPC", "write", fd, "x".repeat(2 ** 20));
      done("ftruncate", fd, 0);
      last = { exception: 0 };
      for (let i = 0; i < 500 && last.exception === 0; i++) last = call("mkdir", `/tmp/${i}`, 0o700);
      claim(last.errno === E.ENOSPC, `ENOSPC, not ${last.errno}`);
      done("rmdir", "/tmp/0");
      done("mkdir", "/tmp/0", 0o700);
    },
    { setting: "small-quotas" },
  ),
];
