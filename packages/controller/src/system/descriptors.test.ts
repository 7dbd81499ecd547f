import { fcntl, openFlags, whence } from "@sandbox/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, text } from "../../test/virtual-posix.js";
import { createSystem, type System } from "./system.js";

const { O_RDWR, O_CREAT, O_APPEND, O_CLOEXEC, O_WRONLY, O_NONBLOCK, O_LARGEFILE } = openFlags;
const MAXIMUM_OFFSET = Number.MAX_SAFE_INTEGER;
let system: System;

beforeEach(() => {
  system = createSystem({ files: { "/file": "0123456789" }, quotas: { openFiles: 16 } });
});
afterEach(() => system.dispose());

const open = (flags: number = O_RDWR, path = "/file") =>
  outcome(() => system.open({ path: latin1(path), flags, mode: 0o644 }, context));
const opened = (flags: number = O_RDWR, path = "/file") =>
  now(system.open({ path: latin1(path), flags, mode: 0o644 }, context));
const read = (fd: number, count = 100) => outcome(() => text(now(system.read({ fd, count }, context))));
const seek = (fd: number, offset: number, from: number = whence.SEEK_SET) =>
  outcome(() => system.lseek({ fd, offset, whence: from }, context));
const control = (fd: number, command: number, argument = 0n) =>
  outcome(() => system.fcntl({ fd, command, argument }, context));

describe("a new descriptor", () => {
  it("is the lowest that is free", () => {
    expect([opened(), opened(), opened()]).toEqual([3, 4, 5]);
    now(system.close({ fd: 4 }, context));
    now(system.close({ fd: 3 }, context));
    expect([opened(), opened(), opened()]).toEqual([3, 4, 6]);
    now(system.close({ fd: 0 }, context));
    expect(opened()).toBe(0);
  });

  it("is refused as EMFILE at the quota, and there again when one is closed (H63)", () => {
    for (let fd = 3; fd < 16; fd++) expect(opened()).toBe(fd);
    expect(open()).toBe("EMFILE");
    expect(open(O_RDWR | O_CREAT, "/new")).toBe("EMFILE");
    expect(outcome(() => system.stat64({ path: latin1("/new") }, context))).toBe("ENOENT");
    expect(outcome(() => system.dup({ oldfd: 3 }, context))).toBe("EMFILE");
    expect(outcome(() => system.opendir({ path: latin1("/") }, context))).toBe("EMFILE");
    now(system.close({ fd: 9 }, context));
    expect(opened()).toBe(9);
  });

  it("is EBADF once it is closed, and closed once (H64)", () => {
    const fd = opened();
    now(system.close({ fd }, context));
    expect(outcome(() => system.close({ fd }, context))).toBe("EBADF");
    expect(read(fd)).toBe("EBADF");
    for (const bad of [-1, 16, 2 ** 31 - 1]) expect(read(bad)).toBe("EBADF");
  });
});

describe("descriptors of one open file", () => {
  it("share its position and its status flags, and not what happens at execve", () => {
    const fd = opened(O_RDWR | O_CLOEXEC);
    const twin = now(system.dup({ oldfd: fd }, context));
    expect(read(fd, 3)).toBe("012");
    expect(read(twin, 3)).toBe("345");
    expect(control(twin, fcntl.F_SETFL, BigInt(O_APPEND | O_CREAT | O_WRONLY))).toBe(0);
    expect(control(fd, fcntl.F_GETFL)).toBe(O_RDWR | O_APPEND | O_LARGEFILE);
    expect([control(fd, fcntl.F_GETFD), control(twin, fcntl.F_GETFD)]).toEqual([1, 0]);
    now(system.close({ fd }, context));
    expect(read(twin, 3)).toBe("678");
  });

  it("replace what a descriptor stood for with dup2", () => {
    const fd = opened();
    const dup2 = (oldfd: number, newfd: number) => outcome(() => system.dup2({ oldfd, newfd }, context));
    expect(dup2(fd, 10)).toBe(10);
    expect(dup2(fd, 1)).toBe(1);
    expect(dup2(fd, fd)).toBe(fd);
    expect(read(1, 2)).toBe("01");
    expect([dup2(fd, 16), dup2(fd, -1), dup2(9, 4), dup2(9, 9)]).toEqual(Array(4).fill("EBADF"));
  });

  it("are made from a minimum on by fcntl", () => {
    const fd = opened();
    expect(control(fd, fcntl.F_DUPFD, 7n)).toBe(7);
    expect(control(fd, fcntl.F_DUPFD_CLOEXEC, 7n)).toBe(8);
    expect(control(8, fcntl.F_GETFD)).toBe(1);
    expect(control(8, fcntl.F_SETFD, 0n)).toBe(0);
    expect(control(8, fcntl.F_GETFD)).toBe(0);
    expect(control(fd, fcntl.F_DUPFD, -1n)).toBe("EINVAL");
    expect(control(fd, fcntl.F_DUPFD, 16n)).toBe("EINVAL");
    expect(control(fd, fcntl.F_DUPFD, 1n << 62n)).toBe("EINVAL");
  });
});

