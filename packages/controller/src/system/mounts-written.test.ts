import { describe, expect, it } from "vitest";
import { mountKinds, mountPlay } from "../../test/mount-kinds.js";
import { latin1 } from "../../test/posix.js";
import { context, list, now, outcome, readAll, text, virtualPosix } from "../../test/virtual-posix.js";
import type { SystemOptions } from "./options.js";
import type { System } from "./system.js";

const play = mountPlay();
const stat = (system: System, path: string) => now(system.lstat64({ path: latin1(path) }, context));

describe.each(mountKinds.filter(({ canWrite }) => canWrite))("$name, that may be written,", (kind) => {
  function begin(options: SystemOptions = {}) {
    const system = play.begin(kind, options);
    return { system, posix: virtualPosix(system) };
  }

  it("writes in place, at the end and over it, and cuts", () => {
    const { system, posix } = begin();
    posix.open("f", "/m/file", "O_RDWR");
    expect(posix.pwrite("f", "EL", 1)).toBe(2);
    expect(posix.pread("f", 10, 0)).toBe("hELlo");
    posix.open("a", "/m/file", "O_WRONLY|O_APPEND");
    expect(posix.write("a", " world")).toBe(6);
    expect(readAll(system, "/m/file")).toBe("hELlo world");
    expect(posix.ftruncate("f", 2)).toBe("ok");
    expect(posix.ftruncate("f", 4)).toBe("ok");
    expect(readAll(system, "/m/file")).toBe("hE\0\0");
    expect(posix.open("t", "/m/file", "O_WRONLY|O_TRUNC")).toBe("ok");
    expect(posix.stat("/m/file")).toBe("file of 0");
  });

  it("shows a write to descriptors that were opened before", () => {
    const { posix } = begin();
    posix.open("old", "/m/dir/inner", "O_RDONLY");
    posix.open("new", "/m/dir/inner", "O_WRONLY");
    posix.write("new", "INNER and more");
    expect(posix.read("old", 100)).toBe("INNER and more");
    expect(posix.fstat("old")).toBe("file of 14");
  });

  it("keeps what is open though its name goes", () => {
    const { posix } = begin();
    posix.open("f", "/m/file", "O_RDWR");
    expect(posix.unlink("/m/file")).toBe("ok");
    expect(posix.stat("/m/file")).toBe("ENOENT");
    expect(posix.read("f", 10)).toBe("hello");
    expect(posix.write("f", "!")).toBe(1);
    expect(posix.pread("f", 10, 0)).toBe("hello!");
    expect(posix.open("g", "/m/file", "O_RDWR|O_CREAT")).toBe("ok");
    expect(posix.read("g", 10)).toBe("");
    posix.open("over", "/m/dir/inner", "O_RDONLY");
    expect(posix.rename("/m/twin", "/m/dir/inner")).toBe("ok");
    expect(posix.read("over", 10)).toBe("inner");
  });

  it("keeps a file's number through changes and renames", () => {
    const { system, posix } = begin();
    const before = stat(system, "/m/dir/inner");
    posix.open("f", "/m/dir/inner", "O_WRONLY");
    posix.write("f", "x");
    posix.chmod("/m/dir/inner", 0o600);
    expect(stat(system, "/m/dir/inner").st_ino).toBe(before.st_ino);
    expect(posix.rename("/m/dir/inner", "/m/moved")).toBe("ok");
    expect(posix.rename("/m/dir", "/m/elsewhere")).toBe("ok");
    expect(stat(system, "/m/moved").st_ino).toBe(before.st_ino);
    expect(stat(system, "/m/moved").st_dev).toBe(before.st_dev);
  });

  it("gives a file several names, all of the same content and number", () => {
    const { system, posix } = begin();
    expect(posix.link("/m/file", "/m/dir/name")).toBe("ok");
    expect(posix.links("/m/file")).toBe(2);
    expect(stat(system, "/m/dir/name").st_ino).toBe(stat(system, "/m/file").st_ino);
    posix.open("f", "/m/dir/name", "O_WRONLY|O_TRUNC");
    posix.write("f", "both");
    expect(readAll(system, "/m/file")).toBe("both");
    expect(posix.rename("/m/file", "/m/dir/name")).toBe("ok");
    expect(posix.stat("/m/file")).toBe("file of 4");
    expect(posix.unlink("/m/file")).toBe("ok");
    expect(posix.links("/m/dir/name")).toBe(1);
    expect(readAll(system, "/m/dir/name")).toBe("both");
  });

  it("tells of names that were there before as of one file", () => {
    const { system, posix } = begin();
    expect(posix.links("/m/twin")).toBe(2);
    expect(stat(system, "/m/dir/twin").st_ino).toBe(stat(system, "/m/twin").st_ino);
    expect(posix.rename("/m/twin", "/m/dir/twin")).toBe("ok");
    expect(list(system, "/m/dir")).toContain("twin");
    expect(posix.stat("/m/twin")).toBe("file of 5");
    expect(posix.unlink("/m/twin")).toBe("ok");
    expect(posix.links("/m/dir/twin")).toBe(1);
  });

  it("moves a directory with all that is in it", () => {
    const { system, posix } = begin();
    posix.open("deep", "/m/dir/sub/deep", "O_RDONLY");
    posix.open("sub", "/m/dir/sub", "O_DIRECTORY");
    expect(posix.rename("/m/dir", "/m/dir/sub/below")).toBe("EINVAL");
    expect(posix.rename("/m/dir", "/m/moved")).toBe("ok");
    expect(posix.stat("/m/dir")).toBe("ENOENT");
    expect(readAll(system, "/m/moved/sub/deep")).toBe("deep");
    expect(posix.read("deep", 10)).toBe("deep");
    expect(list(system, "/m/moved")).toEqual([".", "..", "inner", "sub", "twin"]);
    expect(posix.mkdir("/m/dir")).toBe("ok");
    expect(list(system, "/m/dir")).toEqual([".", ".."]);
    expect(posix.rename("/m/moved/sub", "/m/dir")).toBe("ok");
    expect(readAll(system, "/m/dir/deep")).toBe("deep");
  });

  it("knows where the working directory is though a directory above it moves", () => {
    const { system, posix } = begin();
    now(system.chdir({ path: latin1("/m/dir/sub") }, context));
    expect(posix.rename("/m/dir", "/m/moved")).toBe("ok");
    expect(text(now(system.getcwd({ size: 100 }, context)))).toBe("/m/moved/sub");
    expect(readAll(system, "deep")).toBe("deep");
    expect(posix.open("f", "../made", "O_CREAT|O_WRONLY")).toBe("ok");
    expect(posix.stat("/m/moved/made")).toBe("file of 0");
  });

  it("replaces empty directories only", () => {
    const { posix } = begin();
    posix.mkdir("/m/empty");
    expect(posix.rename("/m/empty", "/m/dir")).toBe("ENOTEMPTY");
    expect(posix.rmdir("/m/dir")).toBe("ENOTEMPTY");
    expect(posix.rename("/m/dir", "/m/empty")).toBe("ok");
    expect(posix.stat("/m/empty/sub/deep")).toBe("file of 4");
    expect(posix.rename("/m/file", "/m/empty")).toBe("EISDIR");
    expect(posix.rename("/m/empty", "/m/file")).toBe("ENOTDIR");
  });

  it("makes nothing in a directory that was removed, nor in the one above it", () => {
    const { system, posix } = begin();
    posix.open("d", "/m/dir/sub", "O_DIRECTORY");
    const sub = now(system.open({ path: latin1("/m/dir/sub"), flags: 0, mode: 0 }, context));
    for (const path of ["dir/sub/deep", "dir/inner", "dir/twin"])
      expect(posix.unlink(`/m/${path}`)).toBe("ok");
    expect(posix.rmdir("/m/dir/sub")).toBe("ok");
    expect(posix.rmdir("/m/dir")).toBe("ok");
    const make = (path: string) =>
      outcome(() => system.openat({ dirfd: sub, path: latin1(path), flags: 0o101, mode: 0o644 }, context));
    expect(make("x")).toBe("ENOENT");
    expect(make("../x")).not.toBeTypeOf("number");
    expect(posix.mkdir("/m/dir")).toBe("ok");
    expect(list(system, "/m/dir")).toEqual([".", ".."]);
  });

  it("shows what was made and not what was removed, also while a listing is under way", () => {
    const { system, posix } = begin();
    const dir = now(system.opendir({ path: latin1("/m") }, context));
    for (let i = 0; i < 3; i++) now(system.readdir({ dir }, context));
    posix.unlink("/m/file");
    const rest: string[] = [];
    for (
      let entry = now(system.readdir({ dir }, context));
      entry;
      entry = now(system.readdir({ dir }, context))
    ) {
      rest.push(text(entry.d_name));
    }
    expect(rest).toEqual(["link", "out", "twin"]);
    posix.mkdir("/m/e");
    posix.symlink("x", "/m/dir/a");
    expect(list(system, "/m")).toEqual([".", "..", "dir", "e", "link", "out", "twin"]);
    expect(list(system, "/m/dir")).toEqual([".", "..", "a", "inner", "sub", "twin"]);
  });

  it("makes links that lead through the guest's tree", () => {
    const { system, posix } = begin();
    expect(posix.symlink("/outside", "/m/made")).toBe("ok");
    expect(readAll(system, "/m/made")).toBe("the guest's");
    expect(posix.symlink("dir/../../outside", "/m/up")).toBe("ok");
    expect(readAll(system, "/m/up")).toBe("the guest's");
    expect(posix.readlink("/m/up")).toBe("-> dir/../../outside");
    expect(posix.rename("/m/up", "/m/link")).toBe("ok");
    expect(readAll(system, "/m/link")).toBe("the guest's");
    expect(readAll(system, "/m/dir/inner")).toBe("inner");
  });

  it("keeps permissions and times that are set", () => {
    const { system, posix } = begin();
    expect(posix.chmod("/m/dir/inner", 0o400)).toBe("ok");
    expect(posix.mode("/m/dir/inner")).toBe(0o400);
    expect(posix.open("f", "/m/dir/inner", "O_WRONLY")).toBe("EACCES");
    expect(posix.utimes("/m/dir/inner", 1_000_000, 2_000_000)).toBe("ok");
    expect(posix.mtime("/m/dir/inner")).toBe(2_000_000);
    expect(stat(system, "/m/dir/inner").st_atim.tv_sec).toBe(1_000_000);
    expect(posix.chmod("/m/dir", 0o700)).toBe("ok");
    expect(posix.mode("/m/dir")).toBe(0o700);
    expect(posix.open("n", "/m/new", "O_CREAT|O_WRONLY", 0o666)).toBe("ok");
    expect(posix.mode("/m/new")).toBe(0o644);
    expect(posix.mkdir("/m/newdir", 0o777)).toBe("ok");
    expect(posix.mode("/m/newdir")).toBe(0o755);
  });
});
