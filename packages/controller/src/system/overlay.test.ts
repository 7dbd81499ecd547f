import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { canMount, hostLibrary, openHandles } from "../../test/host-library.js";
import { snapshot } from "../../test/mount-kinds.js";
import { latin1 } from "../../test/posix.js";
import { context, list, now, readAll, virtualPosix } from "../../test/virtual-posix.js";
import type { MountOption, SystemOptions } from "./options.js";
import type { System } from "./system.js";

const host = hostLibrary();
const stat = (system: System, path: string) => now(system.lstat64({ path: latin1(path) }, context));
const room = (system: System) => {
  const { f_bfree, f_ffree } = now(system.statvfs({ path: latin1("/lib") }, context));
  return { pages: Number(f_bfree), inodes: Number(f_ffree) };
};

describe.runIf(canMount)("an overlay", () => {
  let beforehand: unknown;
  beforeEach(() => {
    beforehand = snapshot(host.folder);
  });
  function begin(options: SystemOptions = {}, mount: Partial<MountOption> = {}) {
    const system = host.start(options, { mode: "overlay", ...mount });
    return { system, posix: virtualPosix(system) };
  }

  it("leaves the host's directory as it is, whatever becomes of it", () => {
    const { posix } = begin();
    posix.open("f", "/lib/os.py", "O_RDWR|O_APPEND");
    posix.write("f", "more");
    posix.chmod("/lib/pkg", 0o700);
    posix.utimes("/lib/pkg/mod.py", 1, 1);
    posix.rename("/lib/pkg", "/lib/moved");
    posix.unlink("/lib/os.py");
    posix.symlink("x", "/lib/os.py");
    expect(posix.readlink("/lib/os.py")).toBe("-> x");
    expect(snapshot(host.folder)).toEqual(beforehand);
  });

  it("shows files as the guest's own, with the host's permissions but set-user-id", () => {
    fs.chmodSync(join(host.lib, "os.py"), 0o6751);
    fs.chmodSync(join(host.lib, "pkg"), 0o3750);
    const { system } = begin({ identity: { uid: 7, gid: 8 } });
    expect(stat(system, "/lib/os.py")).toMatchObject({ st_mode: 0o100751, st_uid: 7, st_gid: 8 });
    expect(stat(system, "/lib/pkg").st_mode).toBe(0o41750);
  });

  it("counts only what is in memory: a page that is written to, not the file that it is in", () => {
    fs.truncateSync(join(host.lib, "os.py"), 2 ** 33);
    const { system, posix } = begin({ quotas: { bytes: 4 * 4096 } });
    const before = room(system).pages;
    posix.open("f", "/lib/os.py", "O_RDWR");
    expect(posix.pwrite("f", "x", 2 ** 32 + 5)).toBe(1);
    expect(posix.pread("f", 3, 2 ** 32 + 4)).toBe("\0x\0");
    expect(posix.pread("f", 10, 0)).toBe("import sys");
    expect(before - room(system).pages).toBe(1);
    expect(posix.pwrite("f", "y", 2 ** 32 + 6)).toBe(1);
    expect(before - room(system).pages).toBe(1);
    expect(posix.stat("/lib/os.py")).toBe(`file of ${2 ** 33}`);
    expect(posix.ftruncate("f", 0)).toBe("ok");
    expect(room(system).pages).toBe(before);
    expect(posix.ftruncate("f", 10)).toBe("ok");
    expect(posix.pread("f", 10, 0)).toBe("\0".repeat(10));
  });

  it("takes an inode for each file that is changed and each that is removed, and no more", () => {
    const { system, posix } = begin();
    const before = room(system).inodes;
    readAll(system, "/lib/os.py");
    list(system, "/lib/pkg");
    expect(room(system).inodes).toBe(before);
    posix.chmod("/lib/os.py", 0o600);
    posix.chmod("/lib/os.py", 0o644);
    expect(before - room(system).inodes).toBe(1);
    posix.unlink("/lib/os.py");
    // What hides it, and the directory that it was in.
    expect(before - room(system).inodes).toBe(2);
    posix.open("f", "/lib/os.py", "O_CREAT|O_RDWR");
    posix.close("f");
    posix.unlink("/lib/os.py");
    expect(before - room(system).inodes).toBe(2);
    posix.rmdir("/lib/pkg/deep");
    posix.unlink("/lib/pkg/mod.py");
    expect(before - room(system).inodes).toBe(5);
    // A directory that is removed takes with it what hid its entries.
    expect(posix.rmdir("/lib/pkg")).toBe("ok");
    expect(before - room(system).inodes).toBe(3);
  });

  it("refuses a change that has no room whole, and leaves everything in its place", () => {
    const { system, posix } = begin({ quotas: { inodes: 10 } });
    while (posix.mkdir(`/tmp/${room(system).inodes}`) === "ok");
    expect(posix.unlink("/lib/os.py")).toBe("ENOSPC");
    expect(posix.rename("/lib/os.py", "/lib/pkg/mod.py")).toBe("ENOSPC");
    expect(posix.rename("/lib/pkg", "/lib/x")).toBe("ENOSPC");
    expect(posix.chmod("/lib/os.py", 0o600)).toBe("ENOSPC");
    posix.open("f", "/lib/os.py", "O_RDWR");
    expect(posix.write("f", "x")).toBe("ENOSPC");
    posix.close("f");
    for (const free of [1, 2, 3]) {
      posix.rmdir(`/tmp/${free}`);
      expect(["ENOSPC", "ok"]).toContain(posix.rename("/lib/os.py", "/lib/pkg/mod.py"));
      const isMoved = posix.stat("/lib/os.py") === "ENOENT";
      expect(posix.stat("/lib/pkg/mod.py")).toBe(isMoved ? "file of 10" : "file of 4");
    }
    expect(list(system, "/lib")).toContain("pkg");
  });

  it("may be the root, with a /dev and a /tmp of its own", () => {
    for (const path of ["dev", "etc"]) fs.mkdirSync(join(host.lib, path));
    fs.writeFileSync(join(host.lib, "dev/host"), "the host's");
    fs.writeFileSync(join(host.lib, "etc/passwd"), "the host's");
    const { system, posix } = begin(
      { files: { "/etc/passwd2": "more", "/new/x": "x" }, cwd: "/work" },
      { at: "/" },
    );
    expect(list(system, "/")).toEqual([".", "..", "dev", "etc", "new", "os.py", "pkg", "tmp", "work"]);
    expect(list(system, "/dev")).toEqual([".", "..", "null", "urandom", "zero"]);
    expect(list(system, "/etc")).toEqual([".", "..", "passwd", "passwd2"]);
    expect(posix.open("f", "/tmp/f", "O_CREAT|O_RDWR")).toBe("ok");
    expect(posix.rename("/tmp/f", "/etc/f")).toBe("ok");
    expect(posix.stat("../../os.py")).toBe("file of 10");
    expect(system.overlayChanges().map(({ path }) => Buffer.from(path).toString())).toEqual(["/etc/f"]);
    expect(fs.readdirSync(host.lib).sort()).toEqual(["dev", "etc", "os.py", "pkg"]);
  });

  it("may hang deep in the tree, in another overlay too", () => {
    const deep = { host: host.lib, mode: "overlay" } as const;
    const { system, posix } = begin({
      mounts: [
        { ...deep, at: "/a/b/c" },
        { ...deep, at: "/a/b/c/pkg/deep" },
      ],
    });
    expect(readAll(system, "/a/b/c/pkg/deep/pkg/mod.py")).toBe("pass");
    expect(posix.rename("/a/b/c/pkg/deep/os.py", "/a/b/c/os.py")).toBe("EXDEV");
    expect(posix.rename("/a/b/c/pkg", "/a/b/c/lib")).toBe("ok");
    expect(readAll(system, "/a/b/c/lib/deep/os.py")).toBe("import sys");
    expect(posix.rmdir("/a/b/c/lib/deep")).toBe("EBUSY");
    expect(posix.stat("/a/b/c/lib/deep/../mod.py")).toBe("file of 4");
  });

  it("holds files of the options, in the host's directories too", () => {
    const { system, posix } = begin({ files: { "/lib/pkg/more.py": "more" }, argv0: "/lib/python" });
    expect(list(system, "/lib/pkg")).toEqual([".", "..", "deep", "mod.py", "more.py"]);
    expect(posix.stat("/lib/python")).toBe("file of 0");
    expect(snapshot(host.folder)).toEqual(beforehand);
  });

  it("shows no FIFO, socket or device, and makes what it is told in their place (H59)", () => {
    execFileSync("mkfifo", [join(host.lib, "fifo")]);
    const { system, posix } = begin();
    expect(list(system, "/lib")).toEqual([".", "..", "os.py", "pkg"]);
    expect(posix.open("f", "/lib/fifo", "O_RDONLY|O_NONBLOCK")).toBe("ENOENT");
    expect(posix.open("f", "/lib/fifo", "O_CREAT|O_RDWR")).toBe("ok");
    expect(posix.write("f", "x")).toBe(1);
    expect(readAll(system, "/lib/fifo")).toBe("x");
  });

  it("hides files of more than one name where it is told to (H60)", () => {
    fs.linkSync(join(host.folder, "secret"), join(host.lib, "twin"));
    const { posix, system } = begin({}, { hardLinks: "hide" });
    expect(posix.stat("/lib/twin")).toBe("ENOENT");
    expect(list(system, "/lib")).toEqual([".", "..", "os.py", "pkg"]);
    expect(posix.link("/lib/os.py", "/lib/mine")).toBe("ok");
    expect(posix.links("/lib/mine")).toBe(2);
  });

  it("is each guest's own, though they stand on one directory (H68)", () => {
    const [one, other] = [begin(), begin()];
    one.posix.open("f", "/lib/os.py", "O_WRONLY|O_TRUNC");
    one.posix.write("f", "one");
    one.posix.unlink("/lib/pkg/mod.py");
    one.posix.mkdir("/lib/made");
    expect(readAll(other.system, "/lib/os.py")).toBe("import sys");
    expect(list(other.system, "/lib/pkg")).toEqual([".", "..", "deep", "mod.py"]);
    expect(other.posix.stat("/lib/made")).toBe("ENOENT");
    expect(stat(one.system, "/lib/os.py").st_ino).toBe(stat(other.system, "/lib/os.py").st_ino);
  });

  it("keeps a bounded number of host descriptors open, however much is open in it (H63)", () => {
    for (let i = 0; i < 500; i++) fs.writeFileSync(join(host.lib, `f${i}`), `${i}`);
    const before = openHandles();
    const { posix } = begin();
    for (let i = 0; i < 500; i++) {
      expect(posix.open(`${i}`, `/lib/f${i}`, "O_RDWR")).toBe("ok");
      posix.unlink(`/lib/f${i}`);
    }
    for (let i = 0; i < 500; i += 100) expect(posix.read(`${i}`, 10)).toBe(`${i}`);
    expect(openHandles() - before).toBeLessThanOrEqual(70);
  });

  it("answers EACCES for what the host may not read", (test) => {
    if (process.geteuid?.() === 0) test.skip("root may read everything: run as an ordinary user");
    fs.chmodSync(join(host.lib, "os.py"), 0o200);
    const { posix } = begin();
    expect(posix.chmod("/lib/os.py", 0o600)).toBe("ok");
    expect(posix.open("f", "/lib/os.py", "O_RDONLY")).toBe("EACCES");
  });
});
