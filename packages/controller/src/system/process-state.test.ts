import { atFlags, confstr, pathconf, priority, sched, syscall } from "@sandbox/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, text } from "../../test/virtual-posix.js";
import { createSystem, type System } from "./system.js";

const SAME = -1;
let system: System;
beforeEach(() => {
  system = createSystem({
    files: { "/mine": "", "/other": { data: "", uid: 5, gid: 6 } },
    identity: { uid: 7, gid: 8, pid: 9 },
    random: { seed: 1 },
  });
});
afterEach(() => system.dispose());

describe("the guest as a process", () => {
  it("is nice, and never less than it was", () => {
    const nice = (increment: number) => outcome(() => system.nice({ increment }, context));
    expect([nice(0), nice(5), nice(-1), nice(2 ** 31 - 1)]).toEqual([0, 5, "EPERM", 19]);
    const set = (value: number) =>
      outcome(() => system.setpriority({ which: priority.PRIO_PROCESS, who: 9, priority: value }, context));
    expect([set(3), set(19)]).toEqual(["EACCES", undefined]);
    expect(now(system.getpriority({ which: priority.PRIO_USER, who: 7 }, context))).toBe(19);
    expect(outcome(() => system.getpriority({ which: priority.PRIO_PGRP, who: 1 }, context))).toBe("ESRCH");
    expect(outcome(() => system.getpriority({ which: 9, who: 0 }, context))).toBe("EINVAL");
  });

  it("leads its process group and its session, and knows of no other", () => {
    expect(now(system.getpgid({ pid: 0 }, context))).toBe(9);
    expect(now(system.getsid({ pid: 9 }, context))).toBe(9);
    expect(outcome(() => system.getsid({ pid: 1 }, context))).toBe("ESRCH");
    expect(outcome(() => system.setpgid({ pid: 0, pgid: 9 }, context))).toBeUndefined();
    expect(outcome(() => system.setpgid({ pid: 0, pgid: 1 }, context))).toBe("EPERM");
  });

  it("becomes who it is already, and nobody else", () => {
    const [uid, gid] = [7, 8];
    const tries = [
      () => system.setuid({ uid }, context),
      () => system.setegid({ egid: gid }, context),
      () => system.setreuid({ ruid: SAME, euid: uid }, context),
      () => system.setresuid({ ruid: uid, euid: uid, suid: SAME }, context),
      () => system.setresgid({ rgid: SAME, egid: SAME, sgid: 0xffff_ffff }, context),
      () => system.setuid({ uid: 0 }, context),
      () => system.setgid({ gid: 0 }, context),
      () => system.setregid({ rgid: SAME, egid: 0 }, context),
      () => system.setresuid({ ruid: uid, euid: uid, suid: 0 }, context),
      () => system.seteuid({ euid: SAME }, context),
    ];
    const allowed = Array.from({ length: 5 }, () => undefined);
    expect(tries.map(outcome)).toEqual([...allowed, "EPERM", "EPERM", "EPERM", "EPERM", "EINVAL"]);
  });

  it("has one user and one group", () => {
    expect(now(system.getresuid({}, context))).toEqual({ ruid: 7, euid: 7, suid: 7 });
    expect(now(system.getgroups({ size: 5 }, context))).toEqual([8]);
    const list = { user: latin1("guest"), group: 8, ngroups: 0 };
    expect(now(system.getgrouplist(list, context))).toEqual({ result: -1, groups: [8] });
  });

  it("is scheduled as every process is", () => {
    expect(now(system.sched_getscheduler({ pid: 0 }, context))).toBe(sched.SCHED_OTHER);
    expect(now(system.sched_get_priority_max({ policy: sched.SCHED_FIFO }, context))).toBe(99);
    expect(outcome(() => system.sched_get_priority_min({ policy: 77 }, context))).toBe("EINVAL");
  });
});

