import { describe, expect, it } from "vitest";
import { mountKinds, mountPlay } from "../../test/mount-kinds.js";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, virtualPosix } from "../../test/virtual-posix.js";
import type { SystemOptions } from "./options.js";
import type { System } from "./system.js";

const play = mountPlay();
const stat = (system: System, path: string) => now(system.lstat64({ path: latin1(path) }, context));
const room = (system: System) => {
  const { f_bfree, f_ffree } = now(system.statvfs({ path: latin1("/m") }, context));
  return { pages: Number(f_bfree), inodes: Number(f_ffree) };
};

describe.each(mountKinds.filter(({ canWrite }) => canWrite))("$name, within its quotas,", (kind) => {
  function begin(options: SystemOptions = {}) {
    const system = play.begin(kind, options);
    return { system, posix: virtualPosix(system) };
  }

  it("has room for holes, however far out, and none of them takes any", () => {
    const { system, posix } = begin({ quotas: { bytes: 16 * 4096 } });
    posix.open("f", "/m/file", "O_RDWR");
    const far = 2 ** 33;
    expect(posix.pwrite("f", "end", far)).toBe(3);
    expect(posix.pread("f", 8, far - 5)).toBe("\0\0\0\0\0end");
    expect(posix.pread("f", 5, 0)).toBe("hello");
    expect(room(system).pages).toBeGreaterThan(8);
    expect(posix.ftruncate("f", 2 ** 34)).toBe("ok");
    expect(room(system).pages).toBeGreaterThan(8);
  });

  it("counts bytes that are written, refuses more, and has room again after a removal (H66)", () => {
    const { system, posix } = begin({ quotas: { bytes: 20 * 4096 } });
    const before = room(system).pages;
    posix.open("f", "/m/big", "O_CREAT|O_RDWR");
    expect(posix.write("f", "x".repeat(100 * 4096))).toBe(before * 4096);
    expect(posix.write("f", "x")).toBe(kind.full);
    expect(posix.pwrite("f", "y", 0)).toBe(1);
    expect(room(system).pages).toBe(0);
    expect(posix.ftruncate("f", 4096)).toBe("ok");
    expect(room(system).pages).toBe(before - 1);
    expect(posix.unlink("/m/big")).toBe("ok");
    expect(room(system).pages).toBe(before - 1);
    posix.close("f");
    expect(room(system).pages).toBe(before);
  });

  it("takes the room of posix_fallocate at once, or not at all", () => {
    const { system } = begin({ quotas: { bytes: 20 * 4096 } });
    const before = room(system).pages;
    const fd = now(system.open({ path: latin1("/m/new"), flags: 0o102, mode: 0o644 }, context));
    const allocate = (length: number) =>
      outcome(() => system.posix_fallocate({ fd, offset: 0, length }, context));
    expect(allocate(2 ** 40)).toBe(kind.full);
    expect(room(system).pages).toBe(before);
    expect(allocate(3 * 4096)).toBeUndefined();
    expect(room(system).pages).toBe(before - 3);
    expect(stat(system, "/m/new").st_size).toBe(BigInt(3 * 4096));
  });

  it("counts names that are made, refuses more, and has room again after a removal (H66)", () => {
    const { system, posix } = begin({ quotas: { inodes: 40 } });
    const before = room(system).inodes;
    const makers = [
      (i: number) => posix.mkdir(`/m/n${i}`),
      (i: number) => posix.symlink("x", `/m/n${i}`),
      (i: number) => posix.link("/m/n2", `/m/n${i}`),
      (i: number) => {
        const made = posix.open("f", `/m/n${i}`, "O_CREAT|O_WRONLY");
        posix.close("f");
        return made;
      },
    ];
    let made = 0;
    posix.open("f", "/m/n2", "O_CREAT|O_WRONLY");
    posix.close("f");
    for (let i = 4; makers[i % 4]?.(i) === "ok"; i++) made++;
    expect(made).toBeGreaterThan(10);
    expect(room(system).inodes).toBe(0);
    for (const maker of makers) expect(maker(1000)).toBe(kind.full);
    for (let i = 4; i < 4 + made; i++)
      expect(i % 4 === 0 ? posix.rmdir(`/m/n${i}`) : posix.unlink(`/m/n${i}`)).toBe("ok");
    expect(posix.unlink("/m/n2")).toBe("ok");
    // An overlay keeps the attributes of the directory that was changed.
    expect(before - room(system).inodes).toBeLessThanOrEqual(1);
  });

  it("tells who listens of every call that a quota refused", () => {
    const heard: unknown[] = [];
    const { posix } = begin({
      quotas: { bytes: 20 * 4096, inodes: 40 },
      onQuotaReached: (quota, value, reached) => heard.push([quota, value, reached > value]),
    });
    posix.open("f", "/m/big", "O_CREAT|O_RDWR");
    posix.write("f", "x".repeat(100 * 4096));
    expect(heard).toEqual([]);
    posix.write("f", "x");
    expect(heard).toEqual([["bytes", 20 * 4096, true]]);
    for (let i = 0; posix.mkdir(`/m/n${i}`) === "ok"; ) i++;
    expect(heard.slice(1)).toEqual([["inodes", 40, true]]);
  });
});
