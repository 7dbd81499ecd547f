import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canMount, hostLibrary, openHandles } from "../../test/host-library.js";
import { latin1 } from "../../test/posix.js";
import { context, list, now, outcome, readAll, text, virtualPosix } from "../../test/virtual-posix.js";
import { maximumKept } from "./host-handles.js";
import type { MountOption, SystemOptions } from "./options.js";
import type { System } from "./system.js";

const host = hostLibrary();
const stat = (system: System, path: string) => now(system.lstat64({ path: latin1(path) }, context));
const onHost = (path: string) => fs.readFileSync(join(host.lib, path), "latin1");

function begin(options: SystemOptions = {}, mount: Partial<MountOption> = {}) {
  const system = host.start(options, { mode: "rw", ...mount });
  return { system, posix: virtualPosix(system) };
}

describe.runIf(canMount)("a mount of mode rw", () => {
  it("makes the guest's changes on the host", () => {
    const { posix } = begin();
    posix.open("f", "/lib/os.py", "O_RDWR|O_APPEND");
    posix.write("f", ", re");
    expect(onHost("os.py")).toBe("import sys, re");
    posix.mkdir("/lib/new", 0o750);
    expect(fs.statSync(join(host.lib, "new")).mode & 0o7777).toBe(0o750);
    posix.open("g", "/lib/new/f", "O_CREAT|O_WRONLY", 0o640);
    expect(fs.statSync(join(host.lib, "new/f")).mode & 0o7777).toBe(0o640);
    posix.rename("/lib/pkg/mod.py", "/lib/new/f");
    expect(onHost("new/f")).toBe("pass");
    posix.symlink("/etc/passwd", "/lib/link");
    expect(fs.readlinkSync(join(host.lib, "link"))).toBe("/etc/passwd");
    posix.link("/lib/os.py", "/lib/twin");
    expect(fs.statSync(join(host.lib, "twin")).nlink).toBe(2);
    posix.unlink("/lib/os.py");
    posix.rmdir("/lib/pkg/deep");
    expect(fs.readdirSync(host.lib).sort()).toEqual(["link", "new", "pkg", "twin"]);
  });

  it("gives new files the permissions of the guest, whatever the host's umask, and no set-user-id", () => {
    const umask = process.umask(0o077);
    try {
      const { posix } = begin({ umask: 0 });
      posix.open("f", "/lib/new", "O_CREAT|O_WRONLY", 0o4666);
      posix.mkdir("/lib/dir", 0o3777);
      expect(fs.statSync(join(host.lib, "new")).mode & 0o7777).toBe(0o666);
      expect(fs.statSync(join(host.lib, "dir")).mode & 0o7777).toBe(0o1777);
      posix.chmod("/lib/new", 0o6755);
      expect(fs.statSync(join(host.lib, "new")).mode & 0o7777).toBe(0o755);
      expect(posix.mode("/lib/new")).toBe(0o755);
    } finally {
      process.umask(umask);
    }
  });

  it("takes set-user-id away from what the guest writes to", () => {
    fs.chmodSync(join(host.lib, "os.py"), 0o6755);
    const { posix } = begin();
    expect(posix.mode("/lib/os.py")).toBe(0o755);
    posix.open("f", "/lib/os.py", "O_WRONLY");
    expect(fs.statSync(join(host.lib, "os.py")).mode & 0o7777).toBe(0o6755);
    posix.write("f", "x");
    expect(fs.statSync(join(host.lib, "os.py")).mode & 0o7777).toBe(0o755);
  });

  it("never follows a link of the host, be it in the way or at its end (H56)", () => {
    const { posix, system } = begin({ files: { "/secret": "the guest's" } });
    for (const [name, target] of [
      ["file", join(host.folder, "secret")],
      ["up", ".."],
      ["climbing", "../secret"],
    ] as const) {
      expect(posix.symlink(target, `/lib/${name}`)).toBe("ok");
    }
    expect(posix.open("f", "/lib/file", "O_WRONLY|O_TRUNC")).toBe("ENOENT");
    expect(readAll(system, "/lib/climbing")).toBe("the guest's");
    expect(posix.open("f", "/lib/up/made", "O_CREAT|O_WRONLY")).toBe("ok");
    expect(posix.stat("/made")).toBe("file of 0");
    expect(posix.chmod("/lib/climbing", 0)).toBe("ok");
    expect(posix.utimes("/lib/climbing", 1, 1)).toBe("ok");
    expect(posix.open("f", "/lib/file", "O_CREAT|O_EXCL|O_WRONLY")).toBe("EEXIST");
    expect(fs.readFileSync(join(host.folder, "secret"), "latin1")).toBe("TOP SECRET");
    expect(fs.statSync(join(host.folder, "secret")).mode & 0o777).toBe(0o644);
    expect(fs.readdirSync(host.folder).sort()).toEqual(["lib", "secret"]);
  });

  it("reads a file with a name outside, and refuses every change of it (H60)", () => {
    const secret = join(host.folder, "secret");
    fs.linkSync(secret, join(host.lib, "twin"));
    const { posix, system } = begin();
    expect(readAll(system, "/lib/twin")).toBe("TOP SECRET");
    posix.open("held", "/lib/twin", "O_RDONLY");
    const refused = () => [
      posix.open("w", "/lib/twin", "O_WRONLY"),
      posix.open("t", "/lib/twin", "O_RDONLY|O_TRUNC"),
      posix.chmod("/lib/twin", 0o600),
      posix.utimes("/lib/twin", 1, 1),
      posix.link("/lib/twin", "/lib/third"),
      posix.fchmod("held", 0o600),
    ];
    expect(refused()).toEqual(Array.from({ length: 6 }, () => "EPERM"));
    // Its only name is outside now, and the guest has it open.
    expect(posix.unlink("/lib/twin")).toBe("ok");
    expect(posix.fchmod("held", 0o600)).toBe("EPERM");
    expect(fs.statSync(secret)).toMatchObject({ mode: 0o100644, nlink: 1, size: 10 });
  });

  it("lets the guest write to files whose other names it made itself", () => {
    const { posix } = begin({}, { hardLinks: "hide" });
    posix.link("/lib/os.py", "/lib/twin");
    expect(posix.open("f", "/lib/twin", "O_WRONLY")).toBe("ok");
    expect(posix.write("f", "x")).toBe(1);
    posix.unlink("/lib/os.py");
    expect(posix.fchmod("f", 0o600)).toBe("ok");
    expect(posix.chmod("/lib/twin", 0o644)).toBe("ok");
    fs.linkSync(join(host.lib, "twin"), join(host.folder, "outside"));
    expect(posix.stat("/lib/twin")).toBe("ENOENT");
  });

  it("writes to files of several names where it is told to", () => {
    fs.linkSync(join(host.folder, "secret"), join(host.lib, "twin"));
    const { posix } = begin({}, { hardLinks: "write" });
    expect(posix.open("f", "/lib/twin", "O_WRONLY|O_TRUNC")).toBe("ok");
    expect(fs.readFileSync(join(host.folder, "secret"), "latin1")).toBe("");
  });

  it("shows no FIFO, socket or device, and replaces none (H59)", () => {
    execFileSync("mkfifo", [join(host.lib, "fifo")]);
    const { posix, system } = begin();
    expect(list(system, "/lib")).toEqual([".", "..", "os.py", "pkg"]);
    expect(posix.stat("/lib/fifo")).toBe("ENOENT");
    expect(posix.open("f", "/lib/fifo", "O_WRONLY|O_NONBLOCK")).toBe("ENOENT");
    expect(posix.open("f", "/lib/fifo", "O_CREAT|O_RDWR")).toBe("EEXIST");
    expect(posix.rename("/lib/os.py", "/lib/fifo")).toBe("EEXIST");
    expect(posix.unlink("/lib/fifo")).toBe("ENOENT");
    expect(fs.statSync(join(host.lib, "fifo")).isFIFO()).toBe(true);
  });

  it("keeps away from the kernel's own file systems", () => {
    expect(() => host.start({}, { mode: "rw", host: "/proc/self" })).toThrow("one of the kernel's own");
    for (const mode of ["ro", "overlay", "rw"] as const) {
      const { posix } = begin({}, { mode, host: "/", at: "/host" });
      expect([mode, posix.stat("/host/proc/self/mem")]).toEqual([mode, "EACCES"]);
      expect([mode, posix.list("/host/proc")]).toEqual([mode, "EACCES"]);
    }
  });

  it("gives a file to nobody else", () => {
    const { system } = begin({ identity: { uid: 0, gid: 0 } });
    const chown = (owner: number) =>
      outcome(() => system.chown({ path: latin1("/lib/os.py"), owner, group: 0 }, context));
    expect(chown(0)).toBeUndefined();
    expect(chown(1)).toBe("EPERM");
  });

  it("keeps to a bounded number of host descriptors, then ENFILE (H63)", () => {
    const before = openHandles();
    const { posix } = begin({ quotas: { openFiles: 4096 } });
    const open = (i: number) => posix.open(`${i}`, `/lib/f${i}`, "O_CREAT|O_RDWR");
    let opened = 0;
    while (open(opened) === "ok") {
      posix.unlink(`/lib/f${opened}`);
      opened++;
    }
    expect(opened).toBeGreaterThan(200);
    expect(open(opened)).toBe("ENFILE");
    expect(openHandles() - before).toBeLessThanOrEqual(maximumKept() + 70);
    posix.write("0", "kept");
    expect(posix.pread("0", 10, 0)).toBe("kept");
    for (let i = 0; i < opened; i++) posix.close(`${i}`);
    expect(openHandles() - before).toBeLessThanOrEqual(70);
    expect(open(0)).toBe("ok");
  });

  it("keeps one descriptor for each file that is open to be read, or to be written", () => {
    for (let i = 0; i < 200; i++) fs.writeFileSync(join(host.lib, `f${i}`), `${i}`);
    const before = openHandles();
    const { posix } = begin();
    for (let i = 0; i < 200; i++)
      expect(posix.open(`${i}`, `/lib/f${i}`, i % 2 === 0 ? "O_RDONLY" : "O_WRONLY")).toBe("ok");
    expect(openHandles() - before).toBeLessThanOrEqual(200 + 70);
    fs.unlinkSync(join(host.lib, "f0"));
    expect(posix.read("0", 10)).toBe("0");
    posix.write("1", "written");
    expect(onHost("f1")).toBe("written");
    expect(posix.open("again", "/lib/f2", "O_RDWR")).toBe("ok");
    posix.write("again", "both");
    expect(posix.read("2", 10)).toBe("both");
  });

  it.each([
    ["20000", 1024],
    ["unlimited", 1024],
    ["8192", 512],
    ["1024", 256],
  ])("may keep a share of what the process may open: of %s, %i", (limit, kept) => {
    expect(maximumKept(`Max processes 7 7 processes\nMax open files   ${limit}   1048576   files\n`)).toBe(
      kept,
    );
  });

  it("opens one file as often as the guest likes by the same descriptors", () => {
    const before = openHandles();
    const { posix } = begin();
    for (let i = 0; i < 900; i++) expect(posix.open(`${i}`, "/lib/os.py", "O_RDWR")).toBe("ok");
    expect(openHandles() - before).toBeLessThanOrEqual(70);
  });

  it("is shared by guests, each seeing what the other does (H68)", () => {
    const [one, other] = [begin(), begin()];
    one.posix.open("f", "/lib/os.py", "O_RDONLY");
    other.posix.open("f", "/lib/os.py", "O_WRONLY|O_TRUNC");
    other.posix.write("f", "theirs");
    expect(one.posix.read("f", 10)).toBe("theirs");
    one.posix.list("/lib/pkg");
    other.posix.rename("/lib/pkg", "/lib/moved");
    other.posix.mkdir("/lib/pkg");
    expect(one.posix.list("/lib/pkg")).toEqual([]);
    expect(one.posix.stat("/lib/moved/mod.py")).toBe("file of 4");
    for (const { posix } of [one, other, one, other]) {
      posix.open("a", "/lib/log", "O_CREAT|O_WRONLY|O_APPEND");
      posix.write("a", "line\n");
    }
    expect(onHost("log")).toBe("line\n".repeat(4));
  });

  it("follows a working directory that another moves, and never goes round in a circle", () => {
    const { posix, system } = begin();
    now(system.chdir({ path: latin1("/lib/pkg/deep") }, context));
    fs.renameSync(join(host.lib, "pkg/deep"), join(host.lib, "deep"));
    fs.renameSync(join(host.lib, "pkg"), join(host.lib, "deep/pkg"));
    expect(posix.stat("pkg/mod.py")).toBe("file of 4");
    expect(posix.stat("/lib/deep/pkg/mod.py")).toBe("file of 4");
    expect(text(now(system.getcwd({ size: 100 }, context)))).toBe("/lib/deep");
    expect(posix.rename("/lib/deep", "/lib/deep/pkg/x")).toBe("EINVAL");
  });

  it("nests directories so deep that they can all be opened again", () => {
    const { posix, system } = begin({ cwd: "/lib" });
    let made = 0;
    while (
      posix.mkdir("d") === "ok" &&
      outcome(() => system.chdir({ path: latin1("d") }, context)) === undefined
    )
      made++;
    expect(made).toBe(1024);
    expect(posix.mkdir("d")).toBe("ENAMETOOLONG");
    for (let i = 0; i < 100; i++) posix.mkdir(`/lib/pkg/e${i}`);
    for (let i = 0; i < 100; i++) expect(posix.list(`/lib/pkg/e${i}`)).toEqual([]);
    for (let i = 0; i < 100; i++) now(system.chdir({ path: latin1("..") }, context));
    expect(posix.list(".")).toEqual(["d"]);
    now(system.chdir({ path: latin1("/") }, context));
    expect(posix.stat("/lib/d/d/d")).toBe("directory");
  });

  it("tells the room of the quotas, and nothing of the host's disk", () => {
    const { system } = begin({ quotas: { bytes: 8 * 4096, inodes: 20 } });
    const { f_blocks, f_files } = now(system.statvfs({ path: latin1("/lib") }, context));
    expect([f_blocks, f_files]).toEqual([8n, 20n]);
  });

  it("counts what the guest wrote, page by page, and not what was there before", () => {
    fs.writeFileSync(join(host.lib, "big"), "x".repeat(64 * 4096));
    const { posix, system } = begin({ quotas: { bytes: 8 * 4096 } });
    const pages = () => Number(now(system.statvfs({ path: latin1("/lib") }, context)).f_bfree);
    posix.open("f", "/lib/big", "O_RDWR");
    for (let i = 0; i < 20; i++) expect(posix.pwrite("f", "again", 4096 * 3 - 2)).toBe(5);
    expect(pages()).toBe(6);
    expect(posix.pwrite("f", "x".repeat(10 * 4096), 0)).toBe(8 * 4096);
    expect(posix.pwrite("f", "x", 40 * 4096)).toBe("EDQUOT");
    expect(posix.unlink("/lib/big")).toBe("ok");
    expect(pages()).toBe(0);
    posix.close("f");
    expect(pages()).toBe(8);
  });

  it("is refused files of the options, and what is not Linux's", () => {
    expect(() => begin({ files: { "/lib/x": "" } })).toThrow(
      'expected a path outside the mounts of mode ro and rw, received "/lib/x"',
    );
    expect(() => begin({}, { at: "/" })).toThrow('expected a path below the root, received "/"');
    expect(() => begin({}, { copy: true })).toThrow(
      "expected a mount of mode ro or overlay to copy in, received rw",
    );
    expect(stat(begin({ cwd: "/lib" }).system, ".").st_mode).toBe(0o40755);
  });
});
