import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";
import { WASI_SIGNATURES } from "./signatures.js";

describe("all functions of WASI", () => {
  test("die instead of throwing to the module, and are not called again", () => {
    const { call, deaths } = wasiMachine({ "sched_yield()i": () => ({ result: 0 }) });
    // A module that declares the import with an i64 where WASI has an i32.
    expect(() => call("fd_close", 1n)).toThrow();
    expect(deaths[0]).toMatch(/^fd_close: /);
    expect(() => call("sched_yield")).toThrow();
    expect(deaths.at(-1)).toBe("sched_yield: called after a failure");
  });

  test("answer EFAULT as long as the module's memory is not known", () => {
    const { call, memory } = wasiMachine({});
    expect(call("random_get", memory.buffer.byteLength, 1)).toBe(WasiErrno.EFAULT);
  });

  test("make no call but those that the dump tells", () => {
    const here = new URL(".", import.meta.url);
    const sources = readdirSync(here).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
    const made = sources.flatMap((name) => {
      const found = readFileSync(new URL(name, here), "utf8").matchAll(/\bcalls\s*\.(\w+)\(/g);
      return [...found].map(([, call]) => call);
    });
    const told = WASI_SIGNATURES.map((signature) => signature.slice(0, signature.indexOf("(")));
    expect([...new Set(made)].sort()).toEqual([...told].sort());
  });
});
