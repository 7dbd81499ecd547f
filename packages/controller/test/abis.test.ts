import { fail } from "@sandbox/controller";
import {
  atFd,
  type Command,
  clock,
  darwinArm64,
  decodeStruct,
  linuxAarch64,
  linuxI386,
  linuxX8664,
  openFlags,
  type Stat,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { GuestWithMemory } from "./guest-with-memory.js";

const { O_CREAT, O_DIRECTORY, O_WRONLY } = openFlags;
const never = () => {
  throw new Error("the handler was asked");
};
const time = { tv_sec: 1, tv_nsec: 2 };
const stat: Stat = {
  st_dev: 1n,
  st_ino: 2n,
  st_nlink: 3n,
  st_mode: 0o100644,
  st_uid: 1000,
  st_gid: 1000,
  st_rdev: 0n,
  st_size: 5n,
  st_blksize: 4096n,
  st_blocks: 8n,
  st_atim: time,
  st_mtim: time,
  st_ctim: time,
};

/** The numbers on the wire that a guest was told an errno by. */
function errnosIn(commands: readonly Command[]): number[] {
  return commands.flatMap((command) => (command.kind === "set-errno" ? [command.errno] : []));
}

describe("a handler sees the same flags whatever the guest's system", () => {
  test.each([
    [linuxX8664, 0o200000 | 0o100 | 1],
    [linuxAarch64, 0o40000 | 0o100 | 1],
    [linuxI386, 0o200000 | 0o100 | 1],
    [darwinArm64, 0x100000 | 0x200 | 1],
  ])("of $name", (abi, flags) => {
    const seen: number[] = [];
    const guest = new GuestWithMemory(
      {
        open(call) {
          seen.push(call.flags);
          return 3;
        },
      },
      abi,
    );
    expect(guest.call("open(pii)i", { path: guest.place("/"), flags, mode: 0 }).result).toBe(3n);
    expect(seen).toEqual([O_DIRECTORY | O_CREAT | O_WRONLY]);
  });
});

describe("for a guest on macOS", () => {
  test("AT_FDCWD is -2, and what it is on Linux is no descriptor", () => {
    const seen: number[] = [];
    const guest = new GuestWithMemory(
      {
        openat({ dirfd }) {
          seen.push(dirfd);
          return 3;
        },
      },
      darwinArm64,
    );
    const open = (dirfd: number) =>
      guest.call("openat(ipii)i", { dirfd, path: guest.place("x"), flags: 0, mode: 0 });
    expect([open(-2).result, open(7).result]).toEqual([3n, 3n]);
    expect(seen).toEqual([atFd.AT_FDCWD, 7]);
    expect(open(-100)).toMatchObject({ result: -1n, errno: "EBADF" });
  });

  test("a clock that only Linux knows by this number is refused before the handler is asked", () => {
    const guest = new GuestWithMemory({ clock_gettime: never }, darwinArm64);
    const tp = guest.place(new Uint8Array(16));
    const asked = guest.call("clock_gettime(ip)i", { clock: clock.CLOCK_MONOTONIC, tp });
    expect(asked).toMatchObject({ result: -1n, errno: "EINVAL" });
  });

  test("errnos have macOS's numbers, also for a call that nobody answers", () => {
    const guest = new GuestWithMemory({ rmdir: () => fail("ENOTEMPTY") }, darwinArm64);
    const { commands } = guest.call("rmdir(p)i", { path: guest.place("/d") });
    expect(errnosIn(commands)).toEqual([66]);
    expect(errnosIn(guest.call("getpid()i", {}).commands)).toEqual([78]);
  });
});

describe("for a guest on i386", () => {
  test("a struct stat64 is written as it is there", () => {
    const guest = new GuestWithMemory({ fstat64: () => stat }, linuxI386);
    const statbuf = guest.place(new Uint8Array(96));
    expect(guest.call("fstat64(ip)i", { fd: 0, statbuf }).result).toBe(0n);
    expect(decodeStruct(linuxI386.structs.stat, guest.at(statbuf, 96))).toEqual(stat);
  });

  test("a time that has no room is EOVERFLOW, as stat(2) has it", () => {
    const late = { ...stat, st_mtim: { tv_sec: 2 ** 31, tv_nsec: 0 } };
    const guest = new GuestWithMemory({ fstat64: () => late }, linuxI386);
    const statbuf = guest.place(new Uint8Array(96));
    expect(guest.call("fstat64(ip)i", { fd: 0, statbuf })).toMatchObject({ result: -1n, errno: "EOVERFLOW" });
    expect(guest.at(statbuf, 96)).toEqual(new Uint8Array(96));
  });

  test("a time_t by address is 4 bytes", () => {
    const guest = new GuestWithMemory({ time: () => 1_600_000_000 }, linuxI386);
    const tloc = guest.placeInts(9, 9);
    guest.call("time(p)i", { tloc });
    expect(guest.intsAt(tloc, 2)).toEqual([1_600_000_000, 9]);
  });
});
