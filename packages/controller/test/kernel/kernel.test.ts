import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askKernel, type Compared, comparePlace, type KernelAnswers, showCompared } from "./compare.js";
import { type Difference, differences } from "./differences.js";
import { kernelProgram } from "./kernel-player.js";
import { nameOf } from "./operation.js";
import { places } from "./places.js";
import { makeStage, players, type Stage } from "./stage.js";
import { subjects } from "./subjects/index.js";

const MOST_SHOWN = 20;
const SLOW_MS = 300_000;
const everyone = players();
const found = kernelProgram();
const program = typeof found === "string" ? found : undefined;

let stage: Stage;
beforeAll(() => {
  if (program !== undefined) stage = makeStage();
});
afterAll(() => stage?.dispose());

const met = new Set<Difference>();
let subjectsCompared = 0;

/** The difference on purpose that explains a comparison. */
function reasonFor({ operation, place, play, kernel, ours }: Compared): Difference | undefined {
  return differences.find(
    (row) =>
      row.calls.includes(nameOf(operation)) &&
      isSaid(row.kernel, kernel) &&
      isSaid(row.ours, ours) &&
      (row.plays === undefined || row.plays.includes(play)) &&
      (row.places === undefined || row.places.includes(place)),
  );
}

function isSaid(expected: string | RegExp, told: string): boolean {
  return typeof expected === "string" ? expected === told : expected.test(told);
}

describe.each(everyone)("as $name", (player) => {
  describe.each(Object.entries(subjects))("%s", (subject, plays) => {
    let kernel: KernelAnswers;
    beforeAll(() => {
      if (program !== undefined) kernel = askKernel(program, stage, subject, plays, player);
    });

    test.for(places)("$name answers as the kernel does", { timeout: SLOW_MS }, (place, context) => {
      if (program === undefined)
        context.skip(`no kernel to ask: ${typeof found === "string" ? "" : found.skipped}`);
      const different = comparePlace(place, stage, kernel).filter(({ kernel, ours }) => kernel !== ours);
      const unexplained = different.filter((compared) => {
        const reason = reasonFor(compared);
        if (reason !== undefined) met.add(reason);
        return reason === undefined;
      });
      subjectsCompared++;
      expect(unexplained.slice(0, MOST_SHOWN).map(showCompared)).toEqual([]);
    });
  });
});

test("each difference on purpose is still one", (context) => {
  const all = everyone.length * Object.keys(subjects).length * places.length;
  if (subjectsCompared < all) context.skip("not everything was compared");
  const isPlayed = ({ when }: Difference) => everyone.length > 1 || !when.startsWith("root ");
  expect(differences.filter((row) => !met.has(row) && isPlayed(row))).toEqual([]);
});

test("root takes part", (context) => {
  if (everyone.length === 1) context.skip("the process is not root's: only an ordinary user plays");
  expect(everyone.map(({ name }) => name)).toEqual(["user", "root"]);
});
