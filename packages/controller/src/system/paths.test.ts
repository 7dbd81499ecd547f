import { atFd, atFlags, openFlags } from "@sandbox/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, list, now, outcome, readAll, text, virtualPosix } from "../../test/virtual-posix.js";
import type { SystemOptions } from "./options.js";
import { createSystem, type System } from "./system.js";

const { AT_FDCWD } = atFd;
const systems: System[] = [];

function start(options: SystemOptions = {}): System {
  const system = createSystem(options);
  systems.push(system);
  return system;
}

function openDirectory(system: System, path: string): number {
  const { O_DIRECTORY } = openFlags;
  return now(system.open({ path: latin1(path), flags: O_DIRECTORY, mode: 0 }, context));
}

afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
});

describe("the root (H50)", () => {
  it("is not left by any number of ..", () => {
    const system = start({ files: { "/etc/passwd": "virtual" } });
    for (const path of [
      "/../../etc/passwd",
      "../../../etc/passwd",
      "/etc/../../etc/./passwd",
      "//etc//passwd",
    ]) {
      expect(readAll(system, path)).toBe("virtual");
    }
    expect(now(system.stat64({ path: latin1("/..") }, context)).st_ino).toBe(
      now(system.stat64({ path: latin1("/") }, context)).st_ino,
    );
  });

  it("is where absolute links start, however they are reached", () => {
    const system = start({
      files: { "/etc/passwd": "virtual" },
      links: { "/a/b/absolute": "/etc/passwd", "/a/climbing": "../../../../etc/passwd" },
    });
    expect(readAll(system, "/a/b/absolute")).toBe("virtual");
    expect(readAll(system, "/a/climbing")).toBe("virtual");
  });

  it("can be neither removed nor renamed nor made", () => {
    const posix = virtualPosix(start());
    expect(posix.rmdir("/")).toBe("EBUSY");
    expect(posix.unlink("/")).toBe("EISDIR");
    expect(posix.rename("/", "/x")).toBe("EBUSY");
    expect(posix.rename("/tmp", "/")).toBe("EBUSY");
    expect(posix.mkdir("/")).toBe("EEXIST");
    expect(posix.open("f", "/", "O_CREAT|O_WRONLY")).toBe("EISDIR");
    expect(posix.open("f", "/", "O_CREAT|O_EXCL|O_WRONLY")).toBe("EEXIST");
  });

  it("has no /proc for a link to lead to (H56)", () => {
    const posix = virtualPosix(start({ links: { "/fd": "/proc/self/fd/0" } }));
    expect(posix.stat("/fd")).toBe("ENOENT");
    expect(posix.open("f", "/proc/self/exe", "O_RDONLY")).toBe("ENOENT");
  });
});

describe("the working directory (H51)", () => {
  it("is where relative paths start", () => {
    const system = start({ cwd: "/home/guest", files: { "/home/guest/a": "mine", "/a": "root's" } });
    expect(readAll(system, "a")).toBe("mine");
    expect(readAll(system, "../../a")).toBe("root's");
    expect(text(now(system.getcwd({ size: 100 }, context)))).toBe("/home/guest");
  });

  it("changes to directories that may be searched, and to nothing else", () => {
    const system = start({ files: { "/file": "" }, directories: { "/shut": { mode: 0o600 } } });
    const change = (path: string) => outcome(() => system.chdir({ path: latin1(path) }, context));
    expect(change("/file")).toBe("ENOTDIR");
    expect(change("/none")).toBe("ENOENT");
    expect(change("/shut")).toBe("EACCES");
    expect(change("/tmp/")).toBeUndefined();
    expect(text(now(system.getcwd({ size: 100 }, context)))).toBe("/tmp");
    expect(outcome(() => system.getcwd({ size: 0 }, context))).toBe("EINVAL");
  });

  it("follows its directory when that is renamed, and is ENOENT once it is removed", () => {
    const system = start({ directories: ["/a/b"] });
    const posix = virtualPosix(system);
    now(system.chdir({ path: latin1("/a/b") }, context));
    posix.rename("/a", "/c");
    expect(text(now(system.getcwd({ size: 100 }, context)))).toBe("/c/b");
    expect(posix.rmdir("/c/b")).toBe("ok");
    expect(outcome(() => system.getcwd({ size: 100 }, context))).toBe("ENOENT");
    expect(posix.stat(".")).toBe("directory");
    expect(posix.stat("..")).toBe("directory");
    expect(posix.open("f", "new", "O_CREAT|O_WRONLY")).toBe("ENOENT");
    expect(posix.mkdir("new")).toBe("ENOENT");
    expect(list(system, ".")).toEqual([]);
  });

  it("is told where it is deeper than a path is long, as getcwd(3) does, then ERANGE for want of room", () => {
    const system = start();
    const posix = virtualPosix(system);
    const name = "d".repeat(255);
    for (let depth = 0; depth < 20; depth++) {
      expect(posix.mkdir(name)).toBe("ok");
      now(system.chdir({ path: latin1(name) }, context));
    }
    const path = `/${name}`.repeat(20);
    expect(text(now(system.getcwd({ size: path.length + 1 }, context)))).toBe(path);
    expect(outcome(() => system.getcwd({ size: path.length }, context))).toBe("ERANGE");
    expect(posix.mkdir(`/${path}`)).toBe("ENAMETOOLONG");
  });

  it("can be an open directory", () => {
    const system = start({ directories: ["/a/b"], files: { "/file": "" } });
    const fd = openDirectory(system, "/a/b");
    now(system.fchdir({ fd }, context));
    expect(text(now(system.getcwd({ size: 100 }, context)))).toBe("/a/b");
    const file = now(system.open({ path: latin1("/file"), flags: 0, mode: 0 }, context));
    expect(outcome(() => system.fchdir({ fd: file }, context))).toBe("ENOTDIR");
    expect(outcome(() => system.fchdir({ fd: 99 }, context))).toBe("EBADF");
  });
});

