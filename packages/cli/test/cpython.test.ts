import {
  type Compared,
  compare,
  findTests,
  guestFailures,
  nodeSide,
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
