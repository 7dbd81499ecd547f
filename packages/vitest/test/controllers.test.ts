import { createSystem, fail, Session } from "@sandbox/controller";
import { linuxX8664 } from "@sandbox/protocol";
import type { GuestEnd } from "@sandbox/replay";
import { fixturePath, scriptCases } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { expectReplay, toReplay } from "../src/index.js";

expect.extend({ toReplay });

const path = fixturePath("recordings/default/files.sbrec");
const { options } = scriptCases.find(({ name }) => name === "files") ?? { options: {} };

/** A controller that is not made by this package, and may say more behind its answer to the last call. */
function connect(more = new Uint8Array(0), calls = Number.POSITIVE_INFINITY) {
  return (guest: GuestEnd) => {
    let left = calls;
    const session = new Session({
      abi: linuxX8664,
      handlers: createSystem({ ...options, capture: false }),
      send: (bytes) => guest.receive(bytes),
      onEnd: () => guest.close(),
    });
    return {
      send(bytes: Uint8Array) {
        if (left-- <= 0) return guest.close();
        session.receive(bytes);
        if (more.length > 0) setImmediate(() => guest.receive(more));
      },
    };
  };
}

describe("another controller", () => {
  test("replays through its own two functions", async () => {
    const { did, stdout } = await expectReplay(path, { connect: connect(), mode: "replay" });
    expect({ did, length: stdout.length }).toEqual({ did: "replayed", length: 0 });
  });

  test("that stops early fails, unless it may leave requests unused", async () => {
    const early = { connect: connect(undefined, 20), mode: "replay" } as const;
    await expect(expectReplay(path, early)).rejects.toThrow(/^replay diverged[\s\S]*ended_early/);
    const { report } = await expectReplay(path, { ...early, allowUnused: true });
    expect(report?.matched).toBeLessThan(20);
  });

  test("that says something behind its last answer fails, unless it may", async () => {
    const extra = { connect: connect(Uint8Array.of(0x76)), mode: "replay" } as const;
    await expect(expectReplay(path, extra)).rejects.toThrow("extra_messages: the controller wrote");
    expect((await expectReplay(path, { ...extra, allowExtra: true })).did).toBe("replayed");
  });
});

describe("the controller of the options", () => {
  const handlers = { renameat: () => fail("EROFS") };

  test("has its handlers: an errno that they change is the divergence", async () => {
    const replayed = expectReplay(path, { ...options, handlers, mode: "replay" });
    await expect(replayed).rejects.toThrow(/renameat[\s\S]*EROFS/);
  });

  test("may differ where a call is ignored", async () => {
    const rename = { ...options, handlers: { renameat: () => undefined }, mode: "replay" } as const;
    await expect(expectReplay(path, rename)).rejects.toThrow("replay diverged");
    const ignore = ["renameat", "fstatat64", "unlinkat"];
    expect((await expectReplay(path, { ...rename, ignore })).report).toMatchObject({ outcome: "matched" });
  });

  test("says what a handler threw", async () => {
    const broken = { renameat: () => Promise.reject(new Error("no such table")) };
    const replayed = expectReplay(path, { ...options, handlers: broken, mode: "replay" });
    await expect(replayed).rejects.toThrow(/a handler threw: renameat\(ipip\)i: Error: no such table/);
  });

  test("is held to its commands at the level commands, and to its bytes at bytes", async () => {
    for (const level of ["bytes", "commands", "result"] as const) {
      const { report } = await expectReplay(path, { ...options, level, mode: "replay" });
      expect(report).toMatchObject({ outcome: "matched", level });
    }
  });
});

test("toReplay is the same as a matcher, and can be negated", async () => {
  await expect(path).toReplay({ ...options, mode: "replay" });
  await expect(path).not.toReplay({ ...options, files: {}, mode: "replay" });
  const failed = expect(path).toReplay({ ...options, files: {}, mode: "replay" });
  await expect(failed).rejects.toThrow("replay diverged");
});
