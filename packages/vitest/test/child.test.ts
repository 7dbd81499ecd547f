import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fixturePath } from "@sandbox/test-fixtures";
import { afterAll, expect, test } from "vitest";
import { ChildProject } from "./child-vitest.js";

// What a user sees: a vitest of its own, and all processes that its test starts.
const project = new ChildProject();
afterAll(() => project.remove());

test("with SANDBOX_REPLAY=record a test writes its file beside itself, and replays it from then on", async () => {
  const first = await project.run({ SANDBOX_REPLAY: "record" });
  expect(first).toMatchObject({ passed: true, did: "recorded", stdout: "HELLO\n" });
  expect(first.started.length).toBeGreaterThan(0);
  const again = await project.run({ CI: "1", TEST_MODE: "update" });
  expect(again).toEqual({ passed: true, failure: "", did: "replayed", stdout: "HELLO\n", started: [] });
});

test("with CI=1 a test without its file fails, and starts nothing", async () => {
  const empty = new ChildProject();
  try {
    const { passed, failure, started } = await empty.run({ CI: "1", TEST_MODE: "record" });
    expect({ passed, started }).toEqual({ passed: false, started: [] });
    expect(failure).toContain("in lockdown no guest is started");
    expect(existsSync(empty.recording)).toBe(false);
  } finally {
    empty.remove();
  }
});

test("a divergence is the assertion's message, at the line of the test", async () => {
  mkdirSync(dirname(project.recording), { recursive: true });
  copyFileSync(fixturePath("recordings/default/files.sbrec"), project.recording);
  const { passed, failure } = await project.run({});
  expect(passed).toBe(false);
  expect(failure).toMatch(/^AssertionError: replay diverged at request \d+ of \d+/);
  expect(failure).toMatch(/at .*shout\.test\.mjs:9:/);
});
