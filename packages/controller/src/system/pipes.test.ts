import { openFlags, type Pollfd, pollFlags } from "@sandbox/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, text } from "../../test/virtual-posix.js";
import { fail } from "../failure.js";
import { PIPE_BYTES } from "./pipe.js";
import { createSystem, type System } from "./system.js";

const { POLLIN, POLLOUT, POLLNVAL } = pollFlags;
let system: System;
beforeEach(() => {
  system = createSystem({
    files: { "/file": "0123456789" },
    clock: { startAt: 0n },
    quotas: { openFiles: 10 },
  });
});
afterEach(() => system.dispose());

const pipe = (flags: number = openFlags.O_NONBLOCK) => now(system.pipe2({ flags }, context));
const read = (fd: number, count = 100) => outcome(() => text(now(system.read({ fd, count }, context))));
const write = (fd: number, data: string) =>
  outcome(() => system.write({ fd, buffer: latin1(data) }, context));
const close = (fd: number) => now(system.close({ fd }, context));
const poll = (fds: Pollfd[], timeout = 0) => now(system.poll({ fds, timeout }, context));
const asked = (fd: number, events: number) => ({ fd, events, revents: 0 });

describe("a pipe", () => {
  it("gives back what was put in, in order", () => {
    const [reader, writer] = pipe();
    expect([reader, writer]).toEqual([3, 4]);
    expect(write(writer, "hello ")).toBe(6);
    expect(write(writer, "world")).toBe(5);
    expect(read(reader, 8)).toBe("hello wo");
    expect(read(reader)).toBe("rld");
  });

  it("is EAGAIN where it would have to wait and may not", () => {
    const [reader, writer] = pipe();
    expect(read(reader)).toBe("EAGAIN");
    expect(write(writer, "x".repeat(PIPE_BYTES + 10))).toBe(PIPE_BYTES);
    expect(write(writer, "x")).toBe("EAGAIN");
    expect(read(reader, PIPE_BYTES)).toHaveLength(PIPE_BYTES);
    expect(write(writer, "x")).toBe(1);
  });

  it("takes 4096 bytes or fewer whole or not at all", () => {
    const [reader, writer] = pipe();
    write(writer, "x".repeat(PIPE_BYTES - 5));
    expect(write(writer, "x".repeat(6))).toBe("EAGAIN");
    expect(write(writer, "x".repeat(4097))).toBe(5);
    expect(read(reader, PIPE_BYTES)).toHaveLength(PIPE_BYTES);
  });

  it("waits for ever where it has to, as for a process that is alone with it, until the session ends", async () => {
    const [reader, writer] = pipe(0);
    const answers = [
      system.read({ fd: reader, count: 1 }, context),
      system.write({ fd: writer, buffer: new Uint8Array(PIPE_BYTES + 1) }, context),
    ];
    await new Promise((resolve) => setTimeout(resolve, 20));
    system.dispose();
    expect(await Promise.all(answers)).toEqual([fail("EINTR"), fail("EINTR")]);
  });

  it("ends when no descriptor stands for its writing end any more", () => {
    const [reader, writer] = pipe();
    const other = now(system.dup({ oldfd: writer }, context));
    write(writer, "last");
    close(writer);
    expect(read(reader)).toBe("last");
    expect(read(reader)).toBe("EAGAIN");
    close(other);
    expect(read(reader)).toBe("");
  });

  it("is EPIPE when nobody reads it any more", () => {
    const [reader, writer] = pipe();
    close(reader);
    expect(write(writer, "x")).toBe("EPIPE");
  });

  it("has a reading and a writing end, neither of which is the other", () => {
    const [reader, writer] = pipe();
    expect(read(writer)).toBe("EBADF");
    expect(write(reader, "x")).toBe("EBADF");
    expect(outcome(() => system.lseek({ fd: reader, offset: 0, whence: 0 }, context))).toBe("ESPIPE");
  });

  it("takes two descriptors or none", () => {
    for (let fd = 3; fd < 9; fd += 2) expect(pipe()).toEqual([fd, fd + 1]);
    expect(outcome(() => system.pipe({}, context))).toBe("EMFILE");
    expect(now(system.dup({ oldfd: 0 }, context))).toBe(9);
  });

  it("has the flags that pipe2 is given, and no others", () => {
    const [reader] = now(system.pipe2({ flags: openFlags.O_CLOEXEC }, context));
    expect(now(system.rpy_get_inheritable({ fd: reader }, context))).toBe(0);
    expect(outcome(() => system.pipe2({ flags: openFlags.O_APPEND }, context))).toBe("EINVAL");
  });
});

