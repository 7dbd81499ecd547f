import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canMount, hostLibrary } from "../../test/host-library.js";
import { latin1 } from "../../test/posix.js";
import { context, list, outcome, readAll, virtualPosix } from "../../test/virtual-posix.js";
import { createClock } from "./clock.js";
import { HostHandles } from "./host-handles.js";
import { HostVolume } from "./host-volume.js";
import { MemoryDirectory } from "./memory-directory.js";
import { MemoryVolume } from "./memory-volume.js";
import { Pauses } from "./pauses.js";
import { Quota } from "./quota.js";

const host = hostLibrary();

describe.runIf(canMount)("what a host mount keeps in (H57 to H60)", () => {
  it("resolves links in the guest's tree, and never on the host (H56)", () => {
    fs.symlinkSync(join(host.folder, "secret"), join(host.lib, "absolute"));
    fs.symlinkSync("../secret", join(host.lib, "climbing"));
    fs.symlinkSync("..", join(host.lib, "up"));
    fs.symlinkSync("pkg/mod.py", join(host.lib, "inside"));
    fs.symlinkSync("/etc/passwd", join(host.lib, "passwd"));
    const system = host.start({ files: { "/etc/passwd": "virtual", "/secret": "the guest's" } });
    const posix = virtualPosix(system);
    expect(posix.stat("/lib/absolute")).toBe("ENOENT");
    expect(readAll(system, "/lib/climbing")).toBe("the guest's");
    expect(readAll(system, "/lib/up/secret")).toBe("the guest's");
    expect(readAll(system, "/lib/passwd")).toBe("virtual");
    expect(readAll(system, "/lib/inside")).toBe("pass");
    expect(posix.readlink("/lib/climbing")).toBe("-> ../secret");
    expect(posix.lstat("/lib/climbing")).toBe("link of 9");
  });

  it("does not follow a file that became a link after it was looked at", () => {
    const system = host.start();
    const posix = virtualPosix(system);
    expect(posix.stat("/lib/os.py")).toBe("file of 10");
    fs.rmSync(join(host.lib, "os.py"));
    fs.symlinkSync(join(host.folder, "secret"), join(host.lib, "os.py"));
    expect(posix.open("f", "/lib/os.py", "O_RDONLY")).toBe("ENOENT");
  });

  it("opens nothing else than what it looked at, though it is swapped in between", () => {
    const handles = new HostHandles(8);
    const volume = mountAlone(handles);
    const swaps: [string, () => void][] = [
      ["a link", () => fs.symlinkSync(join(host.folder, "secret"), join(host.lib, "os.py"))],
      ["another file", () => fs.writeFileSync(join(host.lib, "os.py"), "other")],
      ["a FIFO", () => execFileSync("mkfifo", [join(host.lib, "os.py")])],
      ["a directory", () => fs.mkdirSync(join(host.lib, "os.py"))],
    ];
    for (const [what, swap] of swaps) {
      fs.rmSync(join(host.lib, "os.py"), { recursive: true });
      fs.writeFileSync(join(host.lib, "os.py"), "import sys");
      const file = volume.root.lookup("os.py");
      fs.renameSync(join(host.lib, "os.py"), join(host.lib, "os.old"));
      swap();
      expect([what, outcome(() => file?.hold())]).toEqual([what, "ESTALE"]);
    }
    handles.dispose();
  });

  it("keeps to a directory that it holds, though its place became a link's", () => {
    const handles = new HostHandles(2);
    const volume = mountAlone(handles);
    const pkg = volume.root.lookup("pkg");
    if (pkg?.kind !== "directory") throw new Error("expected a directory");
    expect(pkg.lookup("mod.py")?.kind).toBe("file");
    fs.renameSync(join(host.lib, "pkg"), join(host.lib, "moved"));
    fs.symlinkSync(host.folder, join(host.lib, "pkg"));
    expect(pkg.lookup("secret")).toBeUndefined();
    expect(pkg.lookup("mod.py")?.kind).toBe("file");
    // Once its handle was closed for others, it is not found again, and the place is looked at anew.
    handles.close(pkg);
    expect(outcome(() => pkg.lookup("mod.py")?.kind)).toBe("ESTALE");
    expect(volume.root.lookup("pkg")?.kind).toBe("link");
    handles.dispose();
  });

  it("shows no FIFO, socket or device, and does not wait for one (H59)", () => {
    execFileSync("mkfifo", [join(host.lib, "fifo")]);
    const system = host.start();
    const posix = virtualPosix(system);
    expect(list(system, "/lib")).toEqual([".", "..", "os.py", "pkg"]);
    expect(posix.stat("/lib/fifo")).toBe("ENOENT");
    expect(posix.open("f", "/lib/fifo", "O_RDONLY")).toBe("ENOENT");
    const devices = host.start({}, { host: "/dev", at: "/host" });
    expect(virtualPosix(devices).stat("/host/null")).toBe("ENOENT");
    expect(list(devices, "/host")).not.toContain("null");
  });

  it("hides files of more than one name where it is told to, in listings too (H60)", () => {
    fs.linkSync(join(host.folder, "secret"), join(host.lib, "twin"));
    expect(readAll(host.start(), "/lib/twin")).toBe("TOP SECRET");
    const system = host.start({}, { hardLinks: "hide" });
    expect(virtualPosix(system).stat("/lib/twin")).toBe("ENOENT");
    expect(list(system, "/lib")).toEqual([".", "..", "os.py", "pkg"]);
  });

  it("answers errnos that name nothing of the host (H71)", () => {
    const system = host.start();
    const path = latin1("/lib/none");
    expect(() => system.stat64({ path }, context)).toThrow(/^ENOENT$/);
  });

  it("answers EACCES for what the host may not read", (context) => {
    if (process.geteuid?.() === 0) context.skip("root may read everything: run as an ordinary user");
    fs.chmodSync(join(host.lib, "os.py"), 0);
    fs.chmodSync(join(host.lib, "pkg"), 0);
    const posix = virtualPosix(host.start());
    expect(posix.open("f", "/lib/os.py", "O_RDONLY")).toBe("EACCES");
    expect(posix.stat("/lib/pkg")).toBe("directory");
    expect(posix.stat("/lib/pkg/mod.py")).toBe("EACCES");
    fs.chmodSync(join(host.lib, "pkg"), 0o755);
  });

  function mountAlone(handles: HostHandles): HostVolume {
    const clock = createClock({ frozenAt: 0n }, new Pauses());
    const memory = new MemoryVolume(new Quota(0, 6), clock);
    const { root } = new HostVolume({
      hostPath: host.lib,
      device: 3n,
      uid: 0,
      gid: 0,
      hidesHardLinks: false,
      name: "lib",
      parent: new MemoryDirectory(memory, { bits: 0o755, uid: 0, gid: 0 }),
      handles,
    });
    return root.volume;
  }
});
