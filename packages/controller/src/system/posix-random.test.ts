import { mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostPosix, isComparable } from "../../test/host-posix.js";
import { makeStage, type Stage } from "../../test/kernel/stage.js";
import { type Outcome, play, type Step } from "../../test/posix.js";
import { step } from "../../test/random-steps.js";
import { virtualPosix } from "../../test/virtual-posix.js";
import type { SystemOptions } from "./options.js";
import { createSystem } from "./system.js";

// `..` leads at most one step above the folder of the play, as no link has it in its target.
const PLAY = "above/play";
const SLOW_MS = 60_000;
const SEED = 20001;

/** Where sequences are played, and how many of them. */
const places = [
  { name: "in memory", runs: 400, mode: undefined },
  { name: "in an overlay", runs: 120, mode: "overlay" },
  { name: "in a directory mounted to be written", runs: 120, mode: "rw" },
] as const;

let stage: Stage | undefined;
beforeAll(() => {
  if (isComparable) stage = makeStage();
});
afterAll(() => stage?.dispose());

let folders = 0;

/** A mount whose root is above the folder of the play. */
function mounted(mode: "overlay" | "rw"): SystemOptions {
  folders++;
  const host = join(stage?.folder ?? "", `${folders}`);
  mkdirSync(join(host, "play"), { recursive: true });
  return { mounts: [{ host, at: "/above", mode }] };
}

function playVirtually(steps: readonly Step[], mode: "overlay" | "rw" | undefined): Outcome[] {
  const system = createSystem({ ...(mode === undefined ? {} : mounted(mode)), cwd: `/${PLAY}` });
  try {
    return play(virtualPosix(system), steps);
  } finally {
    system.dispose();
  }
}

function playOnHost(steps: readonly Step[]): Outcome[] {
  const host = hostPosix(PLAY);
  try {
    return play(host.posix, steps);
  } finally {
    host.dispose();
  }
}

describe("the virtual system", () => {
  it.for(places)(
    "answers any sequence of calls as this machine does, $name (slow)",
    { timeout: SLOW_MS },
    ({ runs, mode }, context) => {
      if (!isComparable) context.skip("this machine is no Linux");
      fc.assert(
        fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
          const expected = playOnHost(steps).map((outcome, i) => ({ step: steps[i], outcome }));
          const seen = playVirtually(steps, mode).map((outcome, i) => ({ step: steps[i], outcome }));
          expect(seen).toEqual(expected);
        }),
        // A seed of its own finds new sequences.
        { numRuns: runs, seed: Number(process.env["SANDBOX_FUZZ_SEED"] ?? SEED) },
      );
    },
  );
});
