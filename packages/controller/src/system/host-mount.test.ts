import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileType, fileTypeMask, whence } from "@sandbox/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, list, now, outcome, readAll, text, virtualPosix } from "../../test/virtual-posix.js";
import { HostHandles } from "./host-handles.js";
import { inoOf } from "./host-ino.js";
import { HostVolume } from "./host-volume.js";
import type { MountOption, SystemOptions } from "./options.js";
import { createSystem, type System } from "./system.js";

const canMount = process.platform === "linux";
const systems: System[] = [];
let folder: string;
let lib: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "mount-"));
  lib = join(folder, "lib");
  fs.mkdirSync(join(lib, "pkg/deep"), { recursive: true });
  fs.writeFileSync(join(lib, "os.py"), "import sys");
  fs.writeFileSync(join(lib, "pkg/mod.py"), "pass");
  fs.writeFileSync(join(folder, "secret"), "TOP SECRET");
});
afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
  fs.rmSync(folder, { recursive: true });
});

function start(options: SystemOptions = {}, mount: Partial<MountOption> = {}): System {
  const system = createSystem({ mounts: [{ host: lib, at: "/lib", ...mount }], ...options });
  systems.push(system);
  return system;
}

const stat = (system: System, path: string) => now(system.stat64({ path: latin1(path) }, context));
const openHandles = () => fs.readdirSync("/proc/self/fd").length;

describe.runIf(canMount)("a host mount", () => {
  it("shows files and directories to be read", () => {
    const system = start();
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
    const system = start();
    const fd = now(system.open({ path: latin1("/lib/os.py"), flags: 0, mode: 0 }, context));
    const seek = (offset: number, from: number) => now(system.lseek({ fd, offset, whence: from }, context));
    expect(text(now(system.read({ fd, count: 6 }, context)))).toBe("import");
    expect(text(now(system.pread({ fd, count: 100, offset: 7 }, context)))).toBe("sys");
    expect(seek(0, whence.SEEK_CUR)).toBe(6);
    fs.appendFileSync(join(lib, "os.py"), ", re");
    expect(seek(-2, whence.SEEK_END)).toBe(12);
    expect(text(now(system.read({ fd, count: 2 ** 40 }, context)))).toBe("re");
    expect(now(system.fstat64({ fd }, context)).st_size).toBe(14n);
  });

  it("tells the host's length and time of change, and nothing else of the host's", () => {
    fs.utimesSync(join(lib, "os.py"), 1, 1_234_567_890.5);
    fs.chmodSync(join(lib, "os.py"), 0o640);
    fs.chmodSync(join(lib, "pkg/mod.py"), 0o700);
    const system = start({ identity: { uid: 7, gid: 8 } });
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
    const host = fs.statSync(join(lib, "os.py"), { bigint: true });
    expect([file.st_ino, file.st_dev]).not.toEqual([host.ino, host.dev]);
  });

  it("numbers inodes by their place: the same at every look, in listings and in other systems", () => {
    const [one, two] = [start(), start()];
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
    const system = start();
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
    expect(now(system.statvfs({ path: latin1("/lib") }, context)).f_flag).toBe(1n);
    expect(fs.readFileSync(join(lib, "os.py"), "utf8")).toBe("import sys");
  });

  it("keeps its files out of other volumes' reach, in both directions (H61)", () => {
    const posix = virtualPosix(start({ files: { "/mine": "" } }));
    expect(posix.rename("/lib/os.py", "/tmp/os.py")).toBe("EXDEV");
    expect(posix.link("/lib/os.py", "/tmp/os.py")).toBe("EXDEV");
    expect(posix.rename("/mine", "/lib/mine")).toBe("EXDEV");
    expect(posix.link("/mine", "/lib/mine")).toBe("EROFS");
  });

  it("stands on a directory that cannot be removed or moved from under it", () => {
    const posix = virtualPosix(start({}, { at: "/usr/lib" }));
    expect(posix.rmdir("/usr/lib")).toBe("EBUSY");
    expect(posix.rename("/usr/lib", "/x")).toBe("EBUSY");
    expect(posix.rename("/tmp", "/usr/lib")).toBe("EACCES");
    expect(posix.rename("/usr", "/opt")).toBe("ok");
    expect(posix.stat("/opt/lib/os.py")).toBe("file of 10");
    expect(posix.stat("/opt/lib/../../tmp")).toBe("directory");
  });

  it("holds a working directory", () => {
    const system = start({ cwd: "/lib/pkg" });
    expect(text(now(system.getcwd({ size: 100 }, context)))).toBe("/lib/pkg");
    expect(readAll(system, "mod.py")).toBe("pass");
    expect(readAll(system, "../os.py")).toBe("import sys");
    expect(list(system, "../../")).toContain("lib");
  });

  it("may have another mount in it, where it has a directory", () => {
    fs.mkdirSync(join(folder, "other"));
    fs.writeFileSync(join(folder, "other/x"), "other");
    const mounts = [
      { host: lib, at: "/lib" },
      { host: join(folder, "other"), at: "/lib/pkg/deep" },
    ];
    const system = start({ mounts });
    expect(readAll(system, "/lib/pkg/deep/x")).toBe("other");
    expect(readAll(system, "/lib/pkg/deep/../mod.py")).toBe("pass");
    expect(() => start({ mounts: [...mounts, { host: lib, at: "/lib/none" }] })).toThrow(
      'expected a path outside the read-only mounts, received "/lib/none"',
    );
  });

  it("keeps names that are no UTF-8 (H52)", () => {
    fs.writeFileSync(Buffer.from(`${lib}/\xff\xfe.py`, "latin1"), "latin");
    fs.mkdirSync(Buffer.from(`${lib}/d\xe9`, "latin1"));
    fs.writeFileSync(Buffer.from(`${lib}/d\xe9/f`, "latin1"), "inside");
    fs.symlinkSync(Buffer.from("d\xe9/f", "latin1"), join(lib, "l"));
    const system = start();
    expect(list(system, "/lib")).toEqual([".", "..", "d\xe9", "l", "os.py", "pkg", "\xff\xfe.py"]);
    expect(readAll(system, "/lib/\xff\xfe.py")).toBe("latin");
    expect(readAll(system, "/lib/d\xe9/f")).toBe("inside");
    expect(readAll(system, "/lib/l")).toBe("inside");
  });
});

