import { fail } from "@sandbox/controller";
import { linuxI386, NULL, pointer } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { GuestWithMemory } from "./guest-with-memory.js";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const never = () => {
  throw new Error("the handler was asked");
};

describe("an array of numbers that is written", () => {
  test("is as long as the specification says: pipe answers two descriptors", () => {
    const guest = new GuestWithMemory({ pipe: () => [3, 4] });
    const pipefd = guest.placeInts(9, 9, 9);
    expect(guest.call("pipe(p)i", { pipefd })).toMatchObject({ result: 0n, errno: undefined });
    expect(guest.intsAt(pipefd, 3)).toEqual([3, 4, 9]);
  });

  test("at NULL is EFAULT before the handler is asked", () => {
    const guest = new GuestWithMemory({ pipe: never });
    expect(guest.call("pipe(p)i", { pipefd: NULL })).toMatchObject({ result: -1n, errno: "EFAULT" });
  });

  test("as long as an argument says is never written beyond that", () => {
    const guest = new GuestWithMemory({ getgroups: () => [1, 2, 3] });
    const list = guest.placeInts(9, 9, 9, 9);
    expect(guest.call("getgroups(ip)i", { size: 3, list })).toMatchObject({ result: 3n });
    expect(guest.intsAt(list, 4)).toEqual([1, 2, 3, 9]);
    expect(guest.call("getgroups(ip)i", { size: 2, list })).toMatchObject({ result: -1n, errno: "EINVAL" });
  });

  test("with a size of 0 only counts, also at NULL", () => {
    const guest = new GuestWithMemory({ getgroups: () => [1, 2, 3] });
    expect(guest.call("getgroups(ip)i", { size: 0, list: NULL })).toMatchObject({ result: 3n, commands: [] });
  });

  test("of a negative or an absurd length is EINVAL before the handler is asked", () => {
    const guest = new GuestWithMemory({ getgroups: never });
    const list = guest.placeInts(9);
    for (const size of [-1, 65_537, 2 ** 31 - 1])
      expect(guest.call("getgroups(ip)i", { size, list })).toMatchObject({ result: -1n, errno: "EINVAL" });
    expect(guest.call("getgroups(ip)i", { size: 1, list: NULL })).toMatchObject({ errno: "EFAULT" });
  });

  test("of floats is cut to its room: getloadavg", () => {
    const guest = new GuestWithMemory({ getloadavg: () => [0.5, 1, 2] });
    const loadavg = guest.place(new Uint8Array(24).fill(0xff));
    expect(guest.call("getloadavg(pi)i", { loadavg, nelem: 2 })).toMatchObject({ result: 2n });
    expect([...new Float64Array(guest.at(loadavg, 24).buffer)]).toEqual([0.5, 1, Number.NaN]);
  });

  test("whose length is by address gets that back, with what did not fit counted: getgrouplist", () => {
    const rooms: number[] = [];
    const guest = new GuestWithMemory({
      getgrouplist({ ngroups }) {
        rooms.push(ngroups);
        return { result: -1, groups: [7, 8, 9] };
      },
    });
    const groups = guest.placeInts(0, 0, 0);
    const ngroups = guest.placeInts(2);
    const args = { user: guest.place("guest"), group: 7, groups, ngroups };
    expect(guest.call("getgrouplist(pipp)i", args)).toMatchObject({ result: -1n });
    expect(guest.intsAt(groups, 3)).toEqual([7, 8, 0]);
    expect(guest.intsAt(ngroups, 1)).toEqual([3]);
    expect(rooms).toEqual([2]);
    const absurd = { ...args, ngroups: guest.placeInts(-5) };
    expect(guest.call("getgrouplist(pipp)i", absurd)).toMatchObject({ errno: "EINVAL" });
    expect(guest.call("getgrouplist(pipp)i", { ...args, ngroups: NULL })).toMatchObject({ errno: "EFAULT" });
    expect(rooms).toEqual([2]);
  });
});

