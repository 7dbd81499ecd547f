import {
  addressFamily,
  darwinArm64,
  decodeStruct,
  encodeStruct,
  FieldError,
  guestErrno,
  linuxAarch64,
  linuxI386,
  linuxX8664,
  NULL,
  openFlags,
  pointer,
  type Stat,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";

const time = { tv_sec: 2 ** 31 - 1, tv_nsec: 999_999_999 };
const stat: Stat = {
  st_dev: 1n,
  st_ino: 0x0123_4567_89ab_cdefn,
  st_nlink: 2n,
  st_mode: 0o100644,
  st_uid: 1000,
  st_gid: 100,
  st_rdev: 0n,
  st_size: 2n ** 40n,
  st_blksize: 4096n,
  st_blocks: 8n,
  st_atim: time,
  st_mtim: time,
  st_ctim: time,
};

test("a struct stat64 of i386 has 96 bytes, with the inode number at their end", () => {
  const bytes = encodeStruct(linuxI386.structs.stat, stat);
  expect(bytes.length).toBe(96);
  expect(new DataView(bytes.buffer).getBigUint64(88, true)).toBe(stat.st_ino);
  expect(decodeStruct(linuxI386.structs.stat, bytes)).toEqual(stat);
});

test("a struct stat of aarch64 has st_mode before st_nlink, of x86-64 behind it", () => {
  const at = (abi: typeof linuxX8664) => {
    const view = new DataView(encodeStruct(abi.structs.stat, stat).buffer);
    return [view.getUint32(16, true), view.getUint32(24, true)];
  };
  expect(at(linuxAarch64)).toEqual([0o100644, 1000]);
  expect(at(linuxX8664)).toEqual([2, 0o100644]);
});

test("a time after 2038 has no room in i386", () => {
  const late = { tv_sec: 2 ** 31, tv_nsec: 0 };
  expect(() => encodeStruct(linuxI386.structs.timespec, late)).toThrow(FieldError);
  expect(decodeStruct(linuxX8664.structs.timespec, encodeStruct(linuxX8664.structs.timespec, late))).toEqual(
    late,
  );
});

test("an address is as wide as the ABI says, and one that is wider is refused", () => {
  const piece = { iov_base: pointer(0xffff_ffffn), iov_len: 5 };
  expect([...encodeStruct(linuxI386.structs.iovec, piece)]).toEqual([0xff, 0xff, 0xff, 0xff, 5, 0, 0, 0]);
  expect(encodeStruct(linuxX8664.structs.iovec, piece).length).toBe(16);
  const wide = { ...piece, iov_base: pointer(2n ** 32n) };
  expect(() => encodeStruct(linuxI386.structs.iovec, wide)).toThrow(FieldError);
});

test("a port is big-endian in memory", () => {
  const address = { sin_family: 2, sin_port: 80, sin_addr: Uint8Array.of(127, 0, 0, 1) };
  const bytes = encodeStruct(linuxX8664.structs.sockaddr_in, address);
  expect([...bytes.subarray(0, 8)]).toEqual([2, 0, 0, 80, 127, 0, 0, 1]);
});

test("an address of a host that is too long is refused, a short one is followed by zeros", () => {
  const address = { sin_family: 2, sin_port: 80, sin_addr: new Uint8Array(5) };
  expect(() => encodeStruct(linuxX8664.structs.sockaddr_in, address)).toThrow(FieldError);
  const short = encodeStruct(linuxX8664.structs.in_addr, { s_addr: Uint8Array.of(10) });
  expect([...short]).toEqual([10, 0, 0, 0]);
});

describe("on macOS", () => {
  test("a socket's address begins with its length, which handlers do not see", () => {
    const address = { sin_family: 2, sin_port: 80, sin_addr: Uint8Array.of(127, 0, 0, 1) };
    const bytes = encodeStruct(darwinArm64.structs.sockaddr_in, address);
    expect([...bytes.subarray(0, 4)]).toEqual([16, 2, 0, 80]);
    expect(decodeStruct(darwinArm64.structs.sockaddr_in, bytes)).toEqual(address);
  });

  test("a field that the system lacks reads as empty and is not written", () => {
    const text = (name: string) => new TextEncoder().encode(name);
    const names = { sysname: text("Darwin"), nodename: text("n"), release: text("r"), version: text("v") };
    const host = { ...names, machine: text("arm64"), domainname: text("example") };
    const { utsname } = darwinArm64.structs;
    expect(decodeStruct(utsname, encodeStruct(utsname, host))).toEqual({ ...host, domainname: text("") });
  });

  test("an address in a field is NULL where there is none", () => {
    const { tm } = darwinArm64.structs;
    expect(decodeStruct(tm, new Uint8Array(tm.size)).tm_zone).toBe(NULL);
  });

  test("UTIME_NOW is -1 for the guest, and what it is on Linux for a handler", () => {
    const now = { tv_sec: 0, tv_nsec: 0x3fffffff };
    const bytes = encodeStruct(darwinArm64.structs.timespec, now);
    expect(new DataView(bytes.buffer).getBigInt64(8, true)).toBe(-1n);
    expect(decodeStruct(darwinArm64.structs.timespec, bytes)).toEqual(now);
  });

  test("AF_INET6 has a number of its own in an address, and that of Linux is refused there", () => {
    const { sockaddr } = darwinArm64.structs;
    const address = { sa_family: addressFamily.AF_INET6, sa_data: new Uint8Array(14) };
    const bytes = encodeStruct(sockaddr, address);
    expect(bytes[1]).toBe(30);
    expect(decodeStruct(sockaddr, bytes)).toEqual(address);
    expect(() => decodeStruct(sockaddr, Uint8Array.of(16, 10, ...new Uint8Array(14)))).toThrow(FieldError);
  });

  test("errnos have their own numbers, and one without a number is EIO", () => {
    expect(guestErrno(darwinArm64, "EAGAIN")).toBe(35);
    expect(guestErrno(darwinArm64, "ENOENT")).toBe(2);
    expect(guestErrno(darwinArm64, "EUCLEAN")).toBe(5);
    expect(guestErrno(linuxAarch64, "EAGAIN")).toBe(11);
  });
});

describe("named numbers", () => {
  test("flags are translated both ways, the access mode among them", () => {
    const { O_CREAT, O_WRONLY, O_CLOEXEC, O_TRUNC } = openFlags;
    const flags = O_CREAT | O_WRONLY | O_CLOEXEC | O_TRUNC;
    const guest = darwinArm64.numbers["open"]?.toGuest(flags);
    expect(guest).toBe(0x200 | 1 | 0x100_0000 | 0x400);
    expect(darwinArm64.numbers["open"]?.fromGuest(guest ?? 0)).toBe(flags);
  });

  test("O_DIRECTORY and O_DIRECT are not mixed up, which change places on aarch64", () => {
    const { O_DIRECTORY, O_DIRECT } = openFlags;
    const numbers = linuxAarch64.numbers["open"];
    expect(numbers?.fromGuest(0x4000)).toBe(O_DIRECTORY);
    expect(numbers?.fromGuest(0x10000)).toBe(O_DIRECT);
  });

  test("a flag that the guest's system lacks is left out on the way to it", () => {
    expect(darwinArm64.numbers["open"]?.toGuest(openFlags.O_DIRECT | openFlags.O_CREAT)).toBe(0x200);
  });

  test("a flag without a name is kept, and refused where it would be taken for another", () => {
    const numbers = darwinArm64.numbers["open"];
    expect(numbers?.fromGuest(0x10)).toBe(0x10);
    expect(numbers?.fromGuest(0x8000)).toBeUndefined();
  });

  test("what is CLOCK_MONOTONIC elsewhere is no clock on macOS", () => {
    expect(darwinArm64.numbers["clock"]?.fromGuest(6)).toBe(1);
    expect(darwinArm64.numbers["clock"]?.fromGuest(1)).toBeUndefined();
    expect(darwinArm64.numbers["clock"]?.fromGuest(99)).toBe(99);
  });

  test("nothing is translated for x86-64, whose numbers are the canonical ones", () => {
    expect(linuxX8664.numbers).toEqual({});
    expect(linuxX8664.errno).toEqual({});
  });
});