describe.runIf(canMount)("what a host mount keeps in (H57 to H60)", () => {
  it("resolves links in the guest's tree, and never on the host (H56)", () => {
    fs.symlinkSync(join(folder, "secret"), join(lib, "absolute"));
    fs.symlinkSync("../secret", join(lib, "climbing"));
    fs.symlinkSync("..", join(lib, "up"));
    fs.symlinkSync("pkg/mod.py", join(lib, "inside"));
    fs.symlinkSync("/etc/passwd", join(lib, "passwd"));
    const system = start({ files: { "/etc/passwd": "virtual", "/secret": "the guest's" } });
    const posix = virtualPosix(system);
    expect(posix.stat("/lib/absolute")).toBe("ENOENT");
    expect(readAll(system, "/lib/climbing")).toBe("the guest's");
    expect(readAll(system, "/lib/up/secret")).toBe("the guest's");
    expect(readAll(system, "/lib/passwd")).toBe("virtual");
    expect(readAll(system, "/lib/inside")).toBe("pass");
    expect(posix.readlink("/lib/climbing")).toBe("-> ../secret");
    expect(posix.lstat("/lib/climbing")).toBe("link of 9");
  });

  it("does not follow a file that became a link after it was looked at", () => {
    const system = start();
    const posix = virtualPosix(system);
    expect(posix.stat("/lib/os.py")).toBe("file of 10");
    fs.rmSync(join(lib, "os.py"));
    fs.symlinkSync(join(folder, "secret"), join(lib, "os.py"));
    expect(posix.open("f", "/lib/os.py", "O_RDONLY")).toBe("ENOENT");
  });

  it("opens nothing else than what it looked at, though it is swapped in between", () => {
    const handles = new HostHandles(8);
    const volume = mountAlone(handles);
    const swaps: [string, () => void][] = [
      ["a link", () => fs.symlinkSync(join(folder, "secret"), join(lib, "os.py"))],
      ["another file", () => fs.writeFileSync(join(lib, "os.py"), "other")],
      ["a FIFO", () => execFileSync("mkfifo", [join(lib, "os.py")])],
      ["a directory", () => fs.mkdirSync(join(lib, "os.py"))],
    ];
    for (const [what, swap] of swaps) {
      fs.rmSync(join(lib, "os.py"), { recursive: true });
      fs.writeFileSync(join(lib, "os.py"), "import sys");
      const file = volume.root.lookup("os.py");
      fs.renameSync(join(lib, "os.py"), join(lib, "os.old"));
      swap();
      expect([what, outcome(() => file?.hold())]).toEqual([what, "ESTALE"]);
    }
    handles.dispose();
  });

  it("keeps to a directory that it holds, though its place became a link's", () => {
    const handles = new HostHandles(2);
    const volume = mountAlone(handles);
    const pkg = volume.root.lookup("pkg");
    if (pkg?.kind !== "directory") throw new Error("expected a directory");
    expect(pkg.lookup("mod.py")?.kind).toBe("file");
    fs.renameSync(join(lib, "pkg"), join(lib, "moved"));
    fs.symlinkSync(folder, join(lib, "pkg"));
    expect(pkg.lookup("secret")).toBeUndefined();
    expect(pkg.lookup("mod.py")?.kind).toBe("file");
    // Once its handle was closed for others, it is not found again, and the place is looked at anew.
    handles.close(pkg);
    expect(outcome(() => pkg.lookup("mod.py")?.kind)).toBe("ESTALE");
    expect(volume.root.lookup("pkg")?.kind).toBe("link");
    handles.dispose();
  });

  it("shows no FIFO, socket or device, and does not wait for one (H59)", () => {
    execFileSync("mkfifo", [join(lib, "fifo")]);
    const system = start();
    const posix = virtualPosix(system);
    expect(list(system, "/lib")).toEqual([".", "..", "os.py", "pkg"]);
    expect(posix.stat("/lib/fifo")).toBe("ENOENT");
    expect(posix.open("f", "/lib/fifo", "O_RDONLY")).toBe("ENOENT");
    const devices = start({}, { host: "/dev", at: "/host" });
    expect(virtualPosix(devices).stat("/host/null")).toBe("ENOENT");
    expect(list(devices, "/host")).not.toContain("null");
  });

  it("hides files of more than one name where it is told to, in listings too (H60)", () => {
    fs.linkSync(join(folder, "secret"), join(lib, "twin"));
    expect(readAll(start(), "/lib/twin")).toBe("TOP SECRET");
    const system = start({}, { hardLinks: "hide" });
    expect(virtualPosix(system).stat("/lib/twin")).toBe("ENOENT");
    expect(list(system, "/lib")).toEqual([".", "..", "os.py", "pkg"]);
  });

  it("answers errnos that name nothing of the host (H71)", () => {
    const system = start();
    const path = latin1("/lib/none");
    expect(() => system.stat64({ path }, context)).toThrow(/^ENOENT$/);
  });

  it.skipIf(process.geteuid?.() === 0)("answers EACCES for what the host may not read", () => {
    fs.chmodSync(join(lib, "os.py"), 0);
    fs.chmodSync(join(lib, "pkg"), 0);
    const posix = virtualPosix(start());
    expect(posix.open("f", "/lib/os.py", "O_RDONLY")).toBe("EACCES");
    expect(posix.stat("/lib/pkg")).toBe("directory");
    expect(posix.stat("/lib/pkg/mod.py")).toBe("EACCES");
    fs.chmodSync(join(lib, "pkg"), 0o755);
  });

  function mountAlone(handles: HostHandles): HostVolume {
    const { root } = new HostVolume({
      hostPath: lib,
      device: 3n,
      uid: 0,
      gid: 0,
      hidesHardLinks: false,
      name: "lib",
      parent: undefined as never,
      handles,
    });
    return root.volume;
  }
});

