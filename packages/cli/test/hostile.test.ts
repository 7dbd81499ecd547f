import { readdirSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { hostileCases } from "@sandbox/test-fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeModules, starters } from "./hostile/commands.js";
import { rules } from "./hostile/rules.js";
import { runCase } from "./hostile/run-case.js";

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
let before: ReturnType<typeof held>;

beforeAll(() => {
  process.on("unhandledRejection", note);
  process.on("uncaughtExceptionMonitor", note);
  before = held();
});
afterAll(() => {
  process.removeListener("unhandledRejection", note);
  process.removeListener("uncaughtExceptionMonitor", note);
  removeModules();
});

/** What a session may hold of its host: descriptors by what they are, and what keeps the event loop alive. */
function held(): { descriptors: string[]; resources: number } {
  const ofSessions = /^(ProcessWrap|PipeWrap|Pipe|FSReqCallback|Timeout)$/;
  return {
    descriptors: process.platform === "linux" ? readdirSync("/proc/self/fd").flatMap(kindOf) : [],
    resources: process.getActiveResourcesInfo().filter((type) => ofSessions.test(type)).length,
  };
}

/** Pipes, sockets and files that a session may have opened; a wall's filter is written once and kept. */
function kindOf(fd: string): string[] {
  try {
    const link = readlinkSync(`/proc/self/fd/${fd}`);
    return /^(pipe|socket|\/proc|\/tmp(?!\/sandbox-filter-)|anon_inode:\[pidfd)/.test(link)
      ? [link.replace(/\d+/g, "N")]
      : [];
  } catch {
    return [];
  }
}

describe("a guest that", () => {
  test.concurrent.each(hostileCases)(
    "$description [$name]",
    async (one) => {
      const started = starters[one.program](one);
      // A skip inside `each` has no context: the claim is not made where the guest cannot be.
      if ("skipped" in started) return void console.log(`${one.name}: ${started.skipped}`);
      const observed = await runCase(one, started.command, started.options);
      for (const keep of Object.values(rules)) await keep(one, observed);
    },
    110_000,
  );
});

// Alone, a guest is answered without a turn of the event loop; among others it is not.
const brief = hostileCases.filter(
  ({ expected, program, limits }) =>
    expected.kind === "violation" &&
    expected.code !== "CLOSED_PIPE" &&
    program === "node" &&
    Object.keys(limits).length === 0,
);

describe.skipIf(process.platform === "win32")("a guest that is alone and", () => {
  test.each(brief)("$description [$name]", async (one) => {
    const started = starters[one.program](one);
    if ("skipped" in started) throw new Error(started.skipped);
    const observed = await runCase(one, started.command, { ...started.options, transport: "eager" });
    for (const keep of Object.values(rules)) await keep(one, observed);
  });
});

test("all of them together leave no descriptor, pipe, process or timer behind", async () => {
  const patience = performance.now() + 10_000;
  while (performance.now() < patience && held().descriptors.length > before.descriptors.length)
    await sleep(100);
  expect(held().descriptors.sort()).toEqual(before.descriptors.sort());
  expect(held().resources).toBeLessThanOrEqual(before.resources + 1);
});

test("no promise is rejected unheard, and nothing is thrown outside a session", () => {
  expect(unhandled).toEqual([]);
});
