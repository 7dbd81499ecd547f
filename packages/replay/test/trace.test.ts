import { NULL, openFlags } from "@sandbox/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TraceFormatter, traceJson, traceJsonLine, traceLine } from "../src/index.js";
import { ascii, at, exchangeOf, framesOf, reads, returned, type Script } from "./script.js";

const line = (...script: Script) => traceLine(exchangeOf(...script));

const open = (flags: number, mode = 0o644) =>
  ({ kind: "request", call: "open(pii)i", args: { path: at(0x1000), flags, mode } }) as const;
const readCall = (count: number) =>
  ({
    kind: "request",
    call: "read(ipi)i",
    args: { fd: 3, buffer: at(0x2000), count: BigInt(count) },
  }) as const;
const write = (address: number, data: Uint8Array) =>
  ({ kind: "write-memory", address: at(address), data }) as const;
const errno = (number: number) => ({ kind: "set-errno", errno: number }) as const;

describe("open", () => {
  test("shows a mode only with O_CREAT", () => {
    const path = reads(0x1000, "/etc/passwd");
    expect(line(open(openFlags.O_RDONLY), ...path, errno(2), returned(-1))).toBe(
      'open("/etc/passwd", O_RDONLY) = -1 ENOENT (No such file or directory)',
    );
    expect(
      line(open(openFlags.O_WRONLY | openFlags.O_CREAT | openFlags.O_APPEND), ...path, returned(3)),
    ).toBe('open("/etc/passwd", O_WRONLY|O_CREAT|O_APPEND, 0644) = 3');
  });

  test("shows bits without a name in hexadecimal", () => {
    expect(line(open(openFlags.O_RDWR | 0x40000000), returned(3))).toBe(
      "open(0x1000, O_RDWR|0x40000000) = 3",
    );
    expect(line(open(3), returned(3))).toBe("open(0x1000, 0x3) = 3");
  });

  test("shows an address where the controller did not read the path", () => {
    expect(line(open(0), errno(13), returned(-1))).toBe(
      "open(0x1000, O_RDONLY) = -1 EACCES (Permission denied)",
    );
  });

  test("shows a path whole, however long", () => {
    const path = `/tmp/${"long".repeat(20)}`;
    expect(line(open(0), ...reads(0x1000, path), returned(3))).toBe(`open("${path}", O_RDONLY) = 3`);
  });
});

describe("a buffer", () => {
  test("is cut behind 32 bytes unless an option says otherwise", () => {
    const exchange = exchangeOf(readCall(4096), write(0x2000, ascii("0123456789".repeat(4))), returned(40));
    expect(traceLine(exchange)).toBe('read(3, "01234567890123456789012345678901"..., 4096) = 40');
    expect(traceLine(exchange, { maximumStringBytes: 4 })).toBe('read(3, "0123"..., 4096) = 40');
    expect(traceLine(exchange, { column: 60 })).toMatch(/^.{60} = 40$/);
  });

  test("shows what the result says, not all that was written", () => {
    expect(line(readCall(16), write(0x2000, ascii("0123456789")), returned(4))).toBe(
      'read(3, "0123", 16) = 4',
    );
    expect(line(readCall(16), write(0x2000, ascii("")), returned(0))).toBe('read(3, "", 16) = 0');
  });

  test("is an address when the call failed", () => {
    expect(line(readCall(16), errno(9), returned(-1))).toBe(
      "read(3, 0x2000, 16) = -1 EBADF (Bad file descriptor)",
    );
  });

  test("of which only a part was read ends in an ellipsis", () => {
    const request = {
      kind: "request",
      call: "write(ipi)i",
      args: { fd: 1, buffer: at(0x2000), count: 9n },
    } as const;
    const read = [
      { kind: "read-memory", address: at(0x2000), length: 3 },
      { kind: "read-memory-reply", data: ascii("abc") },
    ] as const;
    expect(line(request, ...read, returned(3))).toBe('write(1, "abc"..., 9) = 3');
  });

  test("put together from several writes is one string", () => {
    const script = [write(0x2003, ascii("def")), write(0x2000, ascii("abc"))];
    expect(line(readCall(6), ...script, returned(6))).toBe('read(3, "abcdef", 6) = 6');
  });
});