describe.runIf(canMount)("a large host mount", () => {
  const FOLDERS = 50;
  const FILES = 100;

  beforeEach(() => {
    for (let i = 0; i < FOLDERS; i++) {
      fs.mkdirSync(join(lib, `d${i}`));
      for (let k = 0; k < FILES; k++) fs.writeFileSync(join(lib, `d${i}/m${k}.py`), `${i}.${k}`);
    }
  });

  it("of 5,000 files is read through a bounded number of host handles, all closed at the end (H63)", () => {
    const before = openHandles();
    const system = start({ quotas: { openFiles: 10_000 } });
    let most = 0;
    let files = 0;
    for (let i = 0; i < FOLDERS; i++) {
      for (const name of list(system, `/lib/d${i}`)) {
        if (name.startsWith(".")) continue;
        const path = latin1(`/lib/d${i}/${name}`);
        const fd = now(system.open({ path, flags: 0, mode: 0 }, context));
        expect(now(system.read({ fd, count: 100 }, context)).length).toBeGreaterThan(2);
        files++;
      }
      most = Math.max(most, openHandles());
    }
    expect(files).toBe(FOLDERS * FILES);
    expect(most - before).toBeLessThanOrEqual(70);
    // The first files were closed on the host long ago, and are still open for the guest.
    expect(text(now(system.pread({ fd: 3, count: 100, offset: 0 }, context)))).toBe("0.0");
    system.dispose();
    expect(openHandles()).toBe(before);
    expect(outcome(() => system.pread({ fd: 3, count: 1, offset: 0 }, context))).toBe("EIO");
  });

  it("is listed by many streams at once, each to its end (H67)", () => {
    const system = start();
    const streams = Array.from({ length: 20 }, (_, i) =>
      now(system.opendir({ path: latin1(`/lib/d${i}`) }, context)),
    );
    const seen = streams.map(() => new Set<string>());
    for (let step = 0; step < FILES + 3; step++) {
      streams.forEach((dir, i) => {
        const entry = now(system.readdir({ dir }, context));
        if (entry !== null) seen[i]?.add(text(entry.d_name));
      });
    }
    expect(seen.map(({ size }) => size)).toEqual(streams.map(() => FILES + 2));
  });

  it("gives every place an inode number of its own", () => {
    const numbers = new Set<number>();
    for (let i = 0; i < 300; i++) {
      const directory = inoOf(2, `d${i}`);
      numbers.add(directory);
      for (let k = 0; k < 300; k++) numbers.add(inoOf(directory, `m${k}`));
    }
    expect(numbers.size).toBe(300 * 301);
    for (const number of numbers) expect(Number.isSafeInteger(number) && number > 0).toBe(true);
  });
});

