import { dType, openFlags } from "@sandbox/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, list, now, outcome, text, virtualPosix } from "../../test/virtual-posix.js";
import { createSystem, type System } from "./system.js";

let system: System;

beforeEach(() => {
  system = createSystem({
    files: { "/d/b": "", "/d/a": "" },
    directories: ["/d/c"],
    links: { "/d/l": "a" },
    quotas: { openFiles: 16 },
  });
});
afterEach(() => system.dispose());

const open = (path = "/d") => now(system.opendir({ path: latin1(path) }, context));
const next = (dir: number) =>
  outcome(() => {
    const entry = now(system.readdir({ dir }, context));
    return entry === null ? null : text(entry.d_name);
  });

describe("a directory stream", () => {
  it("lists itself, its parent and the names in the order of their bytes", () => {
    expect(list(system, "/d")).toEqual([".", "..", "a", "b", "c", "l"]);
    expect(list(system, "/dev")).toEqual([".", "..", "null", "urandom", "zero"]);
  });

  it("tells types and the inode numbers that stat tells", () => {
    const dir = open();
    const seen = new Map<string, number>();
    for (
      let entry = now(system.readdir({ dir }, context));
      entry;
      entry = now(system.readdir({ dir }, context))
    ) {
      const name = text(entry.d_name);
      seen.set(name, entry.d_type);
      const { st_ino } = now(system.lstat64({ path: latin1(`/d/${name}`) }, context));
      expect(entry.d_ino).toBe(st_ino);
      expect(entry.d_reclen).toBe(24);
    }
    expect(Object.fromEntries(seen)).toEqual({
      ".": dType.DT_DIR,
      "..": dType.DT_DIR,
      a: dType.DT_REG,
      b: dType.DT_REG,
      c: dType.DT_DIR,
      l: dType.DT_LNK,
    });
  });

  it("ends, and starts again with rewinddir", () => {
    const dir = open("/d/c");
    expect([next(dir), next(dir), next(dir), next(dir)]).toEqual([".", "..", null, null]);
    now(system.rewinddir({ dir }, context));
    expect(next(dir)).toBe(".");
  });

  it("neither repeats nor skips a name while others come and go (H67)", () => {
    const posix = virtualPosix(system);
    const dir = open();
    expect([next(dir), next(dir), next(dir)]).toEqual([".", "..", "a"]);
    posix.unlink("/d/a");
    posix.unlink("/d/b");
    posix.mkdir("/d/0");
    posix.mkdir("/d/k");
    expect([next(dir), next(dir), next(dir), next(dir)]).toEqual(["c", "k", "l", null]);
  });

  it("empties a large directory entry by entry without losing one", () => {
    const posix = virtualPosix(system);
    for (let i = 0; i < 2000; i++) posix.symlink("x", `/d/c/${i}`);
    const dir = open("/d/c");
    let removed = 0;
    for (let name = next(dir); name !== null; name = next(dir)) {
      if (name === "." || name === "..") continue;
      expect(posix.unlink(`/d/c/${name}`)).toBe("ok");
      removed++;
    }
    expect(removed).toBe(2000);
  });

  it("has a descriptor, which closedir closes", () => {
    const dir = open();
    const fd = now(system.dirfd({ dir }, context));
    expect(fd).toBe(3);
    now(system.closedir({ dir }, context));
    expect(outcome(() => system.fstat64({ fd }, context))).toBe("EBADF");
  });

  it("takes over a descriptor with fdopendir", () => {
    const { O_DIRECTORY } = openFlags;
    const fd = now(system.open({ path: latin1("/d/c"), flags: O_DIRECTORY, mode: 0 }, context));
    const dir = now(system.fdopendir({ fd }, context));
    expect(now(system.dirfd({ dir }, context))).toBe(fd);
    expect(next(dir)).toBe(".");
    const file = now(system.open({ path: latin1("/d/a"), flags: 0, mode: 0 }, context));
    expect(outcome(() => system.fdopendir({ fd: file }, context))).toBe("ENOTDIR");
    expect(outcome(() => system.fdopendir({ fd: 99 }, context))).toBe("EBADF");
  });

  it("is EBADF after closedir, and its number never comes back (H64)", () => {
    const dir = open();
    now(system.closedir({ dir }, context));
    expect(next(dir)).toBe("EBADF");
    expect(outcome(() => system.closedir({ dir }, context))).toBe("EBADF");
    expect(outcome(() => system.rewinddir({ dir }, context))).toBe("EBADF");
    expect(outcome(() => system.dirfd({ dir }, context))).toBe("EBADF");
    expect(open()).not.toBe(dir);
  });

  it("is EBADF when its descriptor was closed or became another file's, which it then leaves alone", () => {
    const dir = open();
    const fd = now(system.dirfd({ dir }, context));
    now(system.close({ fd }, context));
    expect(next(dir)).toBe("EBADF");
    expect(now(system.open({ path: latin1("/d/a"), flags: 0, mode: 0 }, context))).toBe(fd);
    expect(next(dir)).toBe("EBADF");
    expect(outcome(() => system.closedir({ dir }, context))).toBe("EBADF");
    expect(now(system.fstat64({ fd }, context)).st_size).toBe(0n);
  });

  it("is refused as EMFILE at the quota, also where streams share one descriptor (H63)", () => {
    const { O_DIRECTORY } = openFlags;
    const fd = now(system.open({ path: latin1("/d"), flags: O_DIRECTORY, mode: 0 }, context));
    for (let i = 0; i < 16; i++) now(system.fdopendir({ fd }, context));
    expect(outcome(() => system.fdopendir({ fd }, context))).toBe("EMFILE");
    expect(outcome(() => system.opendir({ path: latin1("/d") }, context))).toBe("EMFILE");
  });

  it("is refused for what is no directory, and for one that may not be read", () => {
    const posix = virtualPosix(system);
    posix.chmod("/d/c", 0o300);
    expect(outcome(() => system.opendir({ path: latin1("/d/a") }, context))).toBe("ENOTDIR");
    expect(outcome(() => system.opendir({ path: latin1("/none") }, context))).toBe("ENOENT");
    expect(outcome(() => system.opendir({ path: latin1("/d/c") }, context))).toBe("EACCES");
  });
});
