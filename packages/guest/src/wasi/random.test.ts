import { describe, expect, test } from "vitest";
import { fail, fetchString } from "../../test/scripted-controller.js";
import { wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";

const OUT = 512;

describe("random_get", () => {
  test("opens /dev/urandom once, and reads until it has all", () => {
    const opened: string[] = [];
    const { call, text, controller } = wasiMachine({
      *"open(pii)i"({ path }) {
        opened.push(yield* fetchString(path));
        return { result: 9 };
      },
      *"read(ipi)i"({ buffer }) {
        yield { kind: "write-memory", address: buffer, data: new TextEncoder().encode("ab") };
        return { result: 2 };
      },
    });
    expect([call("random_get", OUT, 4), call("random_get", OUT + 4, 2)]).toEqual([0, 0]);
    expect([text(OUT, 6), opened]).toEqual(["ababab", ["/dev/urandom"]]);
    expect(controller.calls).toEqual(["open", "read", "read", "read"]);
  });

  test("fails when there is no /dev/urandom, or when it ends", () => {
    expect(wasiMachine({ "open(pii)i": () => fail(2) }).call("random_get", OUT, 1)).toBe(WasiErrno.ENOENT);
    const ended = wasiMachine({ "open(pii)i": () => ({ result: 9 }), "read(ipi)i": () => ({ result: 0 }) });
    expect(ended.call("random_get", OUT, 1)).toBe(WasiErrno.EIO);
    expect(ended.call("random_get", -1, -1)).toBe(WasiErrno.EFAULT);
  });
});
