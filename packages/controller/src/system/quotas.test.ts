import { openFlags } from "@sandbox/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, virtualPosix } from "../../test/virtual-posix.js";
import type { QuotaOption } from "./options.js";
import { createSystem, type System } from "./system.js";

const PAGE = 4096;
const { O_RDWR, O_CREAT } = openFlags;
const systems: System[] = [];

function start(quotas: QuotaOption): System {
  const system = createSystem({ quotas });
  systems.push(system);
  return system;
}

function room(system: System): { pages: number; inodes: number } {
  const { f_bfree, f_ffree } = now(system.statvfs({ path: latin1("/") }, context));
  return { pages: Number(f_bfree), inodes: Number(f_ffree) };
}

function create(system: System, path: string): number {
  return now(system.open({ path: latin1(path), flags: O_RDWR | O_CREAT, mode: 0o644 }, context));
}

afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
});

describe("the quota of bytes (H66)", () => {
  it("is counted in pages, cuts the write that crosses it and refuses the next", () => {
    const system = start({ bytes: 3 * PAGE });
    const fd = create(system, "/f");
    const write = (length: number) =>
      outcome(() => system.write({ fd, buffer: new Uint8Array(length) }, context));
    expect(write(1)).toBe(1);
    expect(room(system).pages).toBe(2);
    expect(write(100_000)).toBe(3 * PAGE - 1);
    expect(write(1)).toBe("ENOSPC");
    expect(room(system).pages).toBe(0);
    expect(now(system.fstat64({ fd }, context)).st_blocks).toBe(24n);
  });

  it("has room again after a truncation, a removal and a replacement", () => {
    const system = start({ bytes: 4 * PAGE });
    const posix = virtualPosix(system);
    const fill = (path: string) => {
      posix.open("f", path, "O_CREAT|O_WRONLY");
      expect(posix.write("f", "x".repeat(2 * PAGE))).toBe(2 * PAGE);
    };
    fill("/a");
    posix.ftruncate("f", 1);
    expect(room(system).pages).toBe(3);
    posix.ftruncate("f", 0);
    expect(room(system).pages).toBe(4);
    fill("/a");
    fill("/b");
    posix.close("f");
    expect(posix.rename("/a", "/b")).toBe("ok");
    // The first descriptor of /a is open still, but /b's file was held by nobody.
    expect(room(system).pages).toBe(2);
    expect(posix.unlink("/b")).toBe("ok");
    expect(room(system).pages).toBe(2);
    for (const fd of [3, 4]) outcome(() => system.close({ fd }, context));
    expect(room(system).pages).toBe(4);
  });

  it("is not touched by holes, however far out they are", () => {
    const system = start({ bytes: 2 * PAGE });
    const fd = create(system, "/f");
    const far = 2 ** 52;
    expect(now(system.pwrite({ fd, buffer: latin1("end"), offset: far }, context))).toBe(3);
    expect(room(system).pages).toBe(1);
    const hole = now(system.pread({ fd, count: 10, offset: far - 5 }, context));
    expect([...hole]).toEqual([0, 0, 0, 0, 0, 101, 110, 100]);
    now(system.ftruncate({ fd, length: Number.MAX_SAFE_INTEGER }, context));
    expect(room(system).pages).toBe(1);
    expect(now(system.pread({ fd, count: 2 ** 40, offset: 0 }, context))).toHaveLength(2 ** 20);
  });

  it("is taken at once by posix_fallocate, or not at all", () => {
    const system = start({ bytes: 4 * PAGE });
    const fd = create(system, "/f");
    const allocate = (length: number) =>
      outcome(() => system.posix_fallocate({ fd, offset: 0, length }, context));
    expect(allocate(5 * PAGE)).toBe("ENOSPC");
    expect(allocate(2 ** 50)).toBe("ENOSPC");
    expect(room(system).pages).toBe(4);
    expect(allocate(3 * PAGE)).toBeUndefined();
    expect(room(system).pages).toBe(1);
    expect(now(system.write({ fd, buffer: latin1("in place") }, context))).toBe(8);
    expect(room(system).pages).toBe(1);
  });

  it("counts long targets of links", () => {
    const system = start({ bytes: PAGE });
    const posix = virtualPosix(system);
    expect(posix.symlink("t".repeat(127), "/short")).toBe("ok");
    expect(room(system).pages).toBe(1);
    expect(posix.symlink("t".repeat(128), "/long")).toBe("ok");
    expect(room(system).pages).toBe(0);
    const { inodes } = room(system);
    expect(posix.symlink("t".repeat(128), "/longer")).toBe("ENOSPC");
    expect(room(system).inodes).toBe(inodes);
    posix.unlink("/long");
    expect(room(system).pages).toBe(1);
  });
});

describe("the quota of inodes (H66)", () => {
  it("counts files, directories, links and names, and gives them back", () => {
    const system = start({ inodes: 16 });
    const posix = virtualPosix(system);
    const before = room(system).inodes;
    const made = [
      posix.open("f", "/file", "O_CREAT|O_WRONLY"),
      posix.mkdir("/dir"),
      posix.symlink("x", "/link"),
      posix.link("/file", "/name"),
    ];
    expect(made).toEqual(["ok", "ok", "ok", "ok"]);
    expect(room(system).inodes).toBe(before - 4);
    posix.close("f");
    posix.unlink("/file");
    posix.unlink("/name");
    posix.rmdir("/dir");
    posix.unlink("/link");
    expect(room(system).inodes).toBe(before);
  });

  it("answers ENOSPC to whatever would make one more", () => {
    const system = start({ inodes: 8 });
    const posix = virtualPosix(system);
    posix.open("f", "/file", "O_CREAT|O_WRONLY");
    posix.mkdir("/dir");
    expect(room(system).inodes).toBe(0);
    expect(posix.open("g", "/new", "O_CREAT|O_WRONLY")).toBe("ENOSPC");
    expect(posix.mkdir("/new")).toBe("ENOSPC");
    expect(posix.symlink("x", "/new")).toBe("ENOSPC");
    expect(posix.link("/file", "/new")).toBe("ENOSPC");
    expect(posix.rename("/file", "/new")).toBe("ok");
    expect(posix.stat("/new")).toBe("file of 0");
  });

  it("is held by an open file or directory until that is closed", () => {
    const system = start({ inodes: 16 });
    const posix = virtualPosix(system);
    const before = room(system);
    posix.open("f", "/file", "O_CREAT|O_WRONLY");
    posix.write("f", "x");
    posix.mkdir("/dir");
    posix.open("d", "/dir", "O_DIRECTORY");
    posix.unlink("/file");
    posix.rmdir("/dir");
    expect(room(system)).toEqual({ pages: before.pages - 1, inodes: before.inodes - 2 });
    posix.close("f");
    posix.close("d");
    expect(room(system)).toEqual(before);
  });
});

describe("quotas", () => {
  it("are refused where they are no whole numbers", () => {
    expect(() => createSystem({ quotas: { bytes: Number.NaN } })).toThrow(
      "expected quotas.bytes to be a whole number from 0 on, received NaN",
    );
    expect(() => createSystem({ quotas: { inodes: 1 } })).toThrow(
      "expected quotas.inodes to be a whole number from 6 on, received 1",
    );
    expect(() => createSystem({ quotas: { openFiles: 2.5 } })).toThrow(
      "expected quotas.openFiles to be a whole number from 3 on, received 2.5",
    );
  });
});
