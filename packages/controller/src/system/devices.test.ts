import { afterEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, virtualPosix } from "../../test/virtual-posix.js";
import type { RandomOption } from "./random.js";
import { createSystem, type System } from "./system.js";

const systems: System[] = [];

function start(random?: RandomOption): System {
  const system = createSystem(random === undefined ? {} : { random });
  systems.push(system);
  return system;
}

function read(system: System, path: string, count: number): Uint8Array {
  const fd = now(system.open({ path: latin1(path), flags: 0, mode: 0 }, context));
  return now(system.read({ fd, count }, context));
}

afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
});

describe("devices (H70)", () => {
  it("answer nothing, zeros and random bytes, never more than a transfer holds", () => {
    const system = start();
    expect(read(system, "/dev/null", 10)).toHaveLength(0);
    expect(read(system, "/dev/zero", 10)).toEqual(new Uint8Array(10));
    expect(read(system, "/dev/urandom", 10)).toHaveLength(10);
    expect(read(system, "/dev/zero", 2 ** 50)).toHaveLength(2 ** 20);
    expect(read(system, "/dev/urandom", 2 ** 50)).toHaveLength(2 ** 20);
  });

  it("swallow what is written", () => {
    const system = start();
    const posix = virtualPosix(system);
    for (const name of ["null", "zero", "urandom"]) {
      posix.open("f", `/dev/${name}`, "O_WRONLY|O_TRUNC|O_APPEND");
      expect(posix.write("f", "hello")).toBe(5);
      expect(posix.pwrite("f", "hello", 100)).toBe(5);
      expect(posix.fstat("f")).toBe("device");
      expect(posix.ftruncate("f", 0)).toBe("EINVAL");
    }
    const { st_rdev, st_mode } = now(system.stat64({ path: latin1("/dev/null") }, context));
    expect([st_rdev, st_mode]).toEqual([0x103n, 0o20666]);
  });
});

describe("random bytes", () => {
  it("are the same in every run with one seed, however they are read", () => {
    const [one, two] = [start({ seed: "s" }), start({ seed: "s" })];
    const parts = [3, 50, 11].flatMap((count) => [...read(one, "/dev/urandom", count)]);
    expect(parts).toEqual([...read(two, "/dev/urandom", 64)]);
    expect(parts).not.toEqual([...read(start({ seed: 1 }), "/dev/urandom", 64)]);
  });

  it("come from a function, which has to answer as many as it is asked for", () => {
    const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i);
    expect([...read(start(counting), "/dev/urandom", 4)]).toEqual([0, 1, 2, 3]);
    const short = start(() => new Uint8Array(1));
    expect(() => read(short, "/dev/urandom", 4)).toThrow("expected 4 random bytes, received 1");
  });
});
