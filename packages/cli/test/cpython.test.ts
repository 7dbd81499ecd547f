import {
  type Compared,
  compare,
  findTests,
  guestFailures,
  type ModuleOutcome,
  mergeRuns,
  nodeSide,
  page,
  quickModules,
  reasonExpected,
  runModule,
  type Side,
  sandboxSide,
} from "@sandbox/test-fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** The version whose failures `guestFailures` lists; another may have others. */
const listedVersion = "3.12.1";
const tests = findTests();
const sides: Partial<Record<"sandbox" | "node", Side>> = {};

beforeAll(() => {
  if ("reason" in tests) return;
  sides.sandbox = sandboxSide(tests.path);
  sides.node = nodeSide(tests.path);
});
afterAll(() => sides.node?.dispose());

const names = (found: readonly Compared[]) => found.map(({ id }) => id.replace(/^test\./, "")).sort();

describe("CPython's own tests", { timeout: 300_000 }, () => {
  for (const module of quickModules) {
    test(`${module}: whatever passes under node:wasi passes in the sandbox`, async ({ skip }) => {
      if ("reason" in tests) return skip(tests.reason);
      const { sandbox, node } = sides;
      if (!sandbox || !node) throw new Error("expected both sides");
      const [own, other] = await Promise.all([runModule(sandbox, module), runModule(node, module)]);
      expect([own.broken, own.skipped]).toEqual([undefined, undefined]);
      expect(own.tests.length).toBeGreaterThanOrEqual(other.tests.length);
      const { ours, both } = compare(own, other);
      expect(ours.filter(({ id }) => reasonExpected(id) === undefined)).toEqual([]);
      if (tests.version !== listedVersion) return;
      const listed = Object.keys(guestFailures).filter((id) => id.startsWith(`${module}.`));
      expect(names(both)).toEqual(listed.sort());
    });
  }
});

test("the comparison tells what is ours from what is the guest's own", () => {
  const side = (...outcomes: ("pass" | "fail" | "skip" | "crash")[]) => ({
    module: "m",
    once: [],
    ms: 1,
    tests: outcomes.map((outcome, index) => ({ id: `test.m.${index}`, outcome, reason: "", ms: 1 })),
  });
  const { ours, both, theirs } = compare(
    side("pass", "fail", "skip", "fail", "crash", "pass", "skip"),
    side("pass", "pass", "pass", "skip", "fail", "fail", "skip"),
  );
  expect([ours, both, theirs].map(names)).toEqual([["m.1", "m.2", "m.3"], ["m.4"], ["m.5"]]);
  const ended = compare(side("pass"), side("pass", "pass"));
  expect(ended.ours.map(({ id, sandbox }) => [id, sandbox.outcome])).toEqual([["test.m.1", "not run"]]);
});

describe("the page of several runs", () => {
  const of = (module: string, hour: number, more: Partial<ModuleOutcome> = {}) => {
    const run = { begun: `2026-11-22T${hour}:00:00.000Z`, node: "20.20.2", python: "3.12.1" };
    const passed = [{ id: `test.${module}.T.test`, outcome: "pass" as const, reason: "", ms: 1 }];
    const sandbox = { module, tests: passed, once: [], ms: 2000, ...more };
    const node = { module, tests: passed, once: [], ms: 1000 };
    return { module, run, sandbox, node, difference: compare(sandbox, node) };
  };
  const results = [
    ...mergeRuns([
      [of("test_b", 12), of("test_c", 12, { tests: [], leftOut: "takes longer than 180 s" })],
      [of("test_a", 11), of("test_b", 11)],
    ]).values(),
  ];
  const written = page(results, 4);

  test("has each module as it was run last, and says when that was", () => {
    expect(written).toContain("| 1 | 2026-11-22 11:00 | 20.20.2 | 1 |");
    expect(written).toContain("| 2 | 2026-11-22 12:00 | 20.20.2 | 2 |");
    expect(written).toContain("| `test_a` | 1 | 0 | 0 | 0 | 0 | 2.0 | 2.0 | 1 |");
    expect(written).toContain("| `test_b` | 1 | 0 | 0 | 0 | 0 | 2.0 | 2.0 | 2 |");
  });

  test("claims nothing of what was not run, or took too long", () => {
    expect(written).toContain("2 of the 4 modules of the package were run. The other 2 are missing here");
    expect(written).toContain("| `test_c` | takes longer than 180 s; node:wasi: runs |");
    expect(written).toContain("| sandbox | 2 | 0 | 0 | 0 | 0 |");
    expect(written).toContain("| node:wasi | 2 | 0 | 0 | 0 | 0 |");
  });
});

test("a module that takes longer than it may is left out", async () => {
  const side = {
    name: "slow",
    command: () => ["-e", 'console.log(\'\\x1e{"event":"start","id":"a"}\'); setInterval(() => {}, 1000)'],
    newPlace: () => "",
    removePlace: () => {},
    dispose: () => {},
  };
  const outcome = await runModule(side, "test_slow", { wallMs: 300 });
  expect(outcome).toMatchObject({ tests: [], once: [], leftOut: "takes longer than 0.3 s" });
});
