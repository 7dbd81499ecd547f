import { encodeStruct, linuxX8664 } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { fail, type Scripts } from "../../test/scripted-controller.js";
import { wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";

const OUT = 512;

describe("clocks", () => {
  const scripts: Scripts = {
    *"clock_gettime(ip)i"({ clock, tp }) {
      const data = encodeStruct(linuxX8664.structs.timespec, { tv_sec: 1_700_000_000 + clock, tv_nsec: 5 });
      yield { kind: "write-memory", address: tp, data };
      return {};
    },
    "clock_getres(ip)i": () => fail(22),
  };

  test("are read in nanoseconds", () => {
    const { call, view } = wasiMachine(scripts);
    expect(call("clock_time_get", 1, 0n, OUT)).toBe(0);
    expect(view().getBigUint64(OUT, true)).toBe(1_700_000_001_000_000_005n);
    expect(call("clock_res_get", 1, OUT)).toBe(WasiErrno.EINVAL);
  });

  test("are the four of WASI, and written where memory is", () => {
    const { call, controller } = wasiMachine(scripts);
    expect(call("clock_time_get", 4, 0n, OUT)).toBe(WasiErrno.EINVAL);
    expect(call("clock_time_get", -1, 0n, OUT)).toBe(WasiErrno.EINVAL);
    expect(call("clock_time_get", 0, 0n, 65_529)).toBe(WasiErrno.EFAULT);
    expect(controller.calls).toEqual([]);
  });
});
