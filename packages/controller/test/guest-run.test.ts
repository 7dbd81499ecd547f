import { runGuest } from "@sandbox/controller";
import { describe, expect, test } from "vitest";

/** A guest that makes one call and exits with 5, in a line of JavaScript. */
const oneCall = `
const { readSync, writeSync } = require("node:fs");
writeSync(1, Buffer.concat([Buffer.from([9]), Buffer.from("getpid()i")]));
readSync(0, new Uint8Array(64));
process.exit(5);
`;
const command = { file: process.execPath, args: ["-e", oneCall] };

describe("a run", () => {
  test("survives a handler that throws: it costs that call, and is told", async () => {
    const errors: unknown[] = [];
    const { verdict, calls } = await runGuest({
      command,
      handlers: {
        getpid: () => {
          throw new Error("a bug");
        },
      },
      onHandlerError: (error, signature) => errors.push([String(error), signature]),
    });
    expect(errors).toEqual([["Error: a bug", "getpid()i"]]);
    expect(verdict).toEqual({ kind: "exit", code: 5 });
    expect(calls).toEqual({ total: 1, bySignature: { "getpid()i": 1 } });
  });

  test("waits for a handler that answers later", async () => {
    const { verdict } = await runGuest({
      command,
      handlers: { getpid: () => new Promise((done) => setImmediate(() => done(7))) },
    });
    expect(verdict).toEqual({ kind: "exit", code: 5 });
  });

  test("survives a handler that rejects, or answers what is no result", async () => {
    const errors: string[] = [];
    const options = { command, onHandlerError: (error: unknown) => errors.push(String(error)) };
    await runGuest({ ...options, handlers: { getpid: () => Promise.reject(new Error("later")) } });
    await runGuest({ ...options, handlers: { getpid: () => 0.5 } });
    expect(errors).toEqual([
      "Error: later",
      "AnswerError: the handler of getpid()i answered 0.5, expected pid_t, an integer from -2147483648 to 2147483647",
    ]);
  });

  test("ends with a host error when the caller's own tap throws", async () => {
    const { verdict } = await runGuest({
      command,
      observe: () => {
        throw new Error("tap");
      },
    });
    expect(verdict).toEqual({ kind: "host-error", code: "CONTROLLER", message: "Error: tap" });
  });

  test("is aborted by its signal, also before it begins", async () => {
    const handlers = { getpid: () => new Promise<number>(() => {}) };
    const late = new AbortController();
    const running = runGuest({
      command,
      handlers,
      signal: late.signal,
      onStart: () => setImmediate(() => late.abort("enough")),
    });
    expect((await running).verdict).toEqual({ kind: "aborted", reason: "enough" });
    expect((await runGuest({ command, signal: AbortSignal.abort("never") })).verdict).toEqual({
      kind: "aborted",
      reason: "never",
    });
  });

  test("gives the guest an empty environment and the root as its directory", async () => {
    const look = `


console.error(JSON.stringify([Object.keys(process.env), process.cwd()]));
process.exit(0);
`;
    process.env["A_SECRET"] = "secret";
    const { guestStderr } = await runGuest({ command: { file: process.execPath, args: ["-e", look] } });
    expect(JSON.parse(new TextDecoder().decode(guestStderr))).toEqual([[], "/"]);
  });

  test("says why a guest could not be started", async () => {
    const { verdict } = await runGuest({ command: { file: "/nonexistent" } });
    expect(verdict).toEqual({
      kind: "host-error",
      code: "GUEST_START",
      message: "spawn /nonexistent ENOENT",
    });
  });
});
