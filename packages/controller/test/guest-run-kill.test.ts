import { type RunResult, runGuest } from "@sandbox/controller";
import { describe, expect, test } from "vitest";
import {
  isAlive,
  isLinux,
  type LimitsMode,
  limitsCommand,
  limitsGuest,
  nodeCommand,
  processesOf,
  toldPids,
} from "./limits-guest.js";

/** How long after its verdict a guest may take to be gone; the machine may be busy. */
const goneMs = 8000;

async function runUnwalled(mode: LimitsMode, wallMs: number): Promise<RunResult & { goneAfterMs: number }> {
  const start = performance.now();
  const result = await runGuest({ command: limitsCommand(mode), limits: { wallMs }, wall: "none" });
  return { ...result, goneAfterMs: performance.now() - start - result.durationMs };
}

describe("without a second wall, nothing is left of a guest that", () => {
  test.for([
    ["stops itself", "stop"],
    ["ignores every signal", "ignore"],
    ["rests", "rest"],
  ] as const)("%s", async ([, mode], context) => {
    if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
    let pid = 0;
    const result = await runGuest({
      command: limitsCommand(mode),
      limits: { wallMs: 300 },
      wall: "none",
      onStart: (started) => {
        pid = started;
      },
    });
    expect(result.verdict).toMatchObject({ kind: "limit", limit: "wallMs" });
    expect(isAlive(pid)).toBe(false);
  });

  test.for([
    ["exits and leaves a process of another session that holds its pipes", "leave-holder", 30_000, 1],
    ["leaves a daemon: another session, no parent, no pipes", "leave-daemon", 30_000, 1],
    ["makes a tree of sessions that ignore every signal", "leave-tree", 700, 15],
  ] as const)("%s", async ([, mode, wallMs, told], context) => {
    if (!isLinux) context.skip("there is no /proc to find processes in");
    if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
    const { guestStderr, goneAfterMs } = await runUnwalled(mode, wallMs);
    const pids = toldPids(guestStderr);
    expect(pids.length).toBeGreaterThanOrEqual(told);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(goneAfterMs).toBeLessThan(goneMs);
  });

  test("breeds: ten lines of processes in sessions of their own, each of which starts the next and ends", async (context) => {
    if (!isLinux) context.skip("there is no /proc to find processes in");
    if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
    const { verdict, guestStderr } = await runUnwalled("breed", 700);
    expect(verdict).toMatchObject({ kind: "limit", limit: "wallMs" });
    expect(toldPids(guestStderr).length).toBe(10);
    expect(processesOf(limitsGuest)).toEqual([]);
  });

  test("floods its real stderr and stops itself", async () => {
    const flood =
      'for (let i = 0; i < 64; i++) require("fs").writeSync(2, Buffer.alloc(1 << 16, 65)); process.kill(process.pid, "SIGSTOP")';
    const { verdict, guestStderr } = await runGuest({
      command: nodeCommand(flood),
      limits: { wallMs: 2000 },
    });
    expect(verdict).toMatchObject({ kind: "limit", limit: "wallMs" });
    expect(guestStderr.length).toBe(64 * 1024);
  });

  test("is aborted among sixty others at once", async (context) => {
    if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
    const abort = new AbortController();
    const pids: number[] = [];
    const runs = Array.from({ length: 60 }, (_, index) =>
      runGuest({
        command: limitsCommand((["rest", "ignore", "stop"] as const)[index % 3] ?? "rest"),
        wall: "none",
        signal: abort.signal,
        onStart: (pid) => pids.push(pid),
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    abort.abort("enough");
    const results = await Promise.all(runs);
    expect(new Set(results.map(({ verdict }) => verdict.kind))).toEqual(new Set(["aborted"]));
    expect(pids.length).toBe(60);
    expect(pids.filter(isAlive)).toEqual([]);
  }, 180_000);
});

describe("behind a second wall, nothing is left of a guest that", () => {
  test.for(["stop", "ignore", "leave-holder", "leave-tree", "spin-in-child"] as const)(
    "is %s",
    async (mode, context) => {
      if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
      let pid = 0;
      const { guestStderr } = await runGuest({
        command: limitsCommand(mode),
        limits: { wallMs: 500 },
        onStart: (started) => {
          pid = started;
        },
      });
      expect(isAlive(pid)).toBe(false);
      // Numbers of a namespace of its own are not ours; without one they are, and gone.
      expect(toldPids(guestStderr).filter((told) => told > 100 && isAlive(told))).toEqual([]);
    },
  );
});
