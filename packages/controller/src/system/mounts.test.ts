import { describe, expect, it } from "vitest";
import { openHandles } from "../../test/host-library.js";
import { mountKinds, mountPlay } from "../../test/mount-kinds.js";
import { latin1 } from "../../test/posix.js";
import { context, list, now, readAll, text, virtualPosix } from "../../test/virtual-posix.js";
import type { System } from "./system.js";

const play = mountPlay();
const stat = (system: System, path: string) => now(system.lstat64({ path: latin1(path) }, context));

describe.each(mountKinds)("$name", (kind) => {
  function begin() {
    const system = play.begin(kind);
    return { system, posix: virtualPosix(system) };
  }

  it("is read, listed and told of", () => {
    const { system, posix } = begin();
    expect(list(system, "/m")).toEqual([".", "..", "dir", "file", "link", "out", "twin"]);
    expect(readAll(system, "/m/dir/sub/deep")).toBe("deep");
    expect(posix.stat("/m/file")).toBe("file of 5");
    expect(posix.lstat("/m/link")).toBe("link of 9");
    expect(readAll(system, "/m/link")).toBe("inner");
    expect(readAll(system, "/m/out")).toBe("the guest's");
    expect(posix.stat("/m/none")).toBe("ENOENT");
    expect(posix.stat("/m/file/x")).toBe("ENOTDIR");
  });

  it("has the number of a file in listings too", () => {
    const { system } = begin();
    const dir = now(system.opendir({ path: latin1("/m/dir") }, context));
    const numbers = new Map<string, bigint>();
    for (
      let entry = now(system.readdir({ dir }, context));
      entry;
      entry = now(system.readdir({ dir }, context))
    ) {
      numbers.set(text(entry.d_name), entry.d_ino);
    }
    expect([...numbers.keys()]).toEqual([".", "..", "inner", "sub", "twin"]);
    for (const name of [".", "..", "inner", "sub"]) {
      expect([name, numbers.get(name)]).toEqual([name, stat(system, `/m/dir/${name}`).st_ino]);
    }
  });

  it("keeps its files to itself (H61)", () => {
    const { posix } = begin();
    const isMemory = posix.rename("/other/x", "/m/dir/x") === "ok";
    expect(posix.rename("/m/file", "/other/file")).toBe(isMemory ? "ok" : "EXDEV");
    expect(posix.link("/m/twin", "/other/twin")).toBe(isMemory ? "ok" : "EXDEV");
  });

  it("leaves nothing open on the host", () => {
    const before = openHandles();
    const system = kind.start(play.folder);
    const posix = virtualPosix(system);
    for (const path of ["/m/file", "/m/dir/inner", "/m/dir", "/m/dir/sub/deep"])
      posix.open(path, path, "O_RDONLY");
    posix.open("w", "/m/file", "O_RDWR");
    posix.unlink("/m/file");
    list(system, "/m/dir/sub");
    system.dispose();
    expect(openHandles()).toBe(before);
  });
});

describe.each(mountKinds.filter(({ canWrite }) => !canWrite))("$name", (kind) => {
  it("refuses every change with EROFS", () => {
    const posix = virtualPosix(play.begin(kind));
    expect(posix.open("f", "/m/file", "O_WRONLY")).toBe("EROFS");
    expect(posix.open("f", "/m/new", "O_WRONLY|O_CREAT")).toBe("EROFS");
    expect(posix.unlink("/m/file")).toBe("EROFS");
    expect(posix.rename("/m/file", "/m/x")).toBe("EROFS");
    expect(posix.rename("/m/dir", "/m/x")).toBe("EROFS");
    expect(posix.link("/m/file", "/m/x")).toBe("EROFS");
    expect(posix.chmod("/m/file", 0o600)).toBe("EROFS");
    expect(posix.utimes("/m/file", 1, 1)).toBe("EROFS");
  });
});