describe("strings of a guest", () => {
  const shown = (text: string) =>
    line(open(0), ...reads(0x1000, text), returned(3)).slice(5, -", O_RDONLY) = 3".length);

  test("are escaped as in C, in the shortest way that is not ambiguous", () => {
    expect(shown('tab\t nl\n cr\r "quoted" back\\slash')).toBe(
      '"tab\\t nl\\n cr\\r \\"quoted\\" back\\\\slash"',
    );
    expect(shown("\x01a \x012 \x1b[31m \xff")).toBe('"\\1a \\0012 \\33[31m \\377"');
  });

  test("never reach a terminal as they are", () => {
    const bytes = fc.uint8Array({ maxLength: 100 }).map((data) => data.filter((byte) => byte !== 0));
    fc.assert(
      fc.property(bytes, fc.uint8Array({ maxLength: 64 }), (path, name) => {
        const script = [
          open(0),
          { kind: "read-string", address: at(0x1000), maximum: 4096 },
          { kind: "read-string-reply", data: path },
          returned(0),
        ] as const;
        const read = exchangeOf(readCall(64), write(0x2000, name), returned(name.length));
        for (const exchange of [exchangeOf(...script), read]) {
          expect(traceLine(exchange)).toMatch(/^[\x20-\x7e]*$/);
          expect(traceJsonLine(exchange)).toMatch(/^[\x20-\x7e]*$/);
          expect(JSON.parse(traceJsonLine(exchange))).toEqual(traceJson(exchange));
        }
      }),
    );
  });

  test("are text in JSON where they are UTF-8, else hexadecimal", () => {
    const json = (data: Uint8Array) =>
      traceJson(exchangeOf(readCall(8), write(0x2000, data), returned(data.length))).arguments;
    expect(json(Uint8Array.of(0xc3, 0xa9, 0))).toMatchObject({ buffer: "\u00e9\0" });
    expect(json(Uint8Array.of(0xff, 0))).toMatchObject({ buffer: { hex: "ff00" } });
  });
});

describe("an unknown call", () => {
  const request = {
    kind: "unknown-request",
    signature: "zzz(ipf)i",
    args: [
      { kind: "i", value: 1n },
      { kind: "p", value: at(0x7f00) },
      { kind: "f", value: 2 },
    ],
  } as const;

  test("is shown by the letters of its signature", () => {
    expect(line(request, errno(38), returned(-1))).toBe(
      "zzz(1, 0x7f00, 2.0) = -1 ENOSYS (Function not implemented)",
    );
  });

  test("has a list of arguments in JSON, and no class", () => {
    expect(traceJson(exchangeOf(request, returned(0)))).toEqual({
      request: 1,
      name: "zzz",
      signature: "zzz(ipf)i",
      arguments: [1, "0x7f00", 2],
      result: 0,
    });
  });
});