describe("a file's owner", () => {
  const chown = (path: string, owner: number, group: number) =>
    outcome(() => system.chown({ path: latin1(path), owner, group }, context));

  it("may keep it, and give it to the own group, and no more", () => {
    expect(chown("/mine", 7, 8)).toBeUndefined();
    expect(chown("/mine", SAME, 8)).toBeUndefined();
    expect(chown("/mine", 6, SAME)).toBe("EPERM");
    expect(chown("/mine", SAME, 9)).toBe("EPERM");
    expect(chown("/other", SAME, SAME)).toBeUndefined();
    expect(chown("/other", 5, SAME)).toBe("EPERM");
    expect(chown("/none", SAME, SAME)).toBe("ENOENT");
  });

  it("is whom root says", () => {
    const root = createSystem({ files: { "/mine": "" }, identity: { uid: 0, gid: 0 } });
    now(root.lchown({ path: latin1("/mine"), owner: 3, group: SAME }, context));
    expect(now(root.stat64({ path: latin1("/mine") }, context))).toMatchObject({ st_uid: 3, st_gid: 0 });
    root.dispose();
  });

  it("may change the permissions, but not of a link itself", () => {
    const chmod = (flags: number) =>
      outcome(() => system.fchmodat({ dirfd: -100, path: latin1("/mine"), mode: 0o600, flags }, context));
    expect([chmod(0), chmod(atFlags.AT_SYMLINK_NOFOLLOW), chmod(1)]).toEqual([
      undefined,
      "ENOTSUP",
      "EINVAL",
    ]);
  });
});

describe("what the system is configured with", () => {
  it("are limits and strings", () => {
    expect(now(system.pathconf({ path: latin1("/"), name: pathconf._PC_NAME_MAX }, context))).toBe(255n);
    expect(outcome(() => system.pathconf({ path: latin1("/none"), name: 3 }, context))).toBe("ENOENT");
    expect(outcome(() => system.fpathconf({ fd: 0, name: 99 }, context))).toBe("EINVAL");
    expect(text(now(system.confstr({ name: confstr._CS_PATH, size: 0 }, context)))).toBe("/bin:/usr/bin");
    expect(text(now(system.strerror({ errnum: 2 }, context)))).toBe("No such file or directory");
    expect(text(now(system.strerror({ errnum: 999 }, context)))).toBe("Unknown error 999");
  });

  it("are random bytes of the same source as /dev/urandom", () => {
    const ask = (number: number, flags = 1) =>
      outcome(() => now(system.syscall({ number, length: 16, flags }, context)).length);
    expect([ask(syscall.SYS_getrandom), ask(39), ask(syscall.SYS_getrandom, 64)]).toEqual([
      16,
      "ENOSYS",
      "EINVAL",
    ]);
  });
});

describe("a network address as text", () => {
  const pton = (af: number, address: string) => {
    const { result, dst } = now(system.inet_pton({ af, src: latin1(address) }, context));
    return result === 1 ? Buffer.from(dst).toString("hex") : undefined;
  };
  const ntop = (af: number, hex: string) =>
    text(now(system.inet_ntop({ af, src: Buffer.from(hex, "hex"), size: 46 }, context)));

  it.each([
    [2, "127.0.0.1", "7f000001"],
    [10, "::", "0".repeat(32)],
    [10, "::1", `${"0".repeat(31)}1`],
    [10, "2001:db8::ff00:42:8329", "20010db8000000000000ff0000428329"],
    [10, "fe80::1:0:0:1", "fe800000000000000001000000000001"],
    [10, "::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
    [10, "1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
    [10, "1:0:3:4:5:6:7:8", "00010000000300040005000600070008"],
  ])("of family %i, %s, is read and written", (af, address, hex) => {
    expect(pton(af, address)).toBe(hex);
    expect(ntop(af, hex)).toBe(address);
  });

  it("is refused where it is none", () => {
    for (const address of ["", "1.2.3", "256.0.0.1", "1.2.3.4 ", "01.2.3.4"])
      expect(pton(2, address)).toBeUndefined();
    for (const address of [":", "1::2::3", "fe80::1%eth0", "1:2:3:4:5:6:7", "g::"])
      expect(pton(10, address)).toBeUndefined();
  });
});
