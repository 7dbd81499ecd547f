import {
  encodeControllerMessage,
  encodeGuestMessage,
  GuestDecoder,
  linuxX8664,
  type Pointer,
  Writer,
} from "@sandbox/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Coupling, type SharedRange } from "../src/replay-controller/coupling.js";
import { ascii, at, returned, type Script } from "./script.js";

/** A directory that the controller made at 0x9000, and the live guest has at 0x5000. */
const ranges: readonly SharedRange[] = [{ controller: 0x9000n, guest: 0x5000n, length: 280 }];

function bytesOf(message: Script[number]): Uint8Array {
  const writer = new Writer(linuxX8664);
  if (/request|-reply/.test(message.kind)) encodeGuestMessage(writer, message as never);
  else encodeControllerMessage(writer, message as never);
  return writer.take();
}

/** What each side hears of a conversation, when its bytes come in pieces of these sizes. */
function couple(said: Script, chunk: () => number = () => 1 << 20) {
  const toGuest: number[] = [];
  const toController: number[] = [];
  const failures: string[] = [];
  const decoder = new GuestDecoder(linuxX8664);
  const coupling = new Coupling(decoder, ranges, linuxX8664, {
    toGuest: (bytes) => toGuest.push(...bytes),
    toController: (bytes) => toController.push(...bytes),
    fail: (reason) => failures.push(reason),
  });
  for (const message of said) {
    const isGuest = /request|-reply/.test(message.kind);
    const bytes = bytesOf(message);
    for (let from = 0; from < bytes.length; ) {
      const size = chunk();
      const piece = bytes.subarray(from, from + size);
      if (isGuest) coupling.receiveFromGuest(piece);
      else coupling.receiveFromController(piece);
      from += size;
    }
  }
  return { toGuest, toController, failures };
}

const concatenated = (...messages: Script) => messages.flatMap((message) => [...bytesOf(message)]);
const readdir = (dir: Pointer) => ({ kind: "request", call: "readdir(p)p", args: { dir } }) as const;

const said: Script = [
  readdir(at(0x5000)),
  { kind: "write-memory", address: at(0x9010), data: ascii("x") },
  { kind: "result", resultKind: "p", value: at(0x9000) },
  { kind: "request", call: "open(pii)i", args: { path: at(0x1000), flags: 0, mode: 0 } },
  { kind: "read-string", address: at(0x1000), maximum: 10 },
  { kind: "read-string-reply", data: ascii("/a") },
  returned(3),
  { kind: "request", call: "closedir(p)i", args: { dir: at(0x5000) } },
  { kind: "free", address: at(0x9000) },
  returned(0),
];
const heard = {
  toController: concatenated(
    readdir(at(0x9000)),
    { kind: "request", call: "open(pii)i", args: { path: at(0x1000), flags: 0, mode: 0 } },
    { kind: "read-string-reply", data: ascii("/a") },
    { kind: "request", call: "closedir(p)i", args: { dir: at(0x9000) } },
  ),
  toGuest: concatenated(
    { kind: "write-memory", address: at(0x5010), data: ascii("x") },
    { kind: "result", resultKind: "p", value: at(0x5000) },
    { kind: "read-string", address: at(0x1000), maximum: 10 },
    returned(3),
    { kind: "free", address: at(0x5000) },
    returned(0),
  ),
  failures: [],
};

describe("a coupled guest and controller", () => {
  test("hear each other, each with its own addresses of what was made before", () => {
    expect(couple(said)).toEqual(heard);
  });

  test("hear the same however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 20 })), (sizes) => {
        expect(couple(said, () => sizes.next().value as number)).toEqual(heard);
      }),
      { numRuns: 50 },
    );
  });

  test("know a block that is made where one was freed", () => {
    const { toController, failures } = couple([
      ...said,
      { kind: "request", call: "opendir(p)p", args: { path: at(0x1000) } },
      { kind: "allocate", data: new Uint8Array(280) },
      { kind: "allocate-reply", address: at(0x5000) },
      { kind: "result", resultKind: "p", value: at(0x5000) },
      readdir(at(0x5000)),
    ]);
    expect(failures).toEqual([]);
    expect(toController.slice(-bytesOf(readdir(at(0))).length)).toEqual(concatenated(readdir(at(0x5000))));
  });

  test("are parted where an address may be one of two", () => {
    const { toController, failures } = couple([readdir(at(0x9000))]);
    expect(toController).toEqual([]);
    expect(failures).toEqual([
      "pointer_unresolved: the live guest uses 0x9000, where the live controller has memory of its own",
    ]);
  });

  test("are parted where one breaks the protocol", () => {
    const { failures } = couple([readdir(at(0x5000)), readdir(at(0x5000))]);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(/nothing before the controller has answered/);
  });
});
