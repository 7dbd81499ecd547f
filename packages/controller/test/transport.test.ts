import { readdirSync } from "node:fs";
import { type RunOptions, type RunResult, runGuest } from "@sandbox/controller";
import { compileGuest, hostileCases, hostileGuest } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";

const calls = compileGuest("calls");
const why = typeof calls === "string" ? "" : calls.skipped;
const guest = (...args: string[]) => ({ file: calls as string, args });
const script = (code: string) => ({ file: process.execPath, args: ["-e", prelude + code] });

/** A guest in a few lines of JavaScript. */
const prelude = `
const { readSync, writeSync } = require("node:fs");
const request = (name, ...words) => Buffer.concat([Buffer.of(name.length), Buffer.from(name),
  ...words.map((word) => { const bytes = Buffer.alloc(8); bytes.writeBigInt64LE(BigInt(word)); return bytes; })]);
const answer = Buffer.alloc(1 << 16);
const receive = () => readSync(0, answer);
`;

/** Hostile guests that are about the pipe itself, and not about what is in it. */
const onThePipe = [
  "stdout-flood",
  "never-reads",
  "reads-a-trickle",
  "closes-stdin",
  "closes-stdout",
  "killed-inside-message",
  "killed-inside-reply",
  "leaves-a-child",
];

// One after the other, never side by side: the eager transport is eager only with a guest that is alone.
describe.each(["event-loop", "eager"] as const)("over the transport %s, a guest", (transport) => {
  const run = (options: RunOptions): Promise<RunResult> => runGuest({ ...options, transport });

  test("that makes calls one after the other gets each answered", async (context) => {
    if (why) context.skip(why);
    for (const call of ["getuid", "stat", "write"]) {
      const { verdict, calls, stdout } = await run({ command: guest("1000", call, "/tmp") });
      expect(verdict).toEqual({ kind: "exit", code: 0 });
      expect(calls.total).toBe(1000);
      expect(stdout.length).toBe(call === "write" ? 5000 : 0);
    }
  });

  test("that makes calls for ever leaves its turns to the event loop, and is stopped by its signal", async (context) => {
    if (why) context.skip(why);
    const controller = new AbortController();
    let ticks = 0;
    const timer = setInterval(() => {
      if (++ticks === 10) controller.abort("enough");
    }, 5);
    const { verdict } = await run({ command: guest("100000000", "getuid", "/"), signal: controller.signal });
    clearInterval(timer);
    expect(verdict).toEqual({ kind: "aborted", reason: "enough" });
  });

  test("that makes calls for ever is stopped at its wall time", async (context) => {
    if (why) context.skip(why);
    const { verdict } = await run({ command: guest("100000000", "stat", "/tmp"), limits: { wallMs: 300 } });
    expect(verdict).toMatchObject({ kind: "limit", limit: "wallMs", value: 300 });
  });

  test("is answered by handlers that answer now, soon and later", async (context) => {
    if (why) context.skip(why);
    let count = 0;
    const later = [
      () => 7,
      () => Promise.resolve(7),
      () => new Promise<number>((done) => setImmediate(done, 7)),
      () => new Promise<number>((done) => setTimeout(done, 1, 7)),
    ];
    const { verdict, calls } = await run({
      command: guest("400", "getuid", "/"),
      handlers: { getuid: () => later[count++ % later.length]?.() ?? 0 },
    });
    expect(verdict).toEqual({ kind: "exit", code: 0 });
    expect([calls.total, count]).toEqual([400, 400]);
  });

  test("may write its messages a byte at a time", async () => {
    const { verdict, calls } = await run({
      command: script(`
for (let i = 0; i < 20; i++) {
  for (const byte of request("getpid()i")) writeSync(1, Buffer.of(byte));
  receive();
}
process.exit(3);`),
    });
    expect(verdict).toEqual({ kind: "exit", code: 3 });
    expect(calls.total).toBe(20);
  });

  test("gets an answer larger than the pipe", async () => {
    const { verdict } = await run({
      files: { "/big": new Uint8Array(2 ** 20) },
      command: script(`
writeSync(1, request("open(pii)i", 4096, 0, 0));
receive();
const path = Buffer.from("/big");
const length = Buffer.alloc(8);
length.writeBigInt64LE(BigInt(path.length));
writeSync(1, Buffer.concat([length, path]));
receive();
writeSync(1, request("read(ipi)i", 3, 8192, 2 ** 20));
let got = 0;
while (got < 17 + 2 ** 20 + 9) got += receive();
process.exit(answer.length > 0 ? 4 : 5);`),
    });
    expect(verdict).toEqual({ kind: "exit", code: 4 });
  });

  test("that writes the next request with the one before breaks the protocol", async () => {
    const { verdict, calls } = await run({
      command: script(
        `writeSync(1, Buffer.concat([request("getpid()i"), request("getpid()i")])); receive();`,
      ),
    });
    expect(verdict).toMatchObject({ kind: "violation" });
    expect(calls.total).toBeLessThanOrEqual(1);
  });

  test.each(hostileCases.filter(({ name }) => onThePipe.includes(name)))(
    "that is hostile: $description",
    async ({ name, expected, limits }) => {
      const { verdict } = await run({
        command: { file: process.execPath, args: [hostileGuest, name] },
        limits: { wallMs: 30_000, ...limits },
      });
      expect(verdict).toMatchObject(expected);
    },
    40_000,
  );

  test("that cannot be started, and any other, leaves no descriptor open", async (context) => {
    if (process.platform !== "linux") context.skip("descriptors are counted in /proc");
    const openDescriptors = () => readdirSync("/proc/self/fd").length;
    await run({ command: script("process.exit(0)") });
    const before = openDescriptors();
    for (let i = 0; i < 4; i++) {
      await run({ command: { file: "/nonexistent" } });
      await run({ command: { file: "/\0" } });
      await run({ command: script("process.exit(0)") });
      await run({ command: script("receive()"), signal: AbortSignal.timeout(50) });
    }
    await new Promise((done) => setTimeout(done, 20));
    expect(openDescriptors()).toBeLessThanOrEqual(before);
  });
});

test("a transport that there is not is an error of the caller", async () => {
  const transport = "telepathy" as "auto";
  const { verdict } = await runGuest({ command: script(""), transport });
  expect(verdict).toMatchObject({
    kind: "host-error",
    message: expect.stringContaining(
      "expected transport to be one of event-loop, eager, auto, received telepathy",
    ),
  });
});
