import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { marshalFunctions } from "@sandbox/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { marshalTrampolines } from "../../../src/gen/marshal/dispatch.js";
import { createSystem } from "../../../src/system/system.js";
import { checkSystem } from "../check-system.js";
import { ownHandlers } from "../own-handlers.js";
import { Random } from "../random.js";
import { systemOptions } from "../system-options.js";
import { MarshalFuzzGuest } from "./marshal-guest.js";

// `pnpm fuzz` gives the time instead, and a seed to find the same again.
const CALLS = 30_000;
const { SANDBOX_FUZZ_MS, SANDBOX_FUZZ_SEED } = process.env;
const milliseconds = SANDBOX_FUZZ_MS === undefined ? undefined : Number(SANDBOX_FUZZ_MS);
const firstSeed = Number(SANDBOX_FUZZ_SEED ?? 1);
const SLOW_MS = 300_000 + (milliseconds ?? 0);
const MOST_CALLS = 300;

type Coverage = Map<string, { success: number; failure: number }>;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fuzz-marshal-"));
  mkdirSync(join(folder, "lower-dir"));
  writeFileSync(join(folder, "lower"), "content underneath");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Plays one session from its seed, and throws for whatever must not be. */
function play(seed: number, coverage: Coverage = new Map()): { calls: number; digest: number; end: string } {
  const random = new Random(seed);
  const options = systemOptions(random, folder);
  const usesOwn = random.oneIn(6);
  const isBroken = random.oneIn(4);
  const system = createSystem(options);
  try {
    const handlers = usesOwn ? ownHandlers(random) : system;
    const guest = new MarshalFuzzGuest({ handlers, random, isBroken, mayThrow: usesOwn, coverage });
    guest.run(MOST_CALLS);
    const wrong = checkSystem(system, options.quotas?.openFiles ?? 1024, options.mounts !== undefined);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    return { calls: guest.session.requestNumber, digest: guest.digest, end: guest.end?.kind ?? "none" };
  } catch (error) {
    throw new Error(`session ${seed}: ${error instanceof Error ? error.message : error}`, { cause: error });
  } finally {
    system.dispose();
  }
}

describe("sessions of guests of the first generation", () => {
  test("are the same for the same seed", () => {
    for (let seed = firstSeed; seed < firstSeed + 20; seed++) expect(play(seed)).toEqual(play(seed));
  });

  test(
    "answer each request with a value of its function's form or an errno, whatever handlers do, and reach every function",
    async () => {
      const coverage: Coverage = new Map();
      const ends = new Set<string>();
      const began = Date.now();
      const isOver = () => (milliseconds === undefined ? calls >= CALLS : Date.now() - began >= milliseconds);
      let calls = 0;
      for (let seed = firstSeed; !isOver(); seed++) {
        const report = play(seed, coverage);
        calls += report.calls;
        ends.add(report.end);
        // What waited for a handler, or was rejected and not heard of, comes about now.
        await setImmediate();
      }
      expect([...ends].sort()).toEqual(["exit", "none", "violation"]);
      if (calls >= CALLS) expect(missing(coverage)).toEqual([]);
    },
    SLOW_MS,
  );
});

/** Functions that no session saw answered with a value, though somebody answers them. */
function missing(coverage: Coverage): string[] {
  return Object.values(marshalFunctions).flatMap(({ name, shortName }) => {
    const isAnswered = marshalTrampolines[name].refused === undefined && shortName !== "_exit";
    return isAnswered && !coverage.get(name)?.success ? [`${name} never succeeded`] : [];
  });
}