describe("an array of numbers that is read", () => {
  test("reaches the handler as numbers", () => {
    const seen: unknown[] = [];
    const guest = new GuestWithMemory({ setgroups: (call) => void seen.push(call) });
    const list = guest.placeInts(5, -1);
    expect(guest.call("setgroups(ip)i", { size: 2n, list })).toMatchObject({ result: 0n, bytesRead: 8 });
    expect(guest.call("setgroups(ip)i", { size: 0n, list: NULL })).toMatchObject({ result: 0n });
    expect(seen).toEqual([{ list: [5, 2 ** 32 - 1] }, { list: [] }]);
  });

  test("too long is EINVAL before any of it is read", () => {
    const guest = new GuestWithMemory({ setgroups: never });
    const list = guest.placeInts(5);
    for (const size of [65_537n, 2n ** 64n - 1n])
      expect(guest.call("setgroups(ip)i", { size, list })).toMatchObject({ errno: "EINVAL", bytesRead: 0 });
    expect(guest.call("setgroups(ip)i", { size: 1n, list: NULL })).toMatchObject({ errno: "EFAULT" });
  });
});

describe("an array of structures", () => {
  const pollfd = (fd: number, events: number) => [...new Uint8Array(Int32Array.of(fd, events).buffer)];

  test("is read, answered and written back: poll", () => {
    const guest = new GuestWithMemory({
      poll: ({ fds }) => ({ result: 1, fds: fds.map((one) => ({ ...one, revents: one.fd === 4 ? 1 : 0 })) }),
    });
    const fds = guest.place(Uint8Array.from([...pollfd(3, 1), ...pollfd(4, 1), ...pollfd(5, 1)]));
    expect(guest.call("poll(pii)i", { fds, nfds: 2n, timeout: 0 })).toMatchObject({ result: 1n });
    expect(guest.intsAt(fds, 6)).toEqual([3, 1, 4, 0x10001, 5, 1]);
  });

  test("too long is EINVAL before any of it is read, at NULL EFAULT, empty nothing", () => {
    const asked: unknown[] = [];
    const guest = new GuestWithMemory({
      poll({ fds }) {
        asked.push(fds);
        return { result: 0, fds };
      },
    });
    const fds = guest.place(new Uint8Array(8));
    for (const nfds of [1025n, 2n ** 63n, 2n ** 64n - 1n])
      expect(guest.call("poll(pii)i", { fds, nfds, timeout: 0 })).toMatchObject({
        errno: "EINVAL",
        bytesRead: 0,
      });
    expect(guest.call("poll(pii)i", { fds: NULL, nfds: 1n, timeout: 0 })).toMatchObject({ errno: "EFAULT" });
    expect(guest.call("poll(pii)i", { fds: NULL, nfds: 0n, timeout: 0 })).toMatchObject({ result: 0n });
    expect(asked).toEqual([[]]);
  });

  test("of which a handler answers more than there were is not written", () => {
    const one = { fd: 1, events: 1, revents: 1 };
    const guest = new GuestWithMemory({ poll: () => ({ result: 2, fds: [one, one] }) });
    const fds = guest.place(new Uint8Array(16));
    expect(guest.call("poll(pii)i", { fds, nfds: 1n, timeout: 0 })).toMatchObject({ errno: "EIO" });
    expect(guest.intsAt(fds, 4)).toEqual([0, 0, 0, 0]);
  });
});

describe("a number by address", () => {
  test("is read and written back: sendfile moves the offset", () => {
    const guest = new GuestWithMemory({
      sendfile: ({ offset, count }) => ({ result: count, offset: offset === null ? null : offset + count }),
    });
    const offset = guest.place(new Uint8Array(BigInt64Array.of(10n).buffer));
    const args = { outFd: 1, inFd: 3, offset, count: 5n };
    expect(guest.call("sendfile(iipi)i", args)).toMatchObject({ result: 5n });
    expect(new BigInt64Array(guest.at(offset, 8).buffer)[0]).toBe(15n);
    expect(guest.call("sendfile(iipi)i", { ...args, offset: NULL })).toMatchObject({
      result: 5n,
      commands: [],
    });
  });

  test("that a number does not hold exactly is EINVAL", () => {
    const guest = new GuestWithMemory({ sendfile: never });
    const offset = guest.place(new Uint8Array(BigInt64Array.of(2n ** 62n).buffer));
    const args = { outFd: 1, inFd: 3, offset, count: 5n };
    expect(guest.call("sendfile(iipi)i", args)).toMatchObject({ result: -1n, errno: "EINVAL" });
  });
});

