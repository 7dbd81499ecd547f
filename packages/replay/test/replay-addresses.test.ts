import { encodeStruct, linuxX8664, NULL } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { replayAsGuest } from "../src/index.js";
import { ascii, at, exchangesOf, reads, returned } from "./script.js";
import { scripted } from "./scripted-controller.js";

describe("addresses that a controller gives out", () => {
  const dirent = encodeStruct(linuxX8664.structs.dirent, {
    d_ino: 1n,
    d_off: 0n,
    d_reclen: 24,
    d_type: 8,
    d_name: ascii("x"),
  });
  const directory = (handle: number, blockBytes: number) =>
    exchangesOf(
      { kind: "request", call: "opendir(p)p", args: { path: at(0x100) } },
      ...reads(0x100, "/tmp"),
      { kind: "allocate", data: new Uint8Array(blockBytes) },
      { kind: "allocate-reply", address: at(handle) },
      { kind: "result", resultKind: "p", value: at(handle) },
      { kind: "request", call: "readdir(p)p", args: { dir: at(handle) } },
      { kind: "write-memory", address: at(handle), data: dirent },
      { kind: "result", resultKind: "p", value: at(handle) },
      { kind: "request", call: "closedir(p)i", args: { dir: at(handle) } },
      { kind: "free", address: at(handle) },
      returned(0),
    );

  test("are as recorded where its blocks are", async () => {
    const recorded = directory(0x9000, 280);
    expect((await replayAsGuest(recorded, scripted(directory(0x9000, 280)))).outcome).toBe("matched");
  });

  test("may be others: the guest then uses those", async () => {
    // A larger block does not fit where the recorded one was.
    const live = directory(0x6000_0000_0000, 512);
    const report = await replayAsGuest(directory(0x9000, 280), scripted(live));
    expect(report.outcome).toBe("matched");
  });

  const environment = (strings: readonly (readonly [number, string])[], table: number) =>
    exchangesOf(
      { kind: "request", call: "get_environ()p", args: {} },
      ...strings.flatMap(
        ([address, text]) =>
          [
            { kind: "allocate", data: ascii(`${text}\0`) },
            { kind: "allocate-reply", address: at(address) },
          ] as const,
      ),
      {
        kind: "allocate",
        data: new Uint8Array(
          BigUint64Array.from([...strings.map(([address]) => BigInt(address)), 0n]).buffer,
        ),
      },
      { kind: "allocate-reply", address: at(table) },
      { kind: "result", resultKind: "p", value: at(table) },
    );

  test("of lists match by the strings in them", async () => {
    const recorded = environment([[0x9000, "HOME=/tmp"]], 0x9100);
    const same = environment([[0x9000, "HOME=/tmp"]], 0x9100);
    expect((await replayAsGuest(recorded, scripted(same))).outcome).toBe("matched");
    const other = environment([[0x9000, "HOME=/tmq"]], 0x9100);
    expect((await replayAsGuest(recorded, scripted(other))).divergence).toMatchObject({
      code: "result_mismatch",
      expected: '["HOME=/tmp"]',
      received: '["HOME=/tmq"]',
    });
  });

  test("of strings match by the string, NULL only by NULL", async () => {
    const variable = (value: string | undefined) =>
      exchangesOf(
        { kind: "request", call: "getenv(p)p", args: { name: at(0x100) } },
        ...reads(0x100, "HOME"),
        ...(value === undefined
          ? []
          : ([
              { kind: "allocate", data: ascii(`${value}\0`) },
              { kind: "allocate-reply", address: at(0x9000) },
            ] as const)),
        { kind: "result", resultKind: "p", value: value === undefined ? NULL : at(0x9000) },
      );
    const outcome = async (recorded?: string, live?: string) =>
      (await replayAsGuest(variable(recorded), scripted(variable(live)))).outcome;
    expect(await outcome("/tmp", "/tmp")).toBe("matched");
    expect(await outcome("/tmp", "/tmq")).toBe("diverged");
    expect(await outcome("/tmp", undefined)).toBe("diverged");
    expect(await outcome(undefined, undefined)).toBe("matched");
  });
});
