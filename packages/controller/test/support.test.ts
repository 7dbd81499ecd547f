import { createSystem, marshalTrampolines, trampolines } from "@sandbox/controller";
import { afterAll, describe, expect, test } from "vitest";
import { ownCalls } from "../src/marshal/own-calls.js";
import { GuestWithMemory } from "./guest-with-memory.js";

const system = createSystem();
afterAll(() => system.dispose());

const rows = Object.entries(trampolines);

describe("the virtual system", () => {
  test("answers every call that the specification says it supports, in whole or in part", () => {
    const missing = rows.filter(([, { handler, refused }]) => refused === undefined && !(handler in system));
    expect(missing.map(([signature]) => signature)).toEqual([]);
  });

  test("has no handler for a call that the specification says is refused", () => {
    const superfluous = rows.filter(([, { handler, refused }]) => refused !== undefined && handler in system);
    expect(superfluous.map(([signature]) => signature)).toEqual([]);
  });
});

describe("the functions of the first generation", () => {
  const functions = Object.entries(marshalTrampolines);
  const own = Object.keys(ownCalls(system));

  test("are answered by the virtual system or made of its calls, where the specification says they are", () => {
    const missing = functions.filter(
      ([, { handler, refused }]) => refused === undefined && !(handler in system) && !own.includes(handler),
    );
    expect(missing.map(([name]) => name)).toEqual([]);
  });

  test("are refused as the calls that carry them out", () => {
    const refusals = new Map(rows.map(([, { handler, refused }]) => [handler as string, refused]));
    for (const [name, { handler, refused }] of functions) {
      if (refusals.has(handler)) expect(refused, name).toBe(refusals.get(handler));
    }
  });
});

describe("a call without a handler", () => {
  test("is refused with the errno that the specification has for it, before anything is read", () => {
    const guest = new GuestWithMemory({});
    expect(guest.call("fork()i", {})).toMatchObject({ result: -1n, errno: "EAGAIN" });
    expect(guest.call("kill(ii)i", { pid: 1, signal: 9 })).toMatchObject({ result: -1n, errno: "EPERM" });
    expect(guest.call("socket(iii)i", { domain: 2, type: 1, protocol: 0 })).toMatchObject({
      errno: "EACCES",
    });
    const path = guest.place("/");
    expect(guest.call("chroot(p)i", { path })).toMatchObject({
      errno: "EPERM",
      commands: [{ kind: "set-errno" }],
    });
    expect(guest.call("if_nameindex()p", {})).toMatchObject({ result: 0n, errno: "ENOBUFS" });
  });

  test("is ENOSYS where it is one that a controller should have answered", () => {
    const guest = new GuestWithMemory({});
    expect(guest.call("getpid()i", {})).toMatchObject({ result: -1n, errno: "ENOSYS" });
  });
});
