import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canMount, hostLibrary } from "../../test/host-library.js";
import { readAll, text, virtualPosix } from "../../test/virtual-posix.js";

const host = hostLibrary();

describe.runIf(canMount)("what an overlay tells of its changes", () => {
  function begin() {
    const system = host.start({ files: { "/lib/option": "" }, cwd: "/lib/pkg" }, { mode: "overlay" });
    const changes = () =>
      system.overlayChanges().map(({ change, kind, path }) => `${change} ${kind} ${text(path)}`);
    return { system, posix: virtualPosix(system), changes };
  }

  it("is nothing where it was only read", () => {
    const { system, posix, changes } = begin();
    readAll(system, "/lib/os.py");
    posix.list("/lib/pkg");
    posix.open("f", "/lib/os.py", "O_RDWR");
    expect(changes()).toEqual([]);
  });

  it("lists what was added, changed and removed, by path", () => {
    fs.mkdirSync(join(host.lib, "gone/below"), { recursive: true });
    fs.symlinkSync("os.py", join(host.lib, "link"));
    const { posix, changes } = begin();
    posix.open("f", "/lib/pkg/mod.py", "O_WRONLY");
    posix.write("f", "x");
    posix.open("f", "/lib/option", "O_WRONLY");
    posix.write("f", "x");
    posix.mkdir("/lib/new");
    posix.symlink("x", "/lib/new/l");
    posix.link("/lib/pkg/mod.py", "/lib/new/twin");
    posix.rmdir("/lib/gone/below");
    posix.rmdir("/lib/gone");
    posix.chmod("/lib/pkg/deep", 0o700);
    posix.unlink("/lib/link");
    posix.mkdir("/lib/link");
    posix.open("f", "/lib/gone too", "O_CREAT|O_WRONLY");
    posix.unlink("/lib/gone too");
    expect(changes()).toEqual([
      "removed directory /lib/gone",
      "removed link /lib/link",
      "added directory /lib/link",
      "added directory /lib/new",
      "added link /lib/new/l",
      "added file /lib/new/twin",
      "added file /lib/option",
      "changed directory /lib/pkg/deep",
      "changed file /lib/pkg/mod.py",
    ]);
  });

  it("lists all that a moved directory holds, and a replaced file as changed", () => {
    const { posix, changes } = begin();
    posix.open("f", "/lib/pkg/mod.py", "O_WRONLY");
    posix.write("f", "x");
    posix.rename("/lib/pkg", "/lib/moved");
    posix.rename("/lib/option", "/lib/os.py");
    expect(changes()).toEqual([
      "added directory /lib/moved",
      "added directory /lib/moved/deep",
      "added file /lib/moved/mod.py",
      "changed file /lib/os.py",
      "removed directory /lib/pkg",
    ]);
  });

  it("tells of a directory that was made anew in place of another", () => {
    const { posix, changes } = begin();
    posix.unlink("/lib/pkg/mod.py");
    posix.rmdir("/lib/pkg/deep");
    posix.rmdir("/lib/pkg");
    posix.mkdir("/lib/pkg");
    posix.open("f", "/lib/pkg/x", "O_CREAT|O_WRONLY");
    expect(changes()).toEqual([
      "removed directory /lib/pkg",
      "added directory /lib/pkg",
      "added file /lib/pkg/x",
    ]);
  });
});
