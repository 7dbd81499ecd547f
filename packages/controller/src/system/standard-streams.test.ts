import { afterEach, describe, expect, it, vi } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, text } from "../../test/virtual-posix.js";
import { type Failure, fail } from "../failure.js";
import type { SystemOptions } from "./options.js";
import { createSystem, type System } from "./system.js";

const systems: System[] = [];

function start(options: SystemOptions = {}): System {
  const system = createSystem(options);
  systems.push(system);
  return system;
}

const read = (system: System, count = 100) => system.read({ fd: 0, count }, context);
const write = (system: System, fd: number, data: string) =>
  system.write({ fd, buffer: latin1(data) }, context);

afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
});

describe("standard input", () => {
  it("is at its end where nothing is given", () => {
    expect(now(read(start()))).toHaveLength(0);
  });

  it("holds bytes, or text in UTF-8, and then its end", () => {
    const system = start({ stdin: "né" });
    expect(text(now(read(system, 2)))).toBe("n\xc3");
    expect(text(now(read(system, 0)))).toBe("");
    expect(text(now(read(system, 9)))).toBe("\xa9");
    expect(now(read(system))).toHaveLength(0);
    expect(now(read(start({ stdin: new Uint8Array([0, 255]) })))).toEqual(new Uint8Array([0, 255]));
  });

  it("waits for chunks, passes over empty ones, and answers at once what is left of one", async () => {
    async function* chunks() {
      yield latin1("");
      yield latin1("first");
      yield Buffer.from("second");
    }
    const system = start({ stdin: chunks() });
    expect(text((await read(system, 3)) as Uint8Array)).toBe("fir");
    expect(text(now(read(system)))).toBe("st");
    expect(await read(system)).toEqual(latin1("second"));
    expect(await read(system)).toHaveLength(0);
    expect(now(read(system))).toHaveLength(0);
  });

  it("is EIO where its source fails", async () => {
    const failing = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("gone")) }),
    };
    const system = start({ stdin: failing });
    expect(((await read(system)) as Failure).errno).toBe("EIO");
  });

  it("ends a read with EINTR when the system is disposed, and tells its source", async () => {
    const stopped = vi.fn(async () => ({ done: true as const, value: undefined }));
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<Uint8Array>>(() => undefined),
        return: stopped,
      }),
    };
    const system = start({ stdin: source });
    const reading = read(system);
    system.dispose();
    expect(((await reading) as Failure).errno).toBe("EINTR");
    expect(stopped).toHaveBeenCalledOnce();
  });
});

describe("standard output and error", () => {
  it("are kept apart", () => {
    const system = start();
    expect(now(write(system, 1, "out"))).toBe(3);
    expect(now(write(system, 2, "err"))).toBe(3);
    now(write(system, 1, "put"));
    expect([text(system.stdout), text(system.stderr)]).toEqual(["output", "err"]);
  });

  it("keep many small writes, and what was taken from them before stays as it was", () => {
    const system = start();
    now(write(system, 1, "x"));
    const early = system.stdout;
    for (let i = 0; i < 5000; i++) now(write(system, 1, "y"));
    expect(text(early)).toBe("x");
    expect(system.stdout).toHaveLength(5001);
  });

  it("are shown to the listener before they count, in order and as copies", () => {
    const heard: string[] = [];
    const buffer = latin1("one");
    const seen: Uint8Array[] = [];
    const system = start({
      onOutput: (stream, bytes) => {
        heard.push(`${stream}:${text(bytes)}:${text(system.stdout)}`);
        seen.push(bytes);
      },
    });
    now(system.write({ fd: 1, buffer }, context));
    buffer.fill(0);
    now(write(system, 2, "two"));
    now(write(system, 1, ""));
    expect(heard).toEqual(["stdout:one:", "stderr:two:one"]);
    expect(seen.map(text)).toEqual(["one", "two"]);
    expect(text(system.stdout)).toBe("one");
  });

  it("are refused with what the listener answers, now or later", async () => {
    const now1 = start({ onOutput: () => fail("ENOSPC") });
    expect(outcome(() => write(now1, 1, "x"))).toBe("ENOSPC");
    const later = start({ onOutput: async () => fail("EPIPE") });
    expect(((await write(later, 1, "x")) as Failure).errno).toBe("EPIPE");
    const accepted = start({ onOutput: async () => undefined });
    expect(await write(accepted, 1, "x")).toBe(1);
    expect([now1, later, accepted].map((system) => text(system.stdout))).toEqual(["", "", "x"]);
  });

  it("are not kept where the options say so", () => {
    const system = start({ capture: false });
    now(write(system, 1, "x"));
    expect(system.stdout).toHaveLength(0);
  });
});

describe("the standard descriptors", () => {
  it("are pipes, each open in one direction", () => {
    const system = start();
    expect(outcome(() => write(system, 0, "x"))).toBe("EBADF");
    expect(outcome(() => system.read({ fd: 1, count: 1 }, context))).toBe("EBADF");
    const stats = [0, 1, 2].map((fd) => now(system.fstat64({ fd }, context)));
    expect(stats.map(({ st_mode }) => st_mode)).toEqual([0o10600, 0o10600, 0o10600]);
    expect(new Set(stats.map(({ st_ino }) => st_ino)).size).toBe(3);
    expect(outcome(() => system.ftruncate({ fd: 1, length: 0 }, context))).toBe("EINVAL");
    expect(outcome(() => system.fsync({ fd: 1 }, context))).toBe("EINVAL");
    expect(outcome(() => system.isatty({ fd: 1 }, context))).toBe("ENOTTY");
    expect(outcome(() => system.ttyname({ fd: 1 }, context))).toBe("ENOTTY");
    expect(outcome(() => system.isatty({ fd: 9 }, context))).toBe("EBADF");
    expect(now(system.fstatvfs({ fd: 1 }, context)).f_blocks).toBe(0n);
  });

  it("are one terminal where the options say so", () => {
    const system = start({ terminal: true });
    const stats = [0, 1, 2].map((fd) => now(system.fstat64({ fd }, context)));
    expect(stats.map(({ st_mode }) => st_mode)).toEqual([0o20620, 0o20620, 0o20620]);
    expect(new Set(stats.map(({ st_ino }) => st_ino)).size).toBe(1);
    expect(now(system.isatty({ fd: 0 }, context))).toBe(1);
    expect(text(now(system.ttyname({ fd: 2 }, context)))).toBe("/dev/pts/0");
  });

  it("can be closed, copied and replaced by files", () => {
    const system = start();
    const file = now(system.open({ path: latin1("/tmp/out"), flags: 0o102, mode: 0o644 }, context));
    now(system.dup2({ oldfd: file, newfd: 1 }, context));
    now(write(system, 1, "to the file"));
    expect(system.stdout).toHaveLength(0);
    expect(now(system.fstat64({ fd: file }, context)).st_size).toBe(11n);
    now(system.close({ fd: 2 }, context));
    expect(outcome(() => write(system, 2, "x"))).toBe("EBADF");
  });
});
