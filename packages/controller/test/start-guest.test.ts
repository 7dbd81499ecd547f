import { type RunOptions, runGuest, startGuest } from "@sandbox/controller";
import { describe, expect, test } from "vitest";

/** A guest that makes one call and exits with 5, in a line of JavaScript. */
const oneCall = `
const { readSync, writeSync } = require("node:fs");
writeSync(1, Buffer.concat([Buffer.from([9]), Buffer.from("getpid()i")]));
readSync(0, new Uint8Array(64));
process.exit(5);
`;
const command = { file: process.execPath, args: ["-e", oneCall] };
/** A guest that writes a letter to its standard output for as long as it is let. */
const writing = {
  file: process.execPath,
  args: [
    "-e",
    `
const { readSync, writeSync } = require("node:fs");
const integer = (value) => Buffer.from(new BigInt64Array([value]).buffer);
const signature = "write(ipi)i";
for (;;) {
  writeSync(1, Buffer.concat([Buffer.from([11]), Buffer.from(signature), integer(1n), integer(4096n), integer(1n)]));
  for (;;) {
    const read = readSync(0, new Uint8Array(64));
    if (read === 17) writeSync(1, "x");
    else break;
  }
}
`,
  ],
};
/** A guest that asks for nothing and never ends. */
const idle = { file: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"] };
const never = () => new Promise<number>(() => {});

describe("a guest that was started", () => {
  test("has a process, and its result once it has ended", async () => {
    const guest = startGuest({ command });
    expect(guest.pid).toBeGreaterThan(0);
    expect((await guest.result).verdict).toEqual({ kind: "exit", code: 5 });
  });

  test("ends where it is told to, with the reason", async () => {
    const guest = startGuest({ command: idle });
    const { verdict } = await guest.stop("not needed any more");
    expect(verdict).toEqual({ kind: "aborted", reason: "not needed any more" });
    expect(await guest.stop()).toBe(await guest.result);
    expect(() => process.kill(guest.pid ?? 0, 0)).toThrow("ESRCH");
  });

  test("ends with the block that it is used in", async () => {
    let ended: Promise<unknown>;
    {
      await using guest = startGuest({ command: idle });
      ended = guest.result;
    }
    expect(await ended).toMatchObject({ verdict: { kind: "aborted", reason: "disposed" } });
  });

  test("keeps its verdict when it is stopped or disposed of after its end", async () => {
    const guest = startGuest({ command });
    const result = await guest.result;
    expect(await guest.stop("late")).toBe(result);
    await guest[Symbol.asyncDispose]();
    expect((await guest.result).verdict).toEqual({ kind: "exit", code: 5 });
  });

  test("is gone when a callback of its start throws", async () => {
    let pid = 0;
    const { verdict } = await runGuest({
      command: idle,
      onStart: (started) => {
        pid = started;
        throw new Error("a bug of the caller's");
      },
    });
    expect(verdict).toMatchObject({ kind: "host-error", code: "CONTROLLER" });
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

test("a listener for output that throws ends the session, and nothing else", async () => {
  const { verdict } = await runGuest({
    command: writing,
    onOutput: () => {
      throw new Error("a bug of the listener's");
    },
  });
  expect(verdict).toEqual({
    kind: "host-error",
    code: "CONTROLLER",
    message: "Error: a bug of the listener's",
  });
});

describe("a handler that never settles", () => {
  test("ends with the wall limit, which aborts its signal", async () => {
    let signal: AbortSignal | undefined;
    const { verdict } = await runGuest({
      command,
      limits: { wallMs: 300 },
      handlers: {
        getpid(_, context) {
          signal = context.signal;
          return never();
        },
      },
    });
    expect(verdict).toMatchObject({ kind: "limit", limit: "wallMs" });
    expect(signal?.aborted).toBe(true);
  });

  test("may settle after the end, either way: nobody hears of it", async () => {
    const errors: unknown[] = [];
    let settle: ((value: Promise<number>) => void) | undefined;
    const guest = startGuest({
      command,
      handlers: { getpid: () => new Promise<number>((resolve) => (settle = resolve)) },
      onHandlerError: (error) => errors.push(error),
      onCall: () => guest.stop("no call should be answered"),
      onStart: () => setTimeout(() => guest.stop("enough"), 300),
    });
    expect((await guest.result).verdict).toEqual({ kind: "aborted", reason: "enough" });
    settle?.(Promise.reject(new Error("late")));
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual([]);
  });
});

describe("a handler of somebody else's making", () => {
  test("may answer with a thenable that settles twice and throws", async () => {
    const thenable = {};
    Reflect.set(thenable, "then", (resolve: (value: number) => void) => {
      resolve(1);
      resolve(2);
      throw new Error("and throws");
    });
    const { verdict, calls } = await runGuest({
      command,
      handlers: { getpid: () => thenable as unknown as Promise<number> },
    });
    expect(verdict).toEqual({ kind: "exit", code: 5 });
    expect(calls.total).toBe(1);
  });

  test("ends the session, and not the process, where the listener for its errors throws later", async () => {
    const { verdict } = await runGuest({
      command,
      handlers: { getpid: async () => Promise.reject(new Error("later")) },
      onHandlerError: () => {
        throw new Error("a bug of the listener's");
      },
    });
    expect(verdict).toEqual({
      kind: "host-error",
      code: "CONTROLLER",
      message: "Error: a bug of the listener's",
    });
  });
});

describe("options that cannot be are refused with a TypeError", () => {
  const rows: readonly [string, object, string][] = [
    ["a misspelt option", { limit: {} }, "there is no option `limit` (did you mean limits?)"],
    [
      "a misspelt limit",
      { limits: { wallMS: 5 } },
      "there is no option `limits.wallMS` (did you mean wallMs?)",
    ],
    ["an option of nothing known", { colour: 1 }, "there is no option `colour`"],
    [
      "a misspelt quota",
      { quotas: { inode: 5 } },
      "there is no option `quotas.inode` (did you mean inodes?)",
    ],
    [
      "a misspelt field of the identity",
      { identity: { utsname: { sysnam: "" } } },
      "there is no option `identity.utsname.sysnam` (did you mean sysname?)",
    ],
    [
      "a misspelt part of a mount",
      { mounts: [{ host: "/", at: "/x", modus: "ro" }] },
      "there is no option `mounts[0].modus` (did you mean mode?)",
    ],
    [
      "a file without what it holds",
      { files: { "/a": { content: "x" } } },
      'there is no option `files["/a"].content`',
    ],
    [
      "a handler of no call",
      { handlers: { getpidd: () => 1 } },
      "there is no call `getpidd` to handle (did you mean getpid?)",
    ],
    ["a listener that is no function", { onCall: 5 }, "expected onCall to be a function, received number"],
    ["no command", { command: undefined }, "expected `command`: what is to be started"],
  ];
  test("no options at all", () => {
    expect(() => startGuest(undefined as never)).toThrow(
      new TypeError("expected the options to be an object, received null"),
    );
  });

  test.each(rows)("%s", async (_, options, message) => {
    const given = { command, ...options } as RunOptions;
    expect(() => startGuest(given)).toThrow(message);
    await expect(runGuest(given)).rejects.toThrow(TypeError);
  });
});
