import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canMount, hostLibrary, openHandles } from "../../test/host-library.js";
import { latin1 } from "../../test/posix.js";
import { context, list, now, readAll, virtualPosix } from "../../test/virtual-posix.js";
import { COPY_BYTES } from "./copied-tree.js";
import type { System } from "./system.js";

const host = hostLibrary();
const stat = (system: System, path: string) => now(system.lstat64({ path: latin1(path) }, context));

describe("a mount that is copied in", () => {
  it("is what the directory was when the system was made", () => {
    fs.symlinkSync("os.py", join(host.lib, "link"));
    fs.utimesSync(join(host.lib, "os.py"), 5, 1_234_567_890.5);
    const before = openHandles();
    const system = host.start({}, { copy: true });
    expect(openHandles()).toBe(before);
    fs.rmSync(host.lib, { recursive: true });
    fs.mkdirSync(host.lib);
    expect(list(system, "/lib")).toEqual([".", "..", "link", "os.py", "pkg"]);
    expect(readAll(system, "/lib/link")).toBe("import sys");
    expect(readAll(system, "/lib/pkg/mod.py")).toBe("pass");
    expect(stat(system, "/lib/os.py")).toMatchObject({
      st_mode: 0o100444,
      st_mtim: { tv_sec: 1_234_567_890, tv_nsec: 500_000_000 },
    });
    expect(virtualPosix(system).chmod("/lib/os.py", 0o600)).toBe("EROFS");
  });

  it("may be an overlay, which shows the host's permissions and leaves it as it is", () => {
    fs.chmodSync(join(host.lib, "os.py"), 0o4600);
    const system = host.start({}, { copy: true, mode: "overlay" });
    const posix = virtualPosix(system);
    expect(posix.mode("/lib/os.py")).toBe(0o600);
    posix.open("f", "/lib/os.py", "O_RDWR|O_TRUNC");
    posix.write("f", "mine");
    posix.rename("/lib/pkg", "/lib/moved");
    expect(readAll(system, "/lib/os.py")).toBe("mine");
    expect(readAll(system, "/lib/moved/mod.py")).toBe("pass");
    expect(fs.readFileSync(join(host.lib, "os.py"), "latin1")).toBe("import sys");
    expect(system.overlayChanges()).toHaveLength(5);
  });

  it("takes nothing of the quotas", () => {
    fs.writeFileSync(join(host.lib, "big"), "x".repeat(100_000));
    const system = host.start({ quotas: { bytes: 4096, inodes: 10 } }, { copy: true, mode: "overlay" });
    expect(readAll(system, "/lib/big")).toHaveLength(100_000);
  });

  it.runIf(canMount)("has no FIFO, and waits for none", () => {
    execFileSync("mkfifo", [join(host.lib, "fifo")]);
    expect(list(host.start({}, { copy: true }), "/lib")).toEqual([".", "..", "os.py", "pkg"]);
  });

  it("keeps files of several names together, or out where it is told to", () => {
    fs.linkSync(join(host.lib, "os.py"), join(host.lib, "pkg/twin"));
    const system = host.start({}, { copy: true });
    expect(stat(system, "/lib/pkg/twin").st_ino).toBe(stat(system, "/lib/os.py").st_ino);
    expect(stat(system, "/lib/os.py").st_nlink).toBe(2n);
    expect(list(host.start({}, { copy: true, hardLinks: "hide" }), "/lib")).toEqual([".", "..", "pkg"]);
  });

  it("is refused where it is too large, before it is read", () => {
    fs.truncateSync(join(host.lib, "os.py"), COPY_BYTES + 1);
    expect(() => host.start({}, { copy: true })).toThrow(
      "expected a directory of at most 268435456 bytes in 65536 files to copy in, found more",
    );
    expect(() => host.start({}, { copy: true, host: join(host.lib, "none") })).toThrow("ENOENT");
    expect(() => host.start({}, { copy: true, host: join(host.lib, "os.py") })).toThrow("ENOTDIR");
  });
});