describe("bytes whose length is by address", () => {
  const accepts = (bytes: number) => ({ accept: () => ({ result: 7, addr: new Uint8Array(bytes).fill(1) }) });

  test("are cut to the room, and told whole: accept", () => {
    const guest = new GuestWithMemory(accepts(16));
    const addr = guest.place(new Uint8Array(16));
    const addrlen = guest.placeInts(4);
    expect(guest.call("accept(ipp)i", { sockfd: 3, addr, addrlen })).toMatchObject({ result: 7n });
    expect([...guest.at(addr, 6)]).toEqual([1, 1, 1, 1, 0, 0]);
    expect(guest.intsAt(addrlen, 1)).toEqual([16]);
  });

  test("at NULL are left out, with their length", () => {
    const guest = new GuestWithMemory(accepts(16));
    const addrlen = guest.placeInts(4);
    const none = guest.call("accept(ipp)i", { sockfd: 3, addr: NULL, addrlen: NULL });
    expect(none).toMatchObject({ result: 7n, commands: [] });
    expect(guest.call("accept(ipp)i", { sockfd: 3, addr: NULL, addrlen })).toMatchObject({ result: 7n });
    expect(guest.intsAt(addrlen, 1)).toEqual([4]);
  });

  test("of an absurd length are asked for as 1 MiB at most, and of a length in themselves are what is written last", () => {
    const rooms: number[] = [];
    const guest = new GuestWithMemory({
      getsockopt({ optlen }) {
        rooms.push(optlen);
        return Uint8Array.of(1, 2, 3, 4);
      },
    });
    const both = guest.placeInts(-1);
    const args = { sockfd: 3, level: 1, optname: 2, optval: both, optlen: both };
    expect(guest.call("getsockopt(iiipp)i", args)).toMatchObject({ result: 0n });
    expect(rooms).toEqual([1024 * 1024]);
    expect(guest.intsAt(both, 1)).toEqual([4]);
  });

  test("without a place for their length are EFAULT before the handler is asked", () => {
    const guest = new GuestWithMemory({ getsockopt: never });
    const optval = guest.placeInts(0);
    const args = { sockfd: 3, level: 1, optname: 2, optval, optlen: NULL };
    expect(guest.call("getsockopt(iiipp)i", args)).toMatchObject({ errno: "EFAULT", bytesRead: 0 });
    const optlen = guest.placeInts(4);
    expect(guest.call("getsockopt(iiipp)i", { ...args, optval: NULL, optlen })).toMatchObject({
      errno: "EFAULT",
    });
  });
});

describe("bytes of which another argument says how many", () => {
  test("are 4 or 16 of them, and of another family none", () => {
    const seen: number[] = [];
    const guest = new GuestWithMemory({
      inet_ntop({ src }) {
        seen.push(src.length);
        return new TextEncoder().encode("::");
      },
    });
    const dst = guest.place(new Uint8Array(46));
    const src = guest.place(new Uint8Array(16));
    expect(guest.call("inet_ntop(ippi)p", { af: 2, src, dst, size: 46 })).toMatchObject({
      result: dst,
      bytesRead: 4,
    });
    expect(guest.call("inet_ntop(ippi)p", { af: 10, src, dst, size: 46 })).toMatchObject({ bytesRead: 16 });
    const other = guest.call("inet_ntop(ippi)p", { af: 99, src, dst, size: 46 });
    expect(other).toMatchObject({ result: NULL, errno: "EAFNOSUPPORT", bytesRead: 0 });
    expect(seen).toEqual([4, 16]);
    expect(guest.call("inet_ntop(ippi)p", { af: 2, src, dst, size: 2 })).toMatchObject({ errno: "ENOSPC" });
  });
});

