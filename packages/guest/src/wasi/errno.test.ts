import { Errno } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { toWasiErrno, WasiErrno, WasiFailure } from "./errno.js";

describe("the errno table", () => {
  // The numbers of wasi_snapshot_preview1.witx, at every tenth place and both ends.
  test("has WASI's numbers", () => {
    const { E2BIG, EADDRNOTAVAIL, EBADF, EBUSY, EEXIST, EISCONN, ENFILE, ENOENT, ENOPROTOOPT } = WasiErrno;
    expect([E2BIG, EADDRNOTAVAIL, EBADF, EBUSY, EEXIST]).toEqual([1, 4, 8, 10, 20]);
    expect([EISCONN, ENFILE, ENOENT, ENOPROTOOPT]).toEqual([30, 41, 44, 50]);
    const { ENXIO, ESPIPE, EXDEV, ENOTCAPABLE, SUCCESS, EINVAL, EIO, ENOSYS, ENOTSUP } = WasiErrno;
    expect([SUCCESS, EINVAL, EIO, ENOSYS, ENOTSUP]).toEqual([0, 28, 29, 52, 58]);
    expect([ENXIO, ESPIPE, EXDEV, ENOTCAPABLE]).toEqual([60, 70, 75, 76]);
  });

  test("has a number for every errno of Linux, and none of them means success", () => {
    for (const [name, value] of Object.entries(Errno)) {
      const mapped = toWasiErrno(value);
      expect(mapped, name).toBeGreaterThan(0);
      expect(mapped, name).toBeLessThan(WasiErrno.ENOTCAPABLE);
    }
  });

  test.each([
    [Errno.ENOENT, WasiErrno.ENOENT],
    [Errno.EDEADLOCK, 16],
    [Errno.ETIME, WasiErrno.ETIMEDOUT],
    [Errno.ERFKILL, WasiErrno.EIO],
  ])("maps %i to %i", (linux, wasi) => expect(toWasiErrno(linux)).toBe(wasi));

  test.each([0, -1, 9999])("takes %i, which is no errno, for EIO", (value) => {
    expect(toWasiErrno(value)).toBe(WasiErrno.EIO);
  });

  test("carries names and numbers in failures", () => {
    expect([new WasiFailure("EFAULT").errno, new WasiFailure(44).errno]).toEqual([21, 44]);
  });
});
