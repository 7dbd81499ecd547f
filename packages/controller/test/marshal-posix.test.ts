// What is claimed of files, and held against the kernel, holds over the wire of the first generation as well.
import { expect, test } from "vitest";
import { createSystem } from "../src/system/system.js";
import { hasFunction, marshalPosix, REFUSED } from "./marshal-posix.js";
import { type Outcome, play, type Step } from "./posix.js";
import { scenarios } from "./posix-scenarios/index.js";

const rows = Object.entries(scenarios).flatMap(([subject, of]) =>
  of.filter(({ steps }) => steps.every(([step]) => hasFunction(step))).map((row) => ({ subject, ...row })),
);

test("most of the claims are of calls that the first generation has", () => {
  expect(rows.length).toBeGreaterThan(0.8 * Object.values(scenarios).flat().length);
});

test.each(rows)("$subject: $claim, over the first generation", ({ steps }) => {
  const system = createSystem();
  const outcomes = play(
    marshalPosix(system),
    steps.map(([step]) => step),
  );
  system.dispose();
  expect(steps.map(([step], i) => ({ step, outcome: outcomes[i] }))).toEqual(
    steps.map(([step, outcome]) => ({ step, outcome: overMarshal(step, outcome) })),
  );
});

/** What a step shows to a guest that gets no errno of access(2). */
function overMarshal([verb]: Step, outcome: Outcome): Outcome {
  return verb === "access" && outcome !== "ok" ? REFUSED : outcome;
}