describe("bytes that are written as another argument says", () => {
  test("are no more than that, and their place is looked at before the handler is asked", () => {
    const guest = new GuestWithMemory({ inet_pton: () => ({ result: 1, dst: new Uint8Array(16).fill(1) }) });
    const dst = guest.place(new Uint8Array(16));
    const src = guest.place("::1");
    expect(guest.call("inet_pton(ipp)i", { af: 10, src, dst })).toMatchObject({ result: 1n });
    expect(guest.call("inet_pton(ipp)i", { af: 2, src, dst })).toMatchObject({ result: -1n, errno: "EIO" });
    const none = new GuestWithMemory({ inet_pton: never });
    expect(none.call("inet_pton(ipp)i", { af: 99, src, dst })).toMatchObject({
      errno: "EAFNOSUPPORT",
      bytesRead: 0,
    });
    expect(none.call("inet_pton(ipp)i", { af: 2, src, dst: NULL })).toMatchObject({ errno: "EFAULT" });
  });
});

describe("an array of strings that ends in NULL", () => {
  function executed() {
    const seen: string[][] = [];
    const guest = new GuestWithMemory({
      execv({ argv }) {
        seen.push(argv.map(text));
        return fail("EACCES");
      },
    });
    return { seen, guest, path: guest.place("/bin/sh") };
  }

  test("is read up to its NULL, and not a byte further", () => {
    const { guest, seen, path } = executed();
    const argv = guest.placePointers(guest.place("sh"), guest.place(""), NULL, pointer(1n));
    expect(guest.call("execv(pp)i", { path, argv })).toMatchObject({ errno: "EACCES", bytesRead: 24 });
    expect(seen).toEqual([["sh", ""]]);
  });

  test("with one string many times is E2BIG when that is too many, or too much", () => {
    const { guest, seen, path } = executed();
    const short = guest.place("x");
    const many = guest.placePointers(...Array(4097).fill(short), NULL);
    expect(guest.call("execv(pp)i", { path, argv: many })).toMatchObject({ errno: "E2BIG" });
    const long = guest.place("x".repeat(60_000));
    const much = guest.placePointers(long, long, long, NULL);
    expect(guest.call("execv(pp)i", { path, argv: much })).toMatchObject({ errno: "E2BIG" });
    expect(seen).toEqual([]);
  });

  test("at NULL, and one that reaches the end of all addresses, is EFAULT", () => {
    const { guest, seen, path } = executed();
    expect(guest.call("execv(pp)i", { path, argv: NULL })).toMatchObject({ errno: "EFAULT", bytesRead: 0 });
    const last = pointer(2n ** 64n - 4n);
    expect(guest.call("execv(pp)i", { path, argv: last })).toMatchObject({ errno: "EFAULT", bytesRead: 0 });
    expect(seen).toEqual([]);
  });
});

describe("a string", () => {
  test("goes into the caller's room, or into a block where there is none: ctermid", () => {
    const guest = new GuestWithMemory({ ctermid: () => new TextEncoder().encode("/dev/tty") });
    const buffer = guest.place(new Uint8Array(9).fill(0xff));
    expect(guest.call("ctermid(p)p", { buffer })).toMatchObject({ result: buffer });
    expect(guest.stringAt(buffer)).toBe("/dev/tty");
    const { result } = guest.call("ctermid(p)p", { buffer: NULL });
    expect(guest.stringAt(pointer(BigInt(result ?? 0)))).toBe("/dev/tty");
  });

  test("that is longer than the room of its kind is not written", () => {
    const guest = new GuestWithMemory({ ctermid: () => new TextEncoder().encode("/dev/tty0") });
    const buffer = guest.place(new Uint8Array(16));
    guest.call("ctermid(p)p", { buffer });
    expect(guest.stringAt(buffer)).toBe("");
  });

  test("may be NULL where the specification says so: system", () => {
    const seen: unknown[] = [];
    const guest = new GuestWithMemory({
      system({ command }) {
        seen.push(command);
        return 0;
      },
    });
    expect(guest.call("system(p)i", { command: NULL })).toMatchObject({ result: 0n, commands: [] });
    expect(seen).toEqual([null]);
  });

  test("is cut to its room, and its whole size told: confstr", () => {
    const guest = new GuestWithMemory({ confstr: () => new TextEncoder().encode("/bin:/usr/bin") });
    const buffer = guest.place(new Uint8Array(16).fill(0xff));
    expect(guest.call("confstr(ipi)i", { name: 0, buffer, size: 5n })).toMatchObject({ result: 14n });
    expect(guest.stringAt(buffer)).toBe("/bin");
    expect(guest.at(buffer, 6)[5]).toBe(0xff);
    expect(guest.call("confstr(ipi)i", { name: 0, buffer: NULL, size: 0n })).toMatchObject({
      result: 14n,
      commands: [],
    });
  });
});