describe("names (H52, H53)", () => {
  it("are bytes: two that look alike never collide", () => {
    const system = start();
    const posix = virtualPosix(system);
    const names = [
      "\xff",
      "\xfe",
      "\xed\xa0\x80",
      "\xc0\xae",
      "\xef\xbb\xbf",
      "e\xcc\x81",
      "\xc3\xa9",
      "\xef\xbf\xbd",
    ];
    for (const name of names) {
      posix.open("f", `/tmp/${name}`, "O_CREAT|O_EXCL|O_WRONLY");
      expect(posix.write("f", name)).toBe(name.length);
    }
    expect(posix.list("/tmp")).toEqual([...names].sort());
    for (const name of names) expect(readAll(system, `/tmp/${name}`)).toBe(name);
  });

  it("of the options are taken in UTF-8", () => {
    const system = start({ files: { "/é": "acute" } });
    expect(readAll(system, "/\xc3\xa9")).toBe("acute");
  });

  it("with a NUL are refused as EINVAL", () => {
    const posix = virtualPosix(start({ files: { "/a": "" } }));
    expect(posix.stat("/a\0b")).toBe("EINVAL");
    expect(posix.open("f", "/a\0", "O_CREAT|O_RDWR")).toBe("EINVAL");
    expect(posix.symlink("x\0y", "/l")).toBe("EINVAL");
  });

  it("may be 255 bytes and paths 4095, in linear time (H54)", () => {
    const posix = virtualPosix(start({ links: { "/l": "." } }));
    expect(posix.stat(`${"/.".repeat(2047)}/`)).toBe("directory");
    expect(posix.stat(`${"/.".repeat(2047)}//`)).toBe("ENAMETOOLONG");
    expect(posix.mkdir(`/${"x".repeat(255)}`)).toBe("ok");
    expect(posix.mkdir(`/${"x".repeat(256)}`)).toBe("ENAMETOOLONG");
    expect(posix.symlink("t".repeat(4095), "/long")).toBe("ok");
    expect(posix.symlink("t".repeat(4096), "/longer")).toBe("ENAMETOOLONG");
    expect(posix.stat("/long")).toBe("ENAMETOOLONG");
  });
});