describe("a call", () => {
  test("that never returned is unfinished", () => {
    expect(line(open(0), ...reads(0x1000, "/x"))).toBe('open("/x", O_RDONLY) <unfinished ...>');
  });

  test("that ends the process has no result", () => {
    expect(line({ kind: "request", call: "_exit(i)v", args: { status: 3 } })).toBe("_exit(3) = ?");
  });

  test("with an argument beyond its C type shows what the guest sent", () => {
    const args = [{ kind: "i", value: 1n << 40n }] as const;
    const request = { kind: "out-of-range-request", call: "close(i)i", argument: "fd", args } as const;
    expect(line(request, errno(9), returned(-1))).toBe(
      "close(1099511627776) = -1 EBADF (Bad file descriptor)",
    );
  });

  test("that answers the errno itself shows its name", () => {
    const args = { fd: 3, offset: 0n, length: 10n };
    const request = { kind: "request", call: "posix_fallocate(iii)i", args } as const;
    expect(line(request, returned(28))).toBe(
      "posix_fallocate(3, 0, 10) = 28 ENOSPC (No space left on device)",
    );
    expect(line(request, returned(0))).toBe("posix_fallocate(3, 0, 10) = 0");
  });

  test("shows an errno without a name by its number", () => {
    expect(line({ kind: "request", call: "getuid()i", args: {} }, errno(4711), returned(-1))).toBe(
      "getuid() = -1 errno 4711",
    );
  });

  test("shows a descriptor that stands for the working directory by its name", () => {
    const args = { dirfd: -100, path: at(0x1000), flags: 0x200 };
    expect(line({ kind: "request", call: "unlinkat(ipi)i", args }, ...reads(0x1000, "d"), returned(0))).toBe(
      'unlinkat(AT_FDCWD, "d", AT_REMOVEDIR) = 0',
    );
  });

  test("shows sets of descriptors before and after, and what it was given", () => {
    const args = { nfds: 5, readfds: at(0x100), writefds: NULL, exceptfds: NULL, timeout: at(0x200) };
    const set = (bits: number) => Uint8Array.from({ length: 128 }, (_, i) => (i === 0 ? bits : 0));
    const timeout = new Uint8Array(BigInt64Array.of(1n, 500000n).buffer);
    const script = [
      { kind: "read-memory", address: at(0x100), length: 128 },
      { kind: "read-memory-reply", data: set(0b11000) },
      { kind: "read-memory", address: at(0x200), length: 16 },
      { kind: "read-memory-reply", data: timeout },
      { kind: "write-memory", address: at(0x100), data: set(0b01000) },
    ] as const;
    expect(line({ kind: "request", call: "select(ipppp)i", args }, ...script, returned(1))).toBe(
      "select(5, [3 4] => [3], NULL, NULL, {tv_sec=1, tv_usec=500000}) = 1",
    );
  });

  test("shows an array of structures as a list", () => {
    const args = { fd: 3, times: at(0x100) };
    const times = new Uint8Array(BigInt64Array.of(1n, 2n, 3n, 4n).buffer);
    const script = [
      { kind: "read-memory", address: at(0x100), length: 32 },
      { kind: "read-memory-reply", data: times },
    ] as const;
    expect(line({ kind: "request", call: "futimens(ip)i", args }, ...script, returned(0))).toBe(
      "futimens(3, [{tv_sec=1, tv_nsec=2}, {tv_sec=3, tv_nsec=4}]) = 0",
    );
  });

  test("shows an integer that it answers by address", () => {
    const time = new Uint8Array(BigInt64Array.of(1564610400n).buffer);
    const request = { kind: "request", call: "time(p)i", args: { tloc: at(0x100) } } as const;
    expect(line(request, write(0x100, time), returned(1564610400))).toBe("time([1564610400]) = 1564610400");
  });
});

describe("a formatter", () => {
  test("prints the call that never returned at the end", () => {
    const formatter = new TraceFormatter();
    const [request] = framesOf([{ kind: "request", call: "getpid()i", args: {} }]);
    expect(formatter.push("guest-to-controller", request?.bytes ?? ascii(""))).toEqual([]);
    expect(formatter.end()).toEqual(["getpid() <unfinished ...>"]);
  });

  test("says once where it cannot follow, and is silent then", () => {
    const formatter = new TraceFormatter();
    expect(formatter.push("guest-to-controller", ascii("\x05\x1b[31m(guest)"))).toEqual([
      '??? (expected a signature name(kinds)result at byte 1 (guest-to-controller), received "\\x1b[31m")',
    ]);
    expect(formatter.push("guest-to-controller", ascii("more"))).toEqual([]);
    expect(formatter.end()).toEqual([]);
  });
});
