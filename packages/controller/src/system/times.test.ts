import { atFd, atFlags, type Timespec, utimeNsec } from "@sandbox/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, virtualPosix } from "../../test/virtual-posix.js";
import { createSystem, type System } from "./system.js";

const START = { tv_sec: 1_000_000_000, tv_nsec: 5 };
let system: System;

beforeEach(() => {
  system = createSystem({
    clock: { startAt: 1_000_000_000_000_000_005n },
    files: { "/f": "data" },
    links: { "/l": "f" },
  });
});
afterEach(() => system.dispose());

function times(path = "/f"): { accessed: Timespec; modified: Timespec; changed: Timespec } {
  const { st_atim, st_mtim, st_ctim } = now(system.lstat64({ path: latin1(path) }, context));
  return { accessed: st_atim, modified: st_mtim, changed: st_ctim };
}

function sleep(seconds: number): void {
  const timeout = { tv_sec: seconds, tv_usec: 0 };
  now(system.select({ nfds: 0, readfds: null, writefds: null, exceptfds: null, timeout }, context));
}

const later = (seconds: number) => ({ ...START, tv_sec: START.tv_sec + seconds });

describe("the times of a file", () => {
  it("begin as the clock does", () => {
    expect(times()).toEqual({ accessed: START, modified: START, changed: START });
  });

  it("note a change, and the first reading after it", () => {
    const posix = virtualPosix(system);
    posix.open("f", "/f", "O_RDWR");
    sleep(10);
    posix.write("f", "x");
    expect(times()).toEqual({ accessed: START, modified: later(10), changed: later(10) });
    sleep(10);
    posix.read("f", 1);
    expect(times()).toEqual({ accessed: later(20), modified: later(10), changed: later(10) });
    sleep(10);
    posix.read("f", 1);
    expect(times().accessed).toEqual(later(20));
    posix.chmod("/f", 0o600);
    expect(times()).toEqual({ accessed: later(20), modified: later(10), changed: later(30) });
  });

  it("of a directory note its names", () => {
    const posix = virtualPosix(system);
    sleep(1);
    posix.mkdir("/d");
    expect(times("/").modified).toEqual(later(1));
    sleep(1);
    posix.rmdir("/d");
    expect(times("/").modified).toEqual(later(2));
  });

  it("are set, left alone or set to now, each by itself", () => {
    const set = (value: readonly Timespec[] | null, path = "/f", flags = 0) =>
      outcome(() =>
        system.utimensat({ dirfd: atFd.AT_FDCWD, path: latin1(path), times: value, flags }, context),
      );
    const omit = { tv_sec: 0, tv_nsec: utimeNsec.UTIME_OMIT };
    const current = { tv_sec: 0, tv_nsec: utimeNsec.UTIME_NOW };
    const before1970 = { tv_sec: -7, tv_nsec: 999_999_999 };
    sleep(5);
    expect(set([before1970, omit])).toBeUndefined();
    expect(times()).toEqual({ accessed: before1970, modified: START, changed: later(5) });
    expect(set([omit, current])).toBeUndefined();
    expect(times().modified).toEqual(later(5));
    expect(set(null)).toBeUndefined();
    expect(times().accessed).toEqual(later(5));
    expect(set([before1970, before1970], "/l", atFlags.AT_SYMLINK_NOFOLLOW)).toBeUndefined();
    expect([times("/l").modified, times("/f").modified]).toEqual([before1970, later(5)]);
  });

  it("are refused where they are none, but not where nothing is to be set", () => {
    const set = (tv_nsec: number, path = "/f", flags = 0) => {
      const value = [
        { tv_sec: 0, tv_nsec },
        { tv_sec: 0, tv_nsec },
      ];
      return outcome(() =>
        system.utimensat({ dirfd: atFd.AT_FDCWD, path: latin1(path), times: value, flags }, context),
      );
    };
    expect(set(1_000_000_000)).toBe("EINVAL");
    expect(set(-1)).toBe("EINVAL");
    expect(set(0, "/f", 1)).toBe("EINVAL");
    expect(set(0, "/none")).toBe("ENOENT");
    expect(set(utimeNsec.UTIME_OMIT, "/none")).toBeUndefined();
  });

  it("are set through a descriptor", () => {
    const fd = now(system.open({ path: latin1("/f"), flags: 0, mode: 0 }, context));
    const value = [
      { tv_sec: 1, tv_nsec: 2 },
      { tv_sec: 3, tv_nsec: 4 },
    ];
    now(system.futimens({ fd, times: value }, context));
    expect(times()).toMatchObject({ accessed: value[0], modified: value[1] });
    expect(outcome(() => system.futimens({ fd: 99, times: null }, context))).toBe("EBADF");
  });
});
