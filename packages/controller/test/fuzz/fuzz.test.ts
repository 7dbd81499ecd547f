import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHandles } from "../host-library.js";
import { Coverage } from "./coverage.js";
import { failingSession } from "./failing-session.js";
import { type FuzzSessionOptions, fuzzSession, type SessionReport } from "./fuzz-session.js";
import { heldBytes } from "./heap.js";
import { modelCalls } from "./model.js";
import { replaySeed } from "./replay-seed.js";
import { loadSeeds } from "./seeds.js";

// Both directions. `pnpm fuzz` gives the time instead, and a seed to find the same again.
const MESSAGES = 1_000_000;
const { SANDBOX_FUZZ_MS, SANDBOX_FUZZ_SEED } = process.env;
const milliseconds = SANDBOX_FUZZ_MS === undefined ? undefined : Number(SANDBOX_FUZZ_MS);
const firstSeed = Number(SANDBOX_FUZZ_SEED ?? 1);
const SLOW_MS = 600_000 + (milliseconds ?? 0);
const WARM_UP_SESSIONS = 400;
const MOST_GROWTH_BYTES = 8 * 1024 * 1024;

// Calls that end the session: there is no answer to see.
const unanswered = new Set(["_exit(i)v"]);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  mkdirSync(join(folder, "lower-dir"));
  writeFileSync(join(folder, "lower"), "content underneath");
  writeFileSync(join(folder, "lower-dir/deep"), "deep");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Plays a session; where it fails, what the guest wrote is kept and told. */
function play(options: FuzzSessionOptions): SessionReport {
  try {
    return fuzzSession(options);
  } catch (error) {
    throw failingSession(options, error);
  }
}

describe("sessions that once failed", () => {
  test.each(loadSeeds())("$name: $was", (seed) => {
    expect(replaySeed(seed)).toBe(seed.end);
  });
});

describe("sessions made from the specification", () => {
  test("are the same for the same seed", () => {
    for (let seed = firstSeed; seed < firstSeed + 20; seed++) {
      expect(play({ seed, folder })).toEqual(play({ seed, folder }));
    }
  });

  test(
    "end well however a guest writes and lies, hold no memory and no descriptors, and reach every call",
    async () => {
      const coverage = new Coverage();
      const ends = new Map<string, number>();
      const began = Date.now();
      let messages = 0;
      let seed = firstSeed;
      const isOver = () =>
        milliseconds === undefined ? messages >= MESSAGES : Date.now() - began >= milliseconds;
      const one = async () => {
        const report = play({ seed, folder, coverage });
        seed++;
        // What waited for a handler, or was rejected and not heard of, comes about now.
        await setImmediate();
        messages += report.messages;
        ends.set(report.end, (ends.get(report.end) ?? 0) + 1);
      };
      for (let i = 0; i < WARM_UP_SESSIONS; i++) await one();
      const heldBefore = heldBytes();
      const descriptorsBefore = process.platform === "linux" ? openHandles() : 0;
      while (!isOver()) await one();
      const growth = heldBytes() - heldBefore;
      if (milliseconds !== undefined) console.log(tableOf(coverage, messages, seed - firstSeed));

      expect(growth).toBeLessThan(MOST_GROWTH_BYTES);
      if (process.platform === "linux") expect(openHandles()).toBe(descriptorsBefore);
      expect([...ends.keys()].sort()).toEqual(["exit", "none", "violation"]);
      // A shorter run than the tests' own may miss a call.
      if (messages >= MESSAGES) expect(missing(coverage)).toEqual([]);
    },
    SLOW_MS,
  );
});

/** Calls of which no session saw success, or no failure where there can be one. */
function missing(coverage: Coverage): string[] {
  return modelCalls.flatMap(({ signature, returns }) => {
    if (unanswered.has(signature)) return [];
    const { success, failure } = coverage.of(signature);
    const lacks = [];
    if (success === 0) lacks.push(`${signature} never succeeded`);
    if (failure === 0 && returns.fails) lacks.push(`${signature} never failed`);
    return lacks;
  });
}

function tableOf(coverage: Coverage, messages: number, sessions: number): string {
  const rows = modelCalls.map(({ signature }) => {
    const { success, failure } = coverage.of(signature);
    return `${signature.padEnd(60)} ${`${success}`.padStart(8)} ${`${failure}`.padStart(8)}`;
  });
  const head = `${"call".padEnd(60)}  success  failure`;
  return [`${messages} messages in ${sessions} sessions`, head, ...rows].join("\n");
}
