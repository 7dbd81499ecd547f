import { defaultLimits, type Limits, type RunResult, runGuest } from "@sandbox/controller";
import { describe, expect, test } from "vitest";
import { isLinux, type LimitsMode, limitsCommand, limitsGuest, nodeCommand } from "./limits-guest.js";

const MIB = 1024 * 1024;

/** Runs the C guest without a second wall, so that only the controller's own limits can end it. */
function runLimits(mode: LimitsMode, limits: Partial<Limits>): Promise<RunResult> {
  return runGuest({ command: limitsCommand(mode), limits, wall: "none" });
}

describe("limits", () => {
  test("are all on by default", () => {
    for (const [name, value] of Object.entries(defaultLimits)) expect(value, name).toBeLessThan(Infinity);
  });

  test.each([
    ["wallMs", Number.NaN, "expected limits.wallMs to be milliseconds above 0, or Infinity, received NaN"],
    ["cpuMs", -1, "expected limits.cpuMs to be milliseconds above 0, or Infinity, received -1"],
    ["drainMs", 0, "expected limits.drainMs to be milliseconds above 0, or Infinity, received 0"],
    ["calls", 1.5, "expected limits.calls to be a whole number from 0 on, or Infinity, received 1.5"],
    [
      "outputBytes",
      -1,
      "expected limits.outputBytes to be a whole number from 0 on, or Infinity, received -1",
    ],
    [
      "memoryBytes",
      4096,
      "expected limits.memoryBytes to be a whole number from 1048576 on, or Infinity, received 4096",
    ],
    [
      "replyMs",
      "1" as unknown as number,
      "expected limits.replyMs to be milliseconds above 0, or Infinity, received 1",
    ],
  ])("refuse %s of %s", async (name, value, message) => {
    const run = runGuest({ command: limitsCommand("rest"), limits: { [name]: value } });
    await expect(run).rejects.toThrow(new RangeError(message));
  });
});

describe("a guest that", () => {
  test("computes for ever is ended by cpuMs, with the time that it used", async (context) => {
    if (!isLinux) context.skip("there is no /proc to see processor time in");
    if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
    const { verdict } = await runLimits("spin", { cpuMs: 300 });
    expect(verdict).toEqual({ kind: "limit", limit: "cpuMs", value: 300, reached: expect.any(Number) });
    expect(verdict).toHaveProperty("reached", expect.closeTo(400, -3));
    expect((verdict as { reached: number }).reached).toBeGreaterThanOrEqual(300);
  });

  test.for(["spin-in-child", "spin-in-children"] as const)(
    "computes in processes of its own is ended by cpuMs all the same [%s]",
    async (mode, context) => {
      if (!isLinux) context.skip("there is no /proc to see processor time in");
      if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
      const { verdict, durationMs } = await runLimits(mode, { cpuMs: 400, wallMs: 50_000 });
      expect(verdict).toMatchObject({ kind: "limit", limit: "cpuMs", value: 400 });
      expect(durationMs).toBeLessThan(40_000);
    },
  );

  test("takes memory is ended by memoryBytes, with what it had", async (context) => {
    if (!isLinux) context.skip("there is no /proc to see memory in");
    if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
    const { verdict } = await runLimits("take-memory", { memoryBytes: 64 * MIB });
    expect(verdict).toMatchObject({ kind: "limit", limit: "memoryBytes", value: 64 * MIB });
    expect((verdict as { reached: number }).reached).toBeGreaterThan(64 * MIB);
  });

  test("takes memory in Node is ended by memoryBytes", async (context) => {
    if (!isLinux) context.skip("there is no /proc to see memory in");
    const take = "const all = []; setInterval(() => all.push(Buffer.alloc(1 << 22, 1)), 1)";
    const { verdict } = await runGuest({ command: nodeCommand(take), limits: { memoryBytes: 160 * MIB } });
    expect(verdict).toMatchObject({ kind: "limit", limit: "memoryBytes", value: 160 * MIB });
  });

  test("rests is ended by wallMs, with the time that passed", async (context) => {
    if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
    const { verdict, durationMs } = await runLimits("rest", { wallMs: 250.5 });
    expect(verdict).toMatchObject({ kind: "limit", limit: "wallMs", value: 250.5 });
    const { reached } = verdict as { reached: number };
    expect(reached).toBe(Math.ceil(reached));
    expect(reached).toBeGreaterThanOrEqual(250.5);
    expect(reached).toBeLessThanOrEqual(Math.ceil(durationMs));
  });

  test("begins a message and goes silent is ended by messageMs, not by replyMs", async () => {
    const command = nodeCommand('require("fs").writeSync(1, "\\x09get"); setInterval(() => {}, 1000)');
    const { verdict } = await runGuest({ command, limits: { messageMs: 300, replyMs: 20_000 } });
    expect(verdict).toMatchObject({ kind: "limit", limit: "messageMs", value: 300 });
    expect((verdict as { reached: number }).reached).toBeGreaterThanOrEqual(300);
  });

  test("owes a reply is ended by replyMs, not by messageMs", async () => {
    const openAndRest = `
const path = Buffer.alloc(24);
path[1] = 1;
require("fs").writeSync(1, Buffer.concat([Buffer.from([10]), Buffer.from("open(pii)i"), path]));
setInterval(() => {}, 1000)`;
    const { verdict } = await runGuest({
      command: nodeCommand(openAndRest),
      limits: { replyMs: 300, messageMs: 20_000 },
    });
    expect(verdict).toMatchObject({ kind: "limit", limit: "replyMs", value: 300 });
  });

  test("makes one call more than it may is ended by calls, before that one is answered", async () => {
    const callForEver = `
const { readSync, writeSync } = require("fs");
for (;;) { writeSync(1, "\\x09getpid()i"); readSync(0, new Uint8Array(64)); }`;
    let answered = 0;
    const { verdict, calls } = await runGuest({
      command: nodeCommand(callForEver),
      limits: { calls: 7 },
      handlers: { getpid: () => ++answered },
    });
    expect(verdict).toEqual({ kind: "limit", limit: "calls", value: 7, reached: 8 });
    expect([answered, calls.total]).toEqual([7, 8]);
  });

  test("is told of no limit that is off", async (context) => {
    if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
    const off = Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, Infinity]));
    const { verdict } = await runGuest({
      command: limitsCommand("rest"),
      wall: "none",
      limits: off,
      signal: AbortSignal.timeout(600),
    });
    expect(verdict.kind).toBe("aborted");
  });
});
