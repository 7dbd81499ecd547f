import {
  type Command,
  clockCodec,
  encodeControllerMessage,
  kindsMixCodec,
  kindsPtrCodec,
  linuxX8664,
  openCodec,
  pointer,
  readCodec,
  schedYieldCodec,
  syncCodec,
  Writer,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { allocate, fail, fetchMemory, fetchString, ScriptedController } from "../test/scripted-controller.js";
import { AddressSpace } from "./address-space.js";
import { GuestPipe } from "./guest-pipe.js";
import type { Transport } from "./transport.js";
import { WebAssembly } from "./web-assembly.js";

const at = (address: number | bigint) => pointer(BigInt(address));
const BYTES = new Uint8Array([0, 1, 2, 254, 255]);

function memoryOf(text: string): AddressSpace {
  const space = new AddressSpace({ maximumScratchBytes: 1 << 20 });
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Uint8Array(memory.buffer).set(new TextEncoder().encode(text));
  space.attach(memory);
  return space;
}

class Death extends Error {}

/** A guest whose controller says the same bytes to whatever it asks, then closes the pipe. */
function guestHearing(bytes: Uint8Array) {
  const deaths: [message: string, signal: string | undefined][] = [];
  const written: Uint8Array[] = [];
  let rest = bytes;
  const transport: Transport = {
    write: (data) => void written.push(data.slice()),
    read(into) {
      const chunk = rest.subarray(0, into.length);
      into.set(chunk);
      rest = rest.subarray(chunk.length);
      return chunk.length;
    },
  };
  const die = (message: string, signal?: string): never => {
    deaths.push([message, signal]);
    throw new Death();
  };
  return { pipe: new GuestPipe({ memory: memoryOf("text\0"), transport, die }), deaths, written };
}

function commands(...list: Command[]): Uint8Array {
  const writer = new Writer(linuxX8664);
  for (const command of list) encodeControllerMessage(writer, command);
  return writer.take();
}

describe("GuestPipe", () => {
  test("sends a request in one write: length, signature, arguments", () => {
    const controller = new ScriptedController({ "open(pii)i": () => ({ result: 3 }) });
    const pipe = new GuestPipe({ memory: memoryOf(""), transport: controller });
    expect(pipe.call(openCodec, { path: at(0x1234), flags: 1, mode: 0o644 })).toBe(3n);
    expect(controller.writes).toEqual([1 + "open(pii)i".length + 3 * 8]);
    expect(controller.requests).toEqual([
      { kind: "request", call: "open(pii)i", args: { path: 0x1234n, flags: 1, mode: 0o644 } },
    ]);
  });

  test.each([1, 2, 3, 7, 64, Number.POSITIVE_INFINITY])(
    "obeys every command, when they come in chunks of %s bytes",
    (chunkSize) => {
      const seen: unknown[] = [];
      const controller = new ScriptedController(
        {
          *"kinds_ptr(pi)p"({ address }) {
            seen.push(yield* fetchString(address));
            seen.push([...(yield* fetchMemory(pointer(address + 1n), 3))]);
            yield { kind: "write-memory", address: pointer(address + 100n), data: BYTES };
            const block = yield* allocate(BYTES);
            const gone = yield* allocate(BYTES);
            yield { kind: "free", address: gone };
            return { result: block, errno: 2 };
          },
        },
        chunkSize,
      );
      const memory = memoryOf("text\0");
      const pipe = new GuestPipe({ memory, transport: controller });
      const block = pipe.call(kindsPtrCodec, { address: at(0), integer: 1n });
      expect(seen).toEqual(["text", [...new TextEncoder().encode("ext")]]);
      expect(memory.read(at(100), 5)).toEqual(BYTES);
      expect(memory.read(block, 5)).toEqual(BYTES);
      expect(pipe.errno).toBe(2);
    },
  );

  test("forgets the errno of the call before", () => {
    const answers = [fail(13), { result: 0 }];
    const controller = new ScriptedController({ "sched_yield()i": () => answers.shift() ?? {} });
    const pipe = new GuestPipe({ memory: memoryOf(""), transport: controller });
    pipe.call(schedYieldCodec, {});
    expect(pipe.errno).toBe(13);
    pipe.call(schedYieldCodec, {});
    expect(pipe.errno).toBe(0);
  });

  test("obeys a command that came after a result at its next call", () => {
    const controller = new ScriptedController({ "sched_yield()i": () => ({}), "sync()v": () => ({}) });
    const memory = memoryOf("");
    const pipe = new GuestPipe({ memory, transport: controller });
    pipe.call(syncCodec, {});
    controller.send({ kind: "write-memory", address: at(0), data: BYTES });
    expect(memory.read(at(0), 1)).toEqual(new Uint8Array(1));
    pipe.call(schedYieldCodec, {});
    expect(memory.read(at(0), 5)).toEqual(BYTES);
  });

  test("moves a block of many reads' size both ways", () => {
    const big = new Uint8Array(60_000).map((_, index) => index);
    let echoed = new Uint8Array(0);
    const controller = new ScriptedController({
      *"read(ipi)i"({ buffer }) {
        yield { kind: "write-memory", address: buffer, data: big };
        echoed = (yield* fetchMemory(buffer, big.length)).slice();
        return { result: big.length };
      },
    });
    const pipe = new GuestPipe({ memory: memoryOf(""), transport: controller });
    pipe.call(readCodec, { fd: 0, buffer: at(8), count: 60_000n });
    expect(echoed).toEqual(big);
  });

  const wrongResult = "sandbox: clock()i: waiting for a result of type i but got p instead";
  test.each<[string, Uint8Array, string, string | undefined]>([
    ["the end of the pipe", new Uint8Array(0), "sandbox: stdin is closed, subprocess interrupted", undefined],
    ["a cut command", Uint8Array.of(0x52, 1), "sandbox: stdin is closed, subprocess interrupted", undefined],
    ["a result of another kind", Uint8Array.of(0x70, 0, 0, 0, 0, 0, 0, 0, 0), wrongResult, undefined],
    ["an unknown command", Uint8Array.of(63), "sandbox: protocol error: unexpected byte 63", undefined],
    [
      "a byte that C prints as negative",
      Uint8Array.of(255),
      "sandbox: protocol error: unexpected byte -1",
      undefined,
    ],
    [
      "an unknown command behind another",
      new Uint8Array([...commands({ kind: "set-errno", errno: 1 }), 33]),
      "sandbox: protocol error: unexpected byte 33",
      undefined,
    ],
    [
      "a read of no memory",
      commands({ kind: "read-memory", address: at(65_535), length: 2 }),
      "sandbox: write(stdout): Bad address",
      undefined,
    ],
    [
      "a write to no memory",
      commands({ kind: "write-memory", address: at(2n ** 64n - 1n), data: BYTES }),
      "sandbox: read(stdin): Bad address",
      undefined,
    ],
    [
      "a string in no memory",
      commands({ kind: "read-string", address: at(65_537), maximum: 10 }),
      "",
      "SIGSEGV",
    ],
    [
      "an allocation without room",
      commands({ kind: "allocate", data: new Uint8Array(1 << 21) }),
      "sandbox: command M: failed to allocate 2097152 bytes",
      undefined,
    ],
    [
      "freeing what is no block",
      commands({ kind: "free", address: at(16) }),
      "free(): invalid pointer",
      undefined,
    ],
  ])("dies of %s, as rsandbox.c does", (_, bytes, message, signal) => {
    const { pipe, deaths } = guestHearing(bytes);
    expect(() => pipe.call(clockCodec, {})).toThrow(Death);
    expect(deaths).toEqual([[message, signal]]);
  });

  test("dies of a command that moves more than 64 MiB, before it takes the memory", () => {
    const { pipe, deaths } = guestHearing(Uint8Array.of(0x57, ...new Array(15).fill(0), 0x7f));
    expect(() => pipe.call(clockCodec, {})).toThrow(Death);
    expect(deaths[0]?.[0]).toMatch(/^sandbox: protocol error: expected at most 67108864 bytes/);
  });

  test.each([
    ["write(stdout)", "EPIPE", "sandbox: write(stdout): Broken pipe"],
    ["read(stdin)", "EIO", "sandbox: read(stdin): Input/output error"],
    ["read(stdin)", "EWHATEVER", "sandbox: read(stdin): EWHATEVER"],
  ])("dies when %s fails with %s", (operation, code, message) => {
    const broken = () => {
      throw Object.assign(new Error(code), { code });
    };
    const transport =
      operation === "read(stdin)" ? { write() {}, read: broken } : { write: broken, read: () => 0 };
    const deaths: string[] = [];
    const die = (text: string): never => {
      deaths.push(text);
      throw new Death();
    };
    const pipe = new GuestPipe({ memory: memoryOf(""), transport, die });
    expect(() => pipe.call(syncCodec, {})).toThrow(Death);
    expect(deaths).toEqual([message]);
  });

  test("answers floats as they are on the wire", () => {
    const writer = new Writer(linuxX8664);
    encodeControllerMessage(writer, { kind: "result", resultKind: "f", value: -0 });
    const { pipe } = guestHearing(writer.take());
    const answer = pipe.call(kindsMixCodec, {
      number: Number.NaN,
      integer: -1,
      address: at(2n ** 64n - 1n),
    });
    expect(Object.is(answer, -0)).toBe(true);
  });
});