describe("a guest with addresses of 4 bytes", () => {
  test("has its strings read by those", () => {
    const seen: string[][] = [];
    const guest = new GuestWithMemory({ execv: ({ argv }) => seen.push(argv.map(text)) }, linuxI386);
    const path = guest.place("/bin/sh");
    const argv = guest.placePointers(guest.place("sh"), guest.place("-c"), NULL);
    expect(guest.call("execv(pp)i", { path, argv })).toMatchObject({ bytesRead: 12 });
    expect(seen).toEqual([["sh", "-c"]]);
    expect(guest.call("execv(pp)i", { path, argv: pointer(2n ** 32n - 2n) })).toMatchObject({
      errno: "EFAULT",
    });
  });

  test("has numbers by address as wide as its C types are", () => {
    const guest = new GuestWithMemory(
      { sched_rr_get_interval: () => ({ tv_sec: 1, tv_nsec: 2 }) },
      linuxI386,
    );
    const interval = guest.placeInts(9, 9, 9, 9);
    guest.call("sched_rr_get_interval(ip)i", { pid: 0, interval });
    expect(guest.intsAt(interval, 2)[0]).toBe(1);
    const clock = new GuestWithMemory({ time: () => 5 }, linuxI386);
    const tloc = clock.placeInts(9, 9);
    clock.call("time(p)i", { tloc });
    expect(clock.intsAt(tloc, 2)).toEqual([5, 9]);
  });
});

describe("an answer in a block", () => {
  test("is a structure that stays until the next call: gmtime", () => {
    const guest = new GuestWithMemory({
      gmtime: () => ({ ...midnight, tm_year: 70 }),
    });
    const timep = guest.place(new Uint8Array(8));
    const first = guest.call("gmtime(p)p", { timep });
    expect(guest.intsAt(pointer(BigInt(first.result ?? 0)), 6)).toEqual([0, 0, 0, 1, 0, 70]);
    const second = guest.call("gmtime(p)p", { timep });
    expect(second.commands).toContainEqual({ kind: "free", address: first.result });
  });

  test("is the same handle as before where that is for good: get_stdout", () => {
    const guest = new GuestWithMemory({ get_stdout: () => 1, fileno: ({ stream }) => stream });
    const { result } = guest.call("get_stdout()p", {});
    expect(guest.call("get_stdout()p", {})).toMatchObject({ result, commands: [] });
    const stream = pointer(BigInt(result ?? 0));
    expect(guest.call("fileno(p)i", { stream })).toMatchObject({ result: 1n });
    expect(guest.call("fileno(p)i", { stream: guest.placeInts(1) })).toMatchObject({ errno: "EBADF" });
  });
});

const midnight = {
  tm_sec: 0,
  tm_min: 0,
  tm_hour: 0,
  tm_mday: 1,
  tm_mon: 0,
  tm_year: 70,
  tm_wday: 4,
  tm_yday: 0,
  tm_isdst: 0,
  tm_gmtoff: 0,
  tm_zone: NULL,
};