describe("the *at calls (H55)", () => {
  const options: SystemOptions = {
    files: { "/a/file": "in a", "/file": "in root" },
    links: { "/a/up": "../file" },
  };
  const openAt = (system: System, dirfd: number, path: string) =>
    outcome(() => system.openat({ dirfd, path: latin1(path), flags: 0, mode: 0 }, context));

  it("start from an open directory, which .. leaves as far as the root", () => {
    const system = start(options);
    const dirfd = openDirectory(system, "/a");
    const read = (path: string) => {
      const fd = now(system.openat({ dirfd, path: latin1(path), flags: 0, mode: 0 }, context));
      return text(now(system.read({ fd, count: 100 }, context)));
    };
    expect(read("file")).toBe("in a");
    expect(read("../file")).toBe("in root");
    expect(read("../../../file")).toBe("in root");
    expect(read("up")).toBe("in root");
    expect(read("/file")).toBe("in root");
  });

  it("tell a descriptor that is closed from one that is no directory, and need neither for an absolute path", () => {
    const system = start(options);
    const file = now(system.open({ path: latin1("/file"), flags: 0, mode: 0 }, context));
    expect(openAt(system, file, "x")).toBe("ENOTDIR");
    expect(openAt(system, 99, "x")).toBe("EBADF");
    expect(openAt(system, -1, "x")).toBe("EBADF");
    expect(openAt(system, 99, "")).toBe("ENOENT");
    expect(openAt(system, 99, "/file")).toBeTypeOf("number");
    expect(openAt(system, AT_FDCWD, "a/file")).toBeTypeOf("number");
  });

  it("still know a directory that was removed while it is open", () => {
    const system = start({ directories: ["/gone"] });
    const dirfd = openDirectory(system, "/gone");
    expect(virtualPosix(system).rmdir("/gone")).toBe("ok");
    expect(openAt(system, dirfd, "x")).toBe("ENOENT");
    const flags = openFlags.O_CREAT;
    const path = latin1("x");
    expect(outcome(() => system.openat({ dirfd, path, flags, mode: 0 }, context))).toBe("ENOENT");
    expect(outcome(() => system.mkdirat({ dirfd, path, mode: 0 }, context))).toBe("ENOENT");
  });

  it("make, rename, link and remove", () => {
    const system = start({ directories: ["/a", "/b"] });
    const [a, b] = [openDirectory(system, "/a"), openDirectory(system, "/b")];
    now(system.mkdirat({ dirfd: a, path: latin1("dir"), mode: 0o777 }, context));
    now(system.symlinkat({ target: latin1("dir"), newdirfd: a, linkpath: latin1("l") }, context));
    expect(text(now(system.readlinkat({ dirfd: a, path: latin1("l"), size: 2 }, context)))).toBe("di");
    now(system.renameat({ olddirfd: a, oldpath: latin1("l"), newdirfd: b, newpath: latin1("m") }, context));
    const link = { olddirfd: b, oldpath: latin1("m"), newdirfd: a, newpath: latin1("n") };
    now(system.linkat({ ...link, flags: 0 }, context));
    const follow = { ...link, newpath: latin1("o"), flags: atFlags.AT_SYMLINK_FOLLOW };
    expect(outcome(() => system.linkat(follow, context))).toBe("ENOENT");
    expect(list(system, "/a")).toEqual([".", "..", "dir", "n"]);
    const remove = (path: string, flags: number) =>
      outcome(() => system.unlinkat({ dirfd: a, path: latin1(path), flags }, context));
    expect(remove("dir", 0)).toBe("EISDIR");
    expect(remove("n", atFlags.AT_REMOVEDIR)).toBe("ENOTDIR");
    expect(remove("n", 0x4000)).toBe("EINVAL");
    expect(remove("dir", atFlags.AT_REMOVEDIR)).toBeUndefined();
    expect(remove("n", 0)).toBeUndefined();
  });

  it("mind their flags", () => {
    const system = start(options);
    const stat = (dirfd: number, path: string, flags: number) =>
      outcome(() => system.fstatat64({ dirfd, path: latin1(path), flags }, context));
    const size = (answer: ReturnType<typeof stat>) => (typeof answer === "string" ? answer : answer.st_size);
    expect(size(stat(AT_FDCWD, "a/up", 0))).toBe(7n);
    expect(size(stat(AT_FDCWD, "a/up", atFlags.AT_SYMLINK_NOFOLLOW))).toBe(7n);
    expect(size(stat(AT_FDCWD, "", 0))).toBe("ENOENT");
    expect(size(stat(AT_FDCWD, "", atFlags.AT_EMPTY_PATH))).toBe(4096n);
    expect(size(stat(0, "", atFlags.AT_EMPTY_PATH))).toBe(0n);
    expect(size(stat(AT_FDCWD, "file", 1))).toBe("EINVAL");
    const access = (mode: number, flags: number) =>
      outcome(() => system.faccessat({ dirfd: AT_FDCWD, path: latin1("file"), mode, flags }, context));
    expect(access(4, 0)).toBeUndefined();
    expect(access(8, 0)).toBe("EINVAL");
    expect(access(4, 1)).toBe("EINVAL");
  });
});