describe("waiting", () => {
  it("says which ends of a pipe can be used", () => {
    const [reader, writer] = pipe();
    const both = [asked(reader, POLLIN), asked(writer, POLLOUT)];
    expect(poll(both)).toMatchObject({ result: 1, fds: [{ revents: 0 }, { revents: POLLOUT }] });
    write(writer, "x");
    expect(poll(both)).toMatchObject({ result: 2, fds: [{ revents: POLLIN }, { revents: POLLOUT }] });
  });

  it("passes over a negative descriptor, and tells of one that is not open", () => {
    expect(poll([asked(-1, POLLIN), asked(9, POLLIN)])).toMatchObject({
      result: 1,
      fds: [{ revents: 0 }, { revents: POLLNVAL }],
    });
  });

  it("takes as long as it says when nothing is ready", () => {
    const [reader] = pipe();
    poll([asked(reader, POLLIN)], 1500);
    expect(now(system.time({}, context))).toBe(1);
    now(system.py_nanosleep({ request: { tv_sec: 2, tv_nsec: 500_000_000 } }, context));
    expect(now(system.time({}, context))).toBe(4);
    now(system.py_clock_nanosleep({ clock: 0, flags: 1, request: { tv_sec: 10, tv_nsec: 0 } }, context));
    expect(now(system.time({}, context))).toBe(10);
    expect(outcome(() => system.py_nanosleep({ request: { tv_sec: 0, tv_nsec: -1 } }, context))).toBe(
      "EINVAL",
    );
  });

  it("with select sees the same", () => {
    const [reader, writer] = pipe();
    const select = () =>
      now(
        system.select(
          {
            nfds: 5,
            readfds: { fds_bits: [reader] },
            writefds: { fds_bits: [writer] },
            exceptfds: null,
            timeout: { tv_sec: 0, tv_usec: 0 },
          },
          context,
        ),
      );
    expect(select()).toMatchObject({
      result: 1,
      readfds: { fds_bits: [] },
      writefds: { fds_bits: [writer] },
    });
    write(writer, "x");
    expect(select()).toMatchObject({ result: 2, readfds: { fds_bits: [reader] } });
  });
});

describe("sendfile", () => {
  const send = (inFd: number, offset: number | null, count = 4) => {
    const [reader, outFd] = pipe();
    const answer = outcome(() => system.sendfile({ outFd, inFd, offset, count }, context));
    return { answer, received: read(reader) };
  };
  const open = () => now(system.open({ path: latin1("/file"), flags: 0, mode: 0 }, context));

  it("copies from the descriptor's position, and moves it", () => {
    const fd = open();
    expect(send(fd, null)).toEqual({ answer: { result: 4, offset: null }, received: "0123" });
    expect(read(fd)).toBe("456789");
  });

  it("copies from an offset, and leaves the position", () => {
    const fd = open();
    expect(send(fd, 8)).toEqual({ answer: { result: 2, offset: 10 }, received: "89" });
    expect(read(fd)).toBe("0123456789");
  });

  it("is EINVAL from a pipe, and EBADF from what is not open", () => {
    expect(send(-1, null).answer).toBe("EBADF");
    const [reader] = pipe();
    expect(send(reader, null).answer).toBe("EINVAL");
  });
});
