import { describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, list, now, readAll, virtualPosix } from "../../test/virtual-posix.js";
import type { SystemOptions } from "./options.js";
import { createSystem } from "./system.js";

const attempt = (options: SystemOptions) => () => createSystem(options);

describe("a system of no options", () => {
  it("has /dev, /tmp and nothing else", () => {
    const system = createSystem();
    expect(list(system, "/")).toEqual([".", "..", "dev", "tmp"]);
    const posix = virtualPosix(system);
    expect([posix.mode("/"), posix.mode("/tmp")]).toEqual([0o755, 0o1777]);
    expect(posix.mkdir("/new")).toBe("ok");
  });
});

describe("files, directories and links", () => {
  it("are there, with the directories above them, and are the guest's", () => {
    const system = createSystem({
      files: {
        "/a/b/text": "é",
        "/a/bytes": new Uint8Array([1, 2]),
        "/run": { data: "#!", mode: 0o755, uid: 0 },
      },
      directories: ["/empty", "/tmp"],
      links: { "/l": "a/b/text" },
    });
    expect(readAll(system, "/l")).toBe("\xc3\xa9");
    expect(readAll(system, "/a/bytes")).toBe("\x01\x02");
    const stat = (path: string) => now(system.lstat64({ path: latin1(path) }, context));
    expect(stat("/a/b")).toMatchObject({ st_mode: 0o40755, st_uid: 1000, st_gid: 1000 });
    expect(stat("/a/bytes")).toMatchObject({ st_mode: 0o100644, st_uid: 1000, st_size: 2n });
    expect(stat("/run")).toMatchObject({ st_mode: 0o100755, st_uid: 0, st_gid: 1000 });
    expect(stat("/l")).toMatchObject({ st_mode: 0o120777, st_size: 8n });
    expect(stat("/tmp")).toMatchObject({ st_mode: 0o41777 });
  });

  it("can be given with whose they are", () => {
    const system = createSystem({ directories: { "/a/b": { mode: 0o700, uid: 1, gid: 2 }, "/tmp": {} } });
    const stat = (path: string) => now(system.stat64({ path: latin1(path) }, context));
    expect(stat("/a/b")).toMatchObject({ st_mode: 0o40700, st_uid: 1, st_gid: 2 });
    expect(stat("/a")).toMatchObject({ st_mode: 0o40755, st_uid: 1000 });
    expect(stat("/tmp")).toMatchObject({ st_mode: 0o40755, st_uid: 1000 });
  });

  it("are copies: neither the guest nor the host sees what the other writes", () => {
    const data = new Uint8Array([1, 2, 3]);
    const system = createSystem({ files: { "/f": data } });
    data[0] = 9;
    expect(readAll(system, "/f")).toBe("\x01\x02\x03");
    const posix = virtualPosix(system);
    posix.open("f", "/f", "O_RDWR");
    posix.write("f", "abc");
    expect([...data]).toEqual([9, 2, 3]);
  });

  it("grow and shrink as any file does", () => {
    const system = createSystem({ files: { "/f": "x".repeat(10_000) } });
    const posix = virtualPosix(system);
    posix.open("f", "/f", "O_RDWR");
    posix.ftruncate("f", 5000);
    posix.ftruncate("f", 9000);
    expect(readAll(system, "/f")).toBe(`${"x".repeat(5000)}${"\0".repeat(4000)}`);
    posix.pwrite("f", "end", 20_000);
    expect(posix.stat("/f")).toBe("file of 20003");
  });

  it("are refused by their path where that cannot be", () => {
    const absolute = "expected an absolute path, received";
    expect(attempt({ files: { relative: "" } })).toThrow(`${absolute} "relative"`);
    expect(attempt({ files: { "/a\0b": "" } })).toThrow(`${absolute} "/a\\u0000b"`);
    expect(attempt({ cwd: "tmp" })).toThrow(`${absolute} "tmp"`);
    const names = "expected names of at most 255 bytes, not . or .., received";
    expect(attempt({ files: { "/a/../b": "" } })).toThrow(`${names} "/a/../b"`);
    expect(attempt({ directories: ["/./a"] })).toThrow(`${names} "/./a"`);
    expect(attempt({ files: { "/": "" } })).toThrow('expected a path below the root, received "/"');
    expect(attempt({ files: { "/a": "", "/a/b": "" } })).toThrow('expected directories above "/a/b"');
    expect(attempt({ files: { "/a/b": "", "/a": "" } })).toThrow('expected nothing at "/a", found a file');
    expect(attempt({ files: { "/dev/null": "" } })).toThrow('expected nothing at "/dev/null"');
  });

  it("are refused by their path where there is no room", () => {
    expect(attempt({ files: { "/big": "x".repeat(5000) }, quotas: { bytes: 4096 } })).toThrow(
      'expected room within the quotas for "/big", received ENOSPC',
    );
    expect(attempt({ directories: ["/a"], quotas: { inodes: 6 } })).toThrow(
      'expected room within the quotas for "/a", received ENOSPC',
    );
  });
});

describe("the handlers", () => {
  it("are functions of their own, that another set of handlers can take over", () => {
    const { stat64, open, read } = createSystem({ files: { "/f": "data" } });
    expect(now(stat64({ path: latin1("/f") }, context)).st_size).toBe(4n);
    const fd = now(open({ path: latin1("/f"), flags: 0, mode: 0 }, context));
    expect(now(read({ fd, count: 9 }, context))).toEqual(latin1("data"));
  });
});
