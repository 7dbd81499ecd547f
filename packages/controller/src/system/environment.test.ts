import { sysconf } from "@sandbox/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, text } from "../../test/virtual-posix.js";
import type { SystemOptions } from "./options.js";
import { createSystem, type System } from "./system.js";

const systems: System[] = [];

function start(options: SystemOptions = {}): System {
  const system = createSystem(options);
  systems.push(system);
  return system;
}

function get(system: System, name: string): string | null {
  const value = now(system.getenv({ name: latin1(name) }, context));
  return value && text(value);
}
const put = (system: System, string: string) =>
  outcome(() => system.putenv({ string: latin1(string) }, context));
const unset = (system: System, name: string) =>
  outcome(() => system.unsetenv({ name: latin1(name) }, context));
const all = (system: System) => now(system.get_environ({}, context)).map(text);

afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
});

describe("the environment", () => {
  it("is empty where nothing is given: the host's is never seen (H72)", () => {
    expect(all(start())).toEqual([]);
    expect(get(start(), "PATH")).toBeNull();
  });

  it("is read, set and unset as putenv and its kin do", () => {
    const system = start({ env: { A: "1", É: "=", EMPTY: "" } });
    expect(all(system)).toEqual(["A=1", "\xc3\x89==", "EMPTY="]);
    expect([get(system, "A"), get(system, "EMPTY"), get(system, "B"), get(system, "A=1")]).toEqual([
      "1",
      "",
      null,
      null,
    ]);
    expect(put(system, "B=x=y")).toBeUndefined();
    expect(put(system, "A=2")).toBeUndefined();
    expect(put(system, "EMPTY")).toBeUndefined();
    expect(unset(system, "none")).toBeUndefined();
    expect(all(system)).toEqual(["A=2", "\xc3\x89==", "B=x=y"]);
    expect([put(system, "=x"), put(system, "a\0=b"), unset(system, ""), unset(system, "A=")]).toEqual(
      Array(4).fill("EINVAL"),
    );
  });

  it("holds what has the names of an object's own properties", () => {
    const system = start({ env: { constructor: "c" } });
    expect([get(system, "constructor"), get(system, "__proto__")]).toEqual(["c", null]);
    put(system, "__proto__=p");
    expect(get(system, "__proto__")).toBe("p");
  });

  it("is ENOMEM past a MiB, and has room again when something goes (H72)", () => {
    const system = start();
    const value = "v".repeat(60_000);
    let set = 0;
    while (put(system, `N${set}=${value}`) === undefined) set++;
    expect(set).toBe(17);
    expect(put(system, `N0=${value}`)).toBeUndefined();
    expect(unset(system, "N3")).toBeUndefined();
    expect(put(system, `M=${value}`)).toBeUndefined();
    expect(put(system, `L=${value}`)).toBe("ENOMEM");
  });

  it("is refused with a name that cannot be one", () => {
    expect(() => start({ env: { "A=B": "" } })).toThrow(
      'expected a name without = and no NUL, received "A=B"',
    );
    expect(() => start({ env: { A: "\0" } })).toThrow('expected a name without = and no NUL, received "A"');
  });
});

describe("identity (H71)", () => {
  it("is a virtual one, whoever runs the host", () => {
    const system = start();
    const ids = [system.getuid, system.geteuid, system.getgid, system.getegid].map((ask) =>
      now(ask({}, context)),
    );
    expect(ids).toEqual([1000, 1000, 1000, 1000]);
    expect([system.getpid, system.getppid, system.getpgrp].map((ask) => now(ask({}, context)))).toEqual([
      2, 1, 2,
    ]);
    expect(text(now(system.getlogin({}, context)) ?? latin1(""))).toBe("guest");
    const { sysname, nodename, release, version, machine, domainname } = now(system.uname({}, context));
    expect([sysname, nodename, release, version, machine, domainname].map(text)).toEqual([
      "Linux",
      "sandbox",
      "6.1.0",
      "#1 SMP",
      "x86_64",
      "(none)",
    ]);
  });

  it("is what the options say", () => {
    const system = start({
      identity: { uid: 5, gid: 6, pid: 7, ppid: 8, login: null, utsname: { nodename: "n".repeat(100) } },
    });
    expect(
      [system.getuid, system.getgid, system.getpid, system.getppid].map((ask) => now(ask({}, context))),
    ).toEqual([5, 6, 7, 8]);
    expect(now(system.getlogin({}, context))).toBeNull();
    expect(now(system.uname({}, context)).nodename).toHaveLength(64);
    expect(text(now(system.uname({}, context)).sysname)).toBe("Linux");
    expect(() => start({ identity: { uid: -1 } })).toThrow(
      "expected uid to be an integer from 0 to 2147483647, received -1",
    );
  });
});

describe("sysconf", () => {
  it("answers a number for every name of the specification", () => {
    const system = start();
    for (const name of Object.values(sysconf))
      expect(now(system.sysconf({ name }, context))).toBeGreaterThan(0n);
  });

  it("answers what there is, and EINVAL for what is no name", () => {
    const system = start({ quotas: { openFiles: 77 } });
    const ask = (name: number) => outcome(() => system.sysconf({ name }, context));
    expect(
      [sysconf._SC_CLK_TCK, sysconf._SC_PAGESIZE, sysconf._SC_OPEN_MAX, sysconf._SC_NPROCESSORS_ONLN].map(
        ask,
      ),
    ).toEqual([100n, 4096n, 77n, 1n]);
    expect([-1, 9999].map(ask)).toEqual(["EINVAL", "EINVAL"]);
  });
});

describe("an interpreter", () => {
  it("is told its home where the options name one, and finds its executable", () => {
    const system = start({ interpreterHome: "/opt/pypy", argv0: "/opt/pypy/bin/pypy" });
    expect(text(now(system._pypy_init_home({}, context)) ?? latin1(""))).toBe("/opt/pypy");
    const { st_mode, st_size } = now(system.stat64({ path: latin1("/opt/pypy/bin/pypy") }, context));
    expect([st_mode, st_size]).toEqual([0o100755, 0n]);
    expect(now(start({ argv0: "pypy" })._pypy_init_home({}, context))).toBeNull();
  });
});
