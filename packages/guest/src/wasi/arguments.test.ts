import { describe, expect, test } from "vitest";
import { allocate, fail, type Scripts } from "../../test/scripted-controller.js";
import { wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";

const OUT = 512;

/** Answers `get_environ` with these strings, which are gone before the next call. */
function environmentScript(strings: readonly string[]): Scripts {
  return {
    *"get_environ()p"() {
      const addresses: bigint[] = [];
      for (const string of strings) {
        addresses.push(yield* allocate(new TextEncoder().encode(`${string}\0`)));
      }
      const array = BigUint64Array.from([...addresses, 0n]);
      return { result: yield* allocate(new Uint8Array(array.buffer)) };
    },
  };
}

describe("arguments and environment", () => {
  test("are handed over as strings, one behind the other", () => {
    const { call, view, text } = wasiMachine({}, ["python", "-c", "é"]);
    expect(call("args_sizes_get", OUT, OUT + 4)).toBe(0);
    expect([view().getUint32(OUT, true), view().getUint32(OUT + 4, true)]).toEqual([3, 13]);
    expect(call("args_get", 1024, 2048)).toBe(0);
    expect(text(2048, 13)).toBe("python\0-c\0é\0");
    expect([0, 4, 8].map((at) => view().getUint32(1024 + at, true))).toEqual([2048, 2055, 2058]);
  });

  test("ask for the environment once, however often the program does", () => {
    const { call, view, text, controller } = wasiMachine(environmentScript(["A=1", "B="]));
    for (let index = 0; index < 100; index++) call("environ_sizes_get", OUT, OUT + 4);
    expect([view().getUint32(OUT, true), view().getUint32(OUT + 4, true)]).toEqual([2, 7]);
    expect(call("environ_get", 1024, 2048)).toBe(0);
    expect(text(2048, 7)).toBe("A=1\0B=\0");
    expect(controller.calls).toEqual(["get_environ"]);
  });

  test("take NULL for an empty environment", () => {
    const { call, view } = wasiMachine({ "get_environ()p": () => fail(12, 0) });
    expect(call("environ_sizes_get", OUT, OUT + 4)).toBe(0);
    expect(view().getUint32(OUT, true)).toBe(0);
  });

  test("answer EFAULT where they do not fit", () => {
    const { call } = wasiMachine({}, ["program"]);
    expect(call("args_get", 65_534, 0)).toBe(WasiErrno.EFAULT);
    expect(call("args_get", 0, 65_530)).toBe(WasiErrno.EFAULT);
    expect(call("args_sizes_get", OUT, -1)).toBe(WasiErrno.EFAULT);
  });
});
