import { darwinArm64, linuxAarch64, linuxX8664 } from "@sandbox/protocol";
import { expect, test } from "vitest";
import { traceJson, traceLine } from "../src/index.js";
import { at, exchangeOf, reads, returned } from "./script.js";

/** A guest that opens `/d` with these flags and is told an errno. */
function opening(flags: number, errno: number) {
  return exchangeOf(
    { kind: "request", call: "open(pii)i", args: { path: at(0x1000), flags, mode: 0 } },
    ...reads(0x1000, "/d"),
    { kind: "set-errno", errno },
    returned(-1),
  );
}

test.each([
  [linuxX8664, 0o200000, "O_RDONLY|O_DIRECTORY"],
  [linuxAarch64, 0o40000, "O_RDONLY|O_DIRECTORY"],
  [linuxAarch64, 0o200000, "O_RDONLY|O_DIRECT"],
  [darwinArm64, 0x100000, "O_RDONLY|O_DIRECTORY"],
])("flags are named as the guest's system ($name) names them: %#", (abi, flags, text) => {
  const line = traceLine(opening(flags, 2), { abi });
  expect(line).toBe(`open("/d", ${text}) = -1 ENOENT (No such file or directory)`);
});

test("flags that only another system has a name for stay a number", () => {
  expect(traceLine(opening(0x8000, 2), { abi: darwinArm64 })).toMatch(/^open\("\/d", 32768\)/);
});

test("an errno is named as the guest's system names it", () => {
  expect(traceLine(opening(0, 78), { abi: darwinArm64 })).toMatch(/ENOSYS \(Function not implemented\)$/);
  expect(traceLine(opening(0, 78), { abi: linuxX8664 })).toMatch(/EREMCHG \(Remote address changed\)$/);
  expect(traceJson(opening(0, 35), { abi: darwinArm64 }).errno).toMatchObject({ number: 35, name: "EAGAIN" });
});
