import { chmodSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileGuest } from "@sandbox/test-fixtures";
import { expect, test } from "vitest";
import { runGuest } from "../run-guest.js";
import { launcherFailure } from "./launcher-failure.js";

test("launcherFailure tells a launcher's complaint from a guest's words", () => {
  const told = (text: string) => launcherFailure(new TextEncoder().encode(text));
  expect(told("bwrap: execvp /x: Exec format error\n")).toBe("bwrap: execvp /x: Exec format error");
  expect(told("Fatal RPython error: OSError\n")).toBeUndefined();
  expect(told("")).toBeUndefined();
});

test("a program that may not be executed could not be started, behind a wall too", async (context) => {
  const executable = compileGuest("breakout");
  if (typeof executable !== "string") return context.skip(executable.skipped);
  const folder = mkdtempSync(join(tmpdir(), "sandbox-start-"));
  try {
    const file = join(folder, "guest");
    copyFileSync(executable, file);
    chmodSync(file, 0o644);
    const { verdict } = await runGuest({ command: { file } });
    expect(verdict).toMatchObject({ kind: "host-error", code: "GUEST_START" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
