import { createSystem } from "@sandbox/controller";
import type { CallArguments, CallName } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { GuestWithMemory } from "./guest-with-memory.js";

const system = createSystem({ files: { "/a": "content" }, links: { "/link": "/a" }, stdin: "input" });
const guest = new GuestWithMemory(system);
const block = guest.place(new Uint8Array(512));
const file = guest.place("/a");

interface Row<Name extends CallName> {
  readonly call: Name;
  readonly args: CallArguments[Name];
  /** How often the guest is asked, and waited for, before it gets the result. */
  readonly roundTrips: number;
}

function row<Name extends CallName>(call: Name, roundTrips: number, args: CallArguments[Name]): Row<Name> {
  return { call, roundTrips, args };
}

const rows = [
  row("getuid()i", 0, {}),
  row("getcwd(pi)p", 0, { buffer: block, size: 512n }),
  row("read(ipi)i", 0, { fd: 0, buffer: block, count: 5n }),
  row("stat64(pp)i", 1, { path: file, statbuf: block }),
  row("lstat64(pp)i", 1, { path: file, statbuf: block }),
  row("open(pii)i", 1, { path: file, flags: 0, mode: 0 }),
  row("write(ipi)i", 1, { fd: 1, buffer: file, count: 2n }),
  row("readlink(ppi)i", 1, { path: guest.place("/link"), buffer: block, size: 512n }),
  row("link(pp)i", 1, { oldpath: file, newpath: guest.place("/c") }),
  row("rename(pp)i", 1, { oldpath: file, newpath: guest.place("/b") }),
  row("symlink(pp)i", 1, { target: file, linkpath: guest.place("/d") }),
];

describe("what a call costs before its result", () => {
  test.each(rows)("$call: $roundTrips round trips", ({ call, args, roundTrips }) => {
    const before = guest.writeCount;
    expect(guest.call(call, args)).toMatchObject({ errno: undefined, result: expect.anything() });
    // The last write is the result, with what the call stores in the guest's memory in front of it.
    expect(guest.writeCount - before - 1).toBe(roundTrips);
  });
});
