import { decodeStruct, encodeStruct, linuxX8664, type Stat } from "@sandbox/protocol";
import { expect, test } from "vitest";

const time = { tv_sec: 1564610400, tv_nsec: 999_999_999 };
const stat: Stat = {
  st_dev: 1n,
  st_ino: 2n ** 64n - 1n,
  st_nlink: 3n,
  st_mode: 0o100644,
  st_uid: 1000,
  st_gid: 4294967295,
  st_rdev: 5n,
  st_size: 2n ** 63n - 1n,
  st_blksize: 4096n,
  st_blocks: -1n,
  st_atim: time,
  st_mtim: { tv_sec: -1, tv_nsec: 0 },
  st_ctim: time,
};

test("a struct stat is 144 bytes and keeps every field at the ends of its range", () => {
  const bytes = encodeStruct(linuxX8664.structs.stat, stat);
  expect(bytes.length).toBe(144);
  expect(decodeStruct(linuxX8664.structs.stat, bytes)).toEqual(stat);
});

test("encoding clears what no field covers", () => {
  const bytes = new Uint8Array(144).fill(0xaa);
  linuxX8664.structs.stat.encode(stat, new DataView(bytes.buffer), 0);
  expect([...bytes.subarray(36, 40), ...bytes.subarray(120)]).toEqual(new Array(28).fill(0));
});

test("a name longer than its array is cut so that its NUL fits", () => {
  const d_name = new Uint8Array(300).fill(0x61);
  const entry = { d_ino: 1n, d_off: 0n, d_reclen: 280, d_type: 8, d_name };
  const decoded = decodeStruct(linuxX8664.structs.dirent, encodeStruct(linuxX8664.structs.dirent, entry));
  expect(decoded.d_name.length).toBe(255);
});

test("a set of descriptors keeps its members, and drops those beyond 1023", () => {
  const { fd_set } = linuxX8664.structs;
  const bytes = encodeStruct(fd_set, { fds_bits: [0, 1, 63, 64, 1023, 1024] });
  expect([bytes[0], bytes[7], bytes[8], bytes[127]]).toEqual([3, 0x80, 1, 0x80]);
  expect(decodeStruct(fd_set, bytes)).toEqual({ fds_bits: [0, 1, 63, 64, 1023] });
});

test("a structure is not read from fewer bytes than it has", () => {
  expect(() => decodeStruct(linuxX8664.structs.stat, new Uint8Array(143))).toThrow(RangeError);
});
