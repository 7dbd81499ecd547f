import * as fs from "node:fs";
import { join } from "node:path";
import { fileType, fileTypeMask, whence } from "@sandbox/protocol";
import { describe, expect, it } from "vitest";
import { canMount, hostLibrary, openHandles } from "../../test/host-library.js";
import { latin1 } from "../../test/posix.js";
import { context, list, now, readAll, text, virtualPosix } from "../../test/virtual-posix.js";
import type { MountOption } from "./options.js";
import { createSystem, type System } from "./system.js";

const host = hostLibrary();
const stat = (system: System, path: string) => now(system.stat64({ path: latin1(path) }, context));

describe.runIf(canMount)("a host mount", () => {
  it("shows files and directories to be read", () => {
    const system = host.start();
    const posix = virtualPosix(system);
    expect(list(system, "/lib")).toEqual([".", "..", "os.py", "pkg"]);
    expect(readAll(system, "/lib/os.py")).toBe("import sys");
    expect(readAll(system, "/lib/pkg/deep/../mod.py")).toBe("pass");
    expect(posix.stat("/lib/none")).toBe("ENOENT");
    expect(posix.stat("/lib/os.py/x")).toBe("ENOTDIR");
    expect(posix.stat("/lib/os.py/")).toBe("ENOTDIR");
    expect(posix.open("f", "/lib/pkg", "O_DIRECTORY")).toBe("ok");
    expect(posix.read("f", 1)).toBe("EISDIR");
  });

  it("reads from positions of its own, and seeks to the end that the file has now", () => {
    const system = host.start();
    const fd = now(system.open({ path: latin1("/lib/os.py"), flags: 0, mode: 0 }, context));
    const seek = (offset: number, from: number) => now(system.lseek({ fd, offset, whence: from }, context));
    expect(text(now(system.read({ fd, count: 6 }, context)))).toBe("import");
    expect(text(now(system.pread({ fd, count: 100, offset: 7 }, context)))).toBe("sys");
    expect(seek(0, whence.SEEK_CUR)).toBe(6);
    fs.appendFileSync(join(host.lib, "os.py"), ", re");
    expect(seek(-2, whence.SEEK_END)).toBe(12);
    expect(text(now(system.read({ fd, count: 2 ** 40 }, context)))).toBe("re");
    expect(now(system.fstat64({ fd }, context)).st_size).toBe(14n);
  });

  it("tells the host's length and time of change, and nothing else of the host's", () => {
    fs.utimesSync(join(host.lib, "os.py"), 1, 1_234_567_890.5);
    fs.chmodSync(join(host.lib, "os.py"), 0o640);
    fs.chmodSync(join(host.lib, "pkg/mod.py"), 0o700);
    const system = host.start({ identity: { uid: 7, gid: 8 } });
    const file = stat(system, "/lib/os.py");
    const moment = { tv_sec: 1_234_567_890, tv_nsec: 500_000_000 };
    expect(file).toMatchObject({
      st_mode: 0o100444,
      st_uid: 7,
      st_gid: 8,
      st_size: 10n,
      st_blocks: 1n,
      st_atim: moment,
      st_mtim: moment,
      st_ctim: moment,
    });
    expect(stat(system, "/lib/pkg/mod.py").st_mode).toBe(0o100555);
    expect(stat(system, "/lib/pkg").st_mode).toBe(0o40555);
    const real = fs.statSync(join(host.lib, "os.py"), { bigint: true });
    expect([file.st_ino, file.st_dev]).not.toEqual([real.ino, real.dev]);
  });

  it("numbers inodes by their place: the same at every look, in listings and in other systems", () => {
    const [one, two] = [host.start(), host.start()];
    const dir = now(one.opendir({ path: latin1("/lib") }, context));
    for (let entry = now(one.readdir({ dir }, context)); entry; entry = now(one.readdir({ dir }, context))) {
      const path = `/lib/${text(entry.d_name)}`;
      if (text(entry.d_name) !== "..") expect(entry.d_ino).toBe(stat(one, path).st_ino);
      expect(stat(two, path).st_ino).toBe(stat(one, path).st_ino);
    }
    const fd = now(one.open({ path: latin1("/lib/os.py"), flags: 0, mode: 0 }, context));
    expect(now(one.fstat64({ fd }, context)).st_ino).toBe(stat(one, "/lib/./os.py").st_ino);
    expect(stat(one, "/lib/os.py").st_dev).not.toBe(stat(one, "/").st_dev);
  });

  it("refuses every change with EROFS", () => {
    const system = host.start();
    const posix = virtualPosix(system);
    posix.open("r", "/lib/os.py", "O_RDONLY");
    const refused = {
      "open to write": posix.open("f", "/lib/os.py", "O_WRONLY"),
      "open to empty": posix.open("f", "/lib/os.py", "O_RDONLY|O_TRUNC"),
      create: posix.open("f", "/lib/new", "O_CREAT|O_RDWR"),
      mkdir: posix.mkdir("/lib/new"),
      rmdir: posix.rmdir("/lib/pkg"),
      unlink: posix.unlink("/lib/os.py"),
      "unlink of nothing": posix.unlink("/lib/none"),
      rename: posix.rename("/lib/os.py", "/lib/x.py"),
      link: posix.link("/lib/os.py", "/lib/x.py"),
      symlink: posix.symlink("x", "/lib/l"),
      chmod: posix.chmod("/lib/os.py", 0o777),
      fchmod: posix.fchmod("r", 0o777),
      utimes: posix.utimes("/lib/os.py", 1, 1),
      access: posix.access("/lib/os.py", 2),
    };
    expect(refused).toEqual(Object.fromEntries(Object.keys(refused).map((what) => [what, "EROFS"])));
    expect(posix.ftruncate("r", 0)).toBe("EINVAL");
    expect(posix.write("r", "x")).toBe("EBADF");
    expect(posix.open("f", "/lib/os.py", "O_CREAT|O_RDONLY")).toBe("ok");
    expect(posix.mkdir("/lib/pkg")).toBe("EEXIST");
    const { f_flag, f_blocks, f_bfree } = now(system.statvfs({ path: latin1("/lib") }, context));
    expect([f_flag, f_blocks > 0n, f_bfree]).toEqual([1n, true, 0n]);
    expect(fs.readFileSync(join(host.lib, "os.py"), "utf8")).toBe("import sys");
  });

  it("keeps its files out of other volumes' reach, in both directions (H61)", () => {
    const posix = virtualPosix(host.start({ files: { "/mine": "" } }));
    expect(posix.rename("/lib/os.py", "/tmp/os.py")).toBe("EXDEV");
    expect(posix.link("/lib/os.py", "/tmp/os.py")).toBe("EXDEV");
    expect(posix.rename("/mine", "/lib/mine")).toBe("EXDEV");
    expect(posix.link("/mine", "/lib/mine")).toBe("EROFS");
  });

  it("stands on a directory that cannot be removed or moved from under it", () => {
    const posix = virtualPosix(host.start({}, { at: "/usr/lib" }));
    expect(posix.rmdir("/usr/lib")).toBe("EBUSY");
    expect(posix.rename("/usr/lib", "/x")).toBe("EBUSY");
    expect(posix.rename("/tmp", "/usr/lib")).toBe("EBUSY");
    expect(posix.rename("/usr", "/opt")).toBe("ok");
    expect(posix.stat("/opt/lib/os.py")).toBe("file of 10");
    expect(posix.stat("/opt/lib/../../tmp")).toBe("directory");
  });

  it("holds a working directory", () => {
    const system = host.start({ cwd: "/lib/pkg" });
    expect(text(now(system.getcwd({ size: 100 }, context)))).toBe("/lib/pkg");
    expect(readAll(system, "mod.py")).toBe("pass");
    expect(readAll(system, "../os.py")).toBe("import sys");
    expect(list(system, "../../")).toContain("lib");
  });

  it("may have another mount in it, where it has a directory", () => {
    fs.mkdirSync(join(host.folder, "other"));
    fs.writeFileSync(join(host.folder, "other/x"), "other");
    const mounts = [
      { host: host.lib, at: "/lib" },
      { host: join(host.folder, "other"), at: "/lib/pkg/deep" },
    ];
    const system = host.start({ mounts });
    expect(readAll(system, "/lib/pkg/deep/x")).toBe("other");
    expect(readAll(system, "/lib/pkg/deep/../mod.py")).toBe("pass");
    expect(() => host.start({ mounts: [...mounts, { host: host.lib, at: "/lib/none" }] })).toThrow(
      'expected a path outside the mounts of mode ro and rw, received "/lib/none"',
    );
  });

  it("keeps names that are no UTF-8 (H52)", () => {
    fs.writeFileSync(Buffer.from(`${host.lib}/\xff\xfe.py`, "latin1"), "latin");
    fs.mkdirSync(Buffer.from(`${host.lib}/d\xe9`, "latin1"));
    fs.writeFileSync(Buffer.from(`${host.lib}/d\xe9/f`, "latin1"), "inside");
    fs.symlinkSync(Buffer.from("d\xe9/f", "latin1"), join(host.lib, "l"));
    const system = host.start();
    expect(list(system, "/lib")).toEqual([".", "..", "d\xe9", "l", "os.py", "pkg", "\xff\xfe.py"]);
    expect(readAll(system, "/lib/\xff\xfe.py")).toBe("latin");
    expect(readAll(system, "/lib/d\xe9/f")).toBe("inside");
    expect(readAll(system, "/lib/l")).toBe("inside");
  });
});