describe("a mount option", () => {
  it.runIf(canMount)("has to name a directory, and closes what it opened where another is refused", () => {
    const before = openHandles();
    const attempt =
      (...mounts: MountOption[]) =>
      () =>
        createSystem({ mounts });
    const good = { host: lib, at: "/lib" };
    expect(attempt(good, { host: join(lib, "none"), at: "/x" })).toThrow("ENOENT");
    expect(attempt(good, { host: join(lib, "os.py"), at: "/x" })).toThrow("ENOTDIR");
    expect(attempt(good, { host: lib, at: "relative" })).toThrow(
      'expected an absolute path, received "relative"',
    );
    expect(attempt({ host: lib, at: "/" })).toThrow('expected a path below the root, received "/"');
    expect(() => createSystem({ mounts: [good], files: { "/lib/x": "" } })).toThrow(
      'expected a path outside the read-only mounts, received "/lib/x"',
    );
    expect(openHandles()).toBe(before);
  });

  it.runIf(canMount)("may name a link to a directory", () => {
    fs.symlinkSync(lib, join(folder, "link"));
    const system = start({}, { host: join(folder, "link") });
    expect(stat(system, "/lib").st_mode & fileTypeMask).toBe(fileType.S_IFDIR);
    expect(readAll(system, "/lib/os.py")).toBe("import sys");
  });
});
