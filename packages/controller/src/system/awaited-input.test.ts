import { openFlags, pollFlags } from "@sandbox/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, text } from "../../test/virtual-posix.js";
import type { SystemOptions } from "./options.js";
import { createSystem, type System } from "./system.js";

const systems: System[] = [];
afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
});

/** A source of chunks that come when the test says so; `asked` is how often it was asked for one. */
class Source implements AsyncIterable<Uint8Array> {
  asked = 0;
  readonly #waiting: ((result: IteratorResult<Uint8Array>) => void)[] = [];

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () => {
        this.asked++;
        return new Promise((resolve) => this.#waiting.push(resolve));
      },
    };
  }

  send(data: string): void {
    this.#waiting.shift()?.({ done: false, value: latin1(data) });
  }

  end(): void {
    this.#waiting.shift()?.({ done: true, value: undefined });
  }
}

function start(options: SystemOptions = {}) {
  const source = new Source();
  const system = createSystem({ stdin: source, ...options });
  systems.push(system);
  return { source, system };
}

const { POLLIN } = pollFlags;
const turn = () => new Promise((resolve) => setImmediate(resolve));
const poll = (system: System, timeout: number) =>
  system.poll({ fds: [{ fd: 0, events: POLLIN, revents: 0 }], timeout }, context);
const select = (system: System, timeout: { tv_sec: number; tv_usec: number } | null) =>
  system.select({ nfds: 1, readfds: { fds_bits: [0] }, writefds: null, exceptfds: null, timeout }, context);

describe("while a chunk of standard input is awaited", () => {
  it("select and poll say that there is nothing to read yet", async () => {
    const { system } = start();
    expect(await poll(system, 0)).toMatchObject({ result: 0 });
    expect(await poll(system, 5)).toMatchObject({ result: 0 });
    expect(await select(system, { tv_sec: 0, tv_usec: 5000 })).toMatchObject({
      result: 0,
      readfds: { fds_bits: [] },
    });
  });

  it("they wait for it, with a timeout or without, and what they promise can be read at once", async () => {
    const { source, system } = start();
    const waits = [select(system, null), poll(system, -1), poll(system, 3_600_000)];
    await turn();
    source.send("line");
    for (const ready of await Promise.all(waits)) expect(ready).toMatchObject({ result: 1 });
    expect(text(now(system.read({ fd: 0, count: 9 }, context)))).toBe("line");
  });

  it("they are woken by its end, and by its failure", async () => {
    const { source, system } = start();
    const wait = poll(system, -1);
    source.end();
    expect(await wait).toMatchObject({ result: 1 });
    expect(now(system.read({ fd: 0, count: 9 }, context))).toHaveLength(0);
  });

  it("asks its source for one chunk, however often the guest looks", async () => {
    const { source, system } = start();
    for (let i = 0; i < 50; i++) await poll(system, 0);
    expect(source.asked).toBe(1);
    source.send("x");
    await turn();
    expect(now(poll(system, 0))).toMatchObject({ result: 1 });
  });

  it("a read of one that may not wait is EAGAIN, and brings the chunk nearer", async () => {
    const { source, system } = start();
    now(system.rpy_set_status_flags({ fd: 0, flags: openFlags.O_NONBLOCK }, context));
    expect(outcome(() => system.read({ fd: 0, count: 9 }, context))).toBe("EAGAIN");
    source.send("late");
    await turn();
    expect(text(now(system.read({ fd: 0, count: 9 }, context)))).toBe("late");
  });

  it("a clock that moves by sleeps alone lets a timeout pass at once", async () => {
    const { system } = start({ clock: { startAt: 0n } });
    expect(await poll(system, 5000)).toMatchObject({ result: 0 });
    expect(now(system.time({}, context))).toBe(5);
  });
});

it("standard input may come as text", async () => {
  async function* chunks() {
    yield "né";
  }
  const system = createSystem({ stdin: chunks() });
  systems.push(system);
  expect(text((await system.read({ fd: 0, count: 9 }, context)) as Uint8Array)).toBe("n\xc3\xa9");
});