describe("a mount option", () => {
  it.runIf(canMount)("has to name a directory, and closes what it opened where another is refused", () => {
    const before = openHandles();
    const attempt =
      (...mounts: MountOption[]) =>
      () =>
        createSystem({ mounts });
    const good = { host: host.lib, at: "/lib" };
    expect(attempt(good, { host: join(host.lib, "none"), at: "/x" })).toThrow("ENOENT");
    expect(attempt(good, { host: join(host.lib, "os.py"), at: "/x" })).toThrow("ENOTDIR");
    expect(attempt(good, { host: host.lib, at: "relative" })).toThrow(
      'expected an absolute path, received "relative"',
    );
    expect(attempt({ host: host.lib, at: "/" })).toThrow('expected a path below the root, received "/"');
    expect(() => createSystem({ mounts: [good], files: { "/lib/x": "" } })).toThrow(
      'expected a path outside the mounts of mode ro and rw, received "/lib/x"',
    );
    expect(openHandles()).toBe(before);
  });

  it.runIf(canMount)("may name a link to a directory", () => {
    fs.symlinkSync(host.lib, join(host.folder, "link"));
    const system = host.start({}, { host: join(host.folder, "link") });
    expect(stat(system, "/lib").st_mode & fileTypeMask).toBe(fileType.S_IFDIR);
    expect(readAll(system, "/lib/os.py")).toBe("import sys");
  });
});
