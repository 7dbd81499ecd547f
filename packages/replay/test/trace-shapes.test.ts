import { linuxX8664, NULL } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { traceJson, traceLine } from "../src/index.js";
import { outputRegions } from "../src/output-regions.js";
import { at, exchangeOf, reads, returned, type Script } from "./script.js";

const line = (...script: Script) => traceLine(exchangeOf(...script));
const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const write = (address: number, data: ArrayBufferView) =>
  ({ kind: "write-memory", address: at(address), data: bytesOf(data) }) as const;
const readMemory = (address: number, data: ArrayBufferView) =>
  [
    { kind: "read-memory", address: at(address), length: data.byteLength },
    { kind: "read-memory-reply", data: bytesOf(data) },
  ] as const;

describe("a trace shows", () => {
  test("the descriptors that pipe made", () => {
    const pipe = { kind: "request", call: "pipe(p)i", args: { pipefd: at(0x1000) } } as const;
    expect(line(pipe, write(0x1000, Int32Array.of(3, 4)), returned(0))).toBe("pipe([3, 4]) = 0");
    expect(line(pipe, returned(-1))).toBe("pipe(0x1000) = -1");
  });

  test("the groups that were read or written, as many as there are", () => {
    const set = { kind: "request", call: "setgroups(ip)i", args: { size: 2n, list: at(0x1000) } } as const;
    expect(line(set, ...readMemory(0x1000, Uint32Array.of(5, 6)), returned(0))).toBe(
      "setgroups(2, [5, 6]) = 0",
    );
    const get = { kind: "request", call: "getgroups(ip)i", args: { size: 9, list: at(0x1000) } } as const;
    expect(line(get, write(0x1000, Uint32Array.of(5)), returned(1))).toBe("getgroups(9, [5]) = 1");
  });

  test("floats as such", () => {
    const load = {
      kind: "request",
      call: "getloadavg(pi)i",
      args: { loadavg: at(0x1000), nelem: 3 },
    } as const;
    expect(line(load, write(0x1000, Float64Array.of(0.5, 1, 2)), returned(3))).toBe(
      "getloadavg([0.5, 1.0, 2.0], 3) = 3",
    );
  });

  test("a number by address before and after", () => {
    const send = {
      kind: "request",
      call: "sendfile(iipi)i",
      args: { outFd: 1, inFd: 3, offset: at(0x1000), count: 5n },
    } as const;
    const script = [...readMemory(0x1000, BigInt64Array.of(10n)), write(0x1000, BigInt64Array.of(15n))];
    expect(line(send, ...script, returned(5))).toBe("sendfile(1, 3, [10] => [15], 5) = 5");
  });

  test("structures before and after, as many as there are", () => {
    const poll = {
      kind: "request",
      call: "poll(pii)i",
      args: { fds: at(0x1000), nfds: 1n, timeout: -1 },
    } as const;
    const before = readMemory(0x1000, Int16Array.of(3, 0, 1, 0));
    const after = write(0x1000, Int16Array.of(3, 0, 1, 1));
    const exchange = exchangeOf(poll, ...before, after, returned(1));
    expect(traceLine(exchange)).toMatch(/^poll\(\[\{fd=3, .*\}\] => \[\{fd=3, .*\}\], 1, -1\) = 1$/);
    expect(traceJson(exchange).arguments).toMatchObject({ fds: { before: [{ fd: 3 }], after: [{ fd: 3 }] } });
  });

  test("an address of a socket up to the length that came back", () => {
    const accept = {
      kind: "request",
      call: "accept(ipp)i",
      args: { sockfd: 3, addr: at(0x1000), addrlen: at(0x2000) },
    } as const;
    const script = [
      ...readMemory(0x2000, Uint32Array.of(16)),
      write(0x1000, Uint8Array.of(1, 0, 65)),
      write(0x2000, Uint32Array.of(3)),
    ];
    const exchange = exchangeOf(accept, ...script, returned(4));
    expect(traceLine(exchange)).toBe('accept(3, "\\1\\0A", [16] => [3]) = 4');
    expect(outputRegions(exchange, linuxX8664)?.map(({ length }) => length)).toEqual([16, 4]);
  });

  test("the strings of an array that ends in NULL", () => {
    const exec = {
      kind: "request",
      call: "execv(pp)i",
      args: { path: at(0x100), argv: at(0x1000) },
    } as const;
    const script = [
      ...reads(0x100, "/bin/sh"),
      ...readMemory(0x1000, BigUint64Array.of(0x2000n)),
      ...reads(0x2000, "sh"),
      ...readMemory(0x1008, BigUint64Array.of(0n)),
    ];
    expect(line(exec, ...script, returned(-1))).toBe('execv("/bin/sh", ["sh"]) = -1');
  });

  test("a string in a caller's room, and NULL where there is none", () => {
    const ask = (buffer: typeof NULL) =>
      ({ kind: "request", call: "ctermid(p)p", args: { buffer } }) as const;
    const name = new TextEncoder().encode("/dev/tty\0");
    const answer = { kind: "result", resultKind: "p", value: at(0x1000) } as const;
    expect(line(ask(at(0x1000)), write(0x1000, name), answer)).toBe('ctermid("/dev/tty") = "/dev/tty"');
    expect(line(ask(NULL), answer)).toBe("ctermid(NULL) = 0x1000");
  });
});
