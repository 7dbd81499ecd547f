import { readFileSync } from "node:fs";
import { loadSession } from "@sandbox/replay";
import { fixturePath, scriptCases } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { expectReplay } from "../src/index.js";

describe.each(scriptCases)("the recording of the script $name", ({ recording, options, status }) => {
  const path = fixturePath(recording);

  test("replays against our controller, and gives the program's output", async () => {
    const { did, report, stdout } = await expectReplay(path, { ...options, mode: "replay" });
    expect(did).toBe("replayed");
    expect(report).toMatchObject({ outcome: "matched", level: "effects" });
    expect(report?.matched).toBe(report?.requests);
    expect(stdout.length > 0 || status !== 0).toBe(true);
  });

  test("is complete, and tells how the program ended", () => {
    const { state, verdict, tailBytes } = loadSession(readFileSync(path));
    expect({ state, verdict, tailBytes }).toEqual({
      state: "complete",
      verdict: { kind: "exit", code: status },
      tailBytes: 0,
    });
  });
});

test("a controller with another file does not replay a script that reads it", async () => {
  const found = scriptCases.find(({ name }) => name === "files");
  const files = { ...found?.options.files, "/data/poem.txt": "another\n" };
  const replayed = expectReplay(fixturePath("recordings/default/files.sbrec"), { ...found?.options, files });
  await expect(replayed).rejects.toThrow(/^replay diverged at request \d+ of \d+/);
});