describe("fcntl", () => {
  it("knows no locks and no other commands", () => {
    const fd = opened();
    for (const command of [fcntl.F_GETLK, fcntl.F_SETLK, fcntl.F_SETLKW, 999, -1]) {
      expect(control(fd, command)).toBe("EINVAL");
    }
    expect(control(99, fcntl.F_GETFD)).toBe("EBADF");
    expect(control(99, 999)).toBe("EBADF");
  });
});

describe("lseek (H65)", () => {
  it("counts from the start, the position and the end", () => {
    const fd = opened();
    expect(seek(fd, 4)).toBe(4);
    expect(seek(fd, 3, whence.SEEK_CUR)).toBe(7);
    expect(read(fd)).toBe("789");
    expect(seek(fd, -2, whence.SEEK_END)).toBe(8);
    expect(seek(fd, 5, whence.SEEK_END)).toBe(15);
    expect(read(fd)).toBe("");
  });

  it("answers EINVAL before the start, past the longest file and for an unknown origin", () => {
    const fd = opened();
    expect(seek(fd, -1)).toBe("EINVAL");
    expect(seek(fd, -11, whence.SEEK_END)).toBe("EINVAL");
    expect(seek(fd, MAXIMUM_OFFSET)).toBe(MAXIMUM_OFFSET);
    expect(seek(fd, 1, whence.SEEK_CUR)).toBe("EINVAL");
    expect(seek(fd, MAXIMUM_OFFSET, whence.SEEK_END)).toBe("EINVAL");
    expect(seek(fd, 0, 9)).toBe("EINVAL");
    expect(seek(99, 0)).toBe("EBADF");
  });

  it("answers ESPIPE for a pipe and 0 for a device", () => {
    expect(seek(0, 0)).toBe("ESPIPE");
    expect(seek(opened(O_RDWR, "/dev/null"), 100)).toBe(0);
  });
});

describe("reading and writing at a position", () => {
  it("answers EINVAL for a negative one, and ESPIPE for a pipe", () => {
    const fd = opened();
    const pread = (from: number, offset: number) =>
      outcome(() => system.pread({ fd: from, count: 1, offset }, context));
    const pwrite = (to: number, offset: number) =>
      outcome(() => system.pwrite({ fd: to, buffer: latin1("x"), offset }, context));
    expect([pread(fd, -1), pwrite(fd, -1)]).toEqual(["EINVAL", "EINVAL"]);
    expect([pread(0, 0), pwrite(1, 0)]).toEqual(["ESPIPE", "ESPIPE"]);
    expect([pread(99, 0), pwrite(99, 0)]).toEqual(["EBADF", "EBADF"]);
    expect(pwrite(fd, MAXIMUM_OFFSET)).toBe("EFBIG");
  });
});

describe("posix_fallocate and posix_fadvise", () => {
  const allocate = (fd: number, offset: number, length: number) =>
    outcome(() => system.posix_fallocate({ fd, offset, length }, context));

  it("grow a file, and refuse what is no range or no file", () => {
    const fd = opened();
    expect(allocate(fd, 8, 100)).toBeUndefined();
    expect(seek(fd, 0, whence.SEEK_END)).toBe(108);
    expect(allocate(fd, -1, 1)).toBe("EINVAL");
    expect(allocate(fd, 0, 0)).toBe("EINVAL");
    expect(allocate(fd, MAXIMUM_OFFSET, 1)).toBe("EFBIG");
    expect(allocate(1, 0, 1)).toBe("ESPIPE");
    expect(allocate(0, 0, 1)).toBe("EBADF");
    expect(allocate(opened(O_WRONLY, "/dev/null"), 0, 1)).toBe("ENODEV");
  });

  it("take advice on files, and none on pipes", () => {
    const advise = (fd: number, length: number, advice: number) =>
      outcome(() => system.posix_fadvise({ fd, offset: 0, length, advice }, context));
    const fd = opened();
    expect(advise(fd, 0, 3)).toBeUndefined();
    expect(advise(fd, -1, 3)).toBe("EINVAL");
    expect(advise(fd, 0, 9)).toBe("EINVAL");
    expect(advise(0, 0, 3)).toBe("ESPIPE");
    expect(advise(99, 0, 3)).toBe("EBADF");
  });
});

describe("RPython's helpers", () => {
  it("set what happens at execve, copy descriptors and read status flags", () => {
    const fd = opened();
    const inheritable = (of: number) => now(system.rpy_get_inheritable({ fd: of }, context));
    expect(inheritable(fd)).toBe(1);
    now(system.rpy_set_inheritable({ fd, inheritable: 0 }, context));
    expect(inheritable(fd)).toBe(0);
    expect(inheritable(now(system.rpy_dup_noninheritable({ fd }, context)))).toBe(0);
    expect(now(system.rpy_dup2_noninheritable({ fd, fd2: 12 }, context))).toBe(12);
    expect(inheritable(12)).toBe(0);
    now(system.rpy_set_status_flags({ fd, flags: O_NONBLOCK }, context));
    expect(now(system.rpy_get_status_flags({ fd }, context))).toBe(O_RDWR | O_NONBLOCK | O_LARGEFILE);
    expect(outcome(() => system.rpy_get_inheritable({ fd: 15 }, context))).toBe("EBADF");
    expect(now(system.rpy_cpu_count({}, context))).toBe(1);
  });
});
