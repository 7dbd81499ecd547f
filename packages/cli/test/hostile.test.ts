import { readFileSync } from "node:fs";
import { type Limits, type RunResult, runGuest } from "@sandbox/controller";
import { hostileCases, hostileGuest } from "@sandbox/test-fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** What the controller may take beyond what it had, whatever a guest does, in bytes. */
const memoryAllowance = 96 * 1024 * 1024;
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

beforeAll(() => {
  process.on("unhandledRejection", note);
});
afterAll(() => {
  process.removeListener("unhandledRejection", note);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that init has not reaped yet is dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Runs a hostile guest and notes its process and the memory that answering it took. */
async function runHostile(
  name: string,
  limits: Partial<Limits>,
): Promise<RunResult & { grown: number; pid: number }> {
  let highest = 0;
  const before = process.memoryUsage.rss();
  const sample = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 20);
  let pid = 0;
  const result = await runGuest({
    command: { file: process.execPath, args: [hostileGuest, name] },
    limits: { wallMs: 30_000, messageMs: 20_000, drainMs: 20_000, ...limits },
    onStart: (started) => {
      pid = started;
    },
  });
  clearInterval(sample);
  return { ...result, grown: Math.max(highest, process.memoryUsage.rss()) - before, pid };
}

describe("a guest that", () => {
  test.concurrent.each(hostileCases)(
    "$description [$name]",
    async ({ name, expected, limits }) => {
      const result = await runHostile(name, limits);
      expect(result.verdict).toMatchObject(expected);
      expect(isAlive(result.pid), "the process is gone").toBe(false);
      expect(result.grown, "the controller's memory stays flat").toBeLessThan(memoryAllowance);
      expect(result.guestStderr.length).toBeLessThanOrEqual(64 * 1024);
    },
    60_000,
  );
});

test("no promise is rejected unheard", () => {
  expect(unhandled).toEqual([]);
});
