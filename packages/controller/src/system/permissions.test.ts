import { afterEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, virtualPosix } from "../../test/virtual-posix.js";
import type { SystemOptions } from "./options.js";
import { createSystem, type System } from "./system.js";

const ROOT = { uid: 0, gid: 0 };
const systems: System[] = [];

function start(options: SystemOptions = {}): System {
  const system = createSystem(options);
  systems.push(system);
  return system;
}

afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
});

describe("another's file", () => {
  it("grants the group its bits, and others theirs", () => {
    const posix = virtualPosix(
      start({
        files: {
          "/group": { data: "", uid: 0, gid: 1000, mode: 0o640 },
          "/others": { data: "", ...ROOT, mode: 0o604 },
          "/nobody": { data: "", uid: 0, gid: 1000, mode: 0o606 },
        },
      }),
    );
    expect([posix.access("/group", 4), posix.access("/group", 2)]).toEqual(["ok", "EACCES"]);
    expect([posix.access("/others", 4), posix.access("/others", 2)]).toEqual(["ok", "EACCES"]);
    expect(posix.access("/nobody", 4)).toBe("EACCES");
  });

  it("keeps its mode and its times, but for 'now' where it may be written", () => {
    const system = start({
      files: {
        "/read": { data: "", ...ROOT, mode: 0o644 },
        "/write": { data: "", ...ROOT, mode: 0o666 },
      },
    });
    const posix = virtualPosix(system);
    const touch = (path: string) => outcome(() => system.utime({ path: latin1(path), times: null }, context));
    expect(posix.chmod("/write", 0o777)).toBe("EPERM");
    expect([posix.utimes("/read", 1, 1), posix.utimes("/write", 1, 1)]).toEqual(["EPERM", "EPERM"]);
    expect([touch("/read"), touch("/write")]).toEqual(["EACCES", undefined]);
    expect(posix.open("f", "/write", "O_NOATIME")).toBe("EPERM");
  });

  it("gets no further name from who may not write it", () => {
    const posix = virtualPosix(
      start({
        files: {
          "/read": { data: "", ...ROOT, mode: 0o644 },
          "/write": { data: "", ...ROOT, mode: 0o666 },
        },
      }),
    );
    expect([posix.link("/read", "/a"), posix.link("/write", "/b")]).toEqual(["EPERM", "ok"]);
  });
});

describe("a sticky directory", () => {
  const options: SystemOptions = {
    files: { "/tmp/theirs": { data: "", ...ROOT, mode: 0o666 }, "/tmp/mine": "" },
  };

  it("lets everyone make files and only owners remove or rename them", () => {
    const posix = virtualPosix(start(options));
    expect(posix.open("f", "/tmp/new", "O_CREAT|O_WRONLY")).toBe("ok");
    expect(posix.unlink("/tmp/theirs")).toBe("EPERM");
    expect(posix.rename("/tmp/theirs", "/x")).toBe("EPERM");
    expect(posix.rename("/tmp/mine", "/tmp/theirs")).toBe("EPERM");
    expect(posix.unlink("/tmp/mine")).toBe("ok");
  });

  it("does not hold root back", () => {
    const posix = virtualPosix(start({ ...options, identity: ROOT }));
    expect(posix.unlink("/tmp/theirs")).toBe("ok");
  });
});

describe("root", () => {
  it("may all but run what nobody may run", () => {
    const posix = virtualPosix(
      start({ identity: ROOT, files: { "/shut": { data: "", uid: 5, gid: 5, mode: 0 } } }),
    );
    expect([posix.access("/shut", 6), posix.access("/shut", 1)]).toEqual(["ok", "EACCES"]);
    expect(posix.chmod("/shut", 0o100)).toBe("ok");
    expect(posix.access("/shut", 1)).toBe("ok");
  });
});

describe("a new entry", () => {
  it("has the directory's group where that is set-group-id, and a directory the bit too", () => {
    const system = start({ directories: { "/shared": { mode: 0o2777, gid: 7 } } });
    const posix = virtualPosix(system);
    posix.mkdir("/shared/dir");
    posix.open("f", "/shared/file", "O_CREAT|O_WRONLY");
    const stat = (path: string) => now(system.stat64({ path: latin1(path) }, context));
    expect(stat("/shared/dir")).toMatchObject({ st_gid: 7, st_mode: 0o42755 });
    expect(stat("/shared/file")).toMatchObject({ st_gid: 7, st_mode: 0o100644 });
  });

  it("has its mode without the umask, which umask answers and sets", () => {
    const system = start({ umask: 0o077 });
    const posix = virtualPosix(system);
    posix.mkdir("/a", 0o777);
    expect(now(system.umask({ mask: 0o7002 }, context))).toBe(0o077);
    posix.mkdir("/b", 0o777);
    expect([posix.mode("/a"), posix.mode("/b")]).toEqual([0o700, 0o775]);
    expect(now(system.umask({ mask: 0 }, context))).toBe(0o002);
  });
});

describe("/dev", () => {
  it("is not the guest's to change", () => {
    const posix = virtualPosix(start());
    expect(posix.unlink("/dev/null")).toBe("EACCES");
    expect(posix.mkdir("/dev/new")).toBe("EACCES");
    expect(posix.chmod("/dev/null", 0)).toBe("EPERM");
    expect(posix.open("f", "/dev/null", "O_CREAT|O_TRUNC|O_RDWR")).toBe("ok");
  });
});
