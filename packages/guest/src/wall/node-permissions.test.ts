import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageFiles, permissionArguments } from "./node-permissions.js";

describe("permissionArguments", () => {
  test.each([
    ["20.19.0", "--experimental-permission"],
    ["22.12.0", "--experimental-permission"],
    ["22.13.0", "--permission"],
    ["23.4.0", "--experimental-permission"],
    ["23.5.0", "--permission"],
    ["24.0.0", "--permission"],
    ["26.10.0", "--permission"],
  ])("calls the option as Node %s does: %s", (version, option) => {
    expect(permissionArguments([], version)[0]).toBe(option);
  });

  test("lets each file be read, and no other", () => {
    expect(permissionArguments(["/a/b.js", "/c"], "24.0.0")).toEqual([
      "--permission",
      "--allow-fs-read=/a/b.js",
      "--allow-fs-read=/c",
    ]);
  });
});

test("packageFiles names the files that Node looks for, up to the first that is there", () => {
  const folder = mkdtempSync(join(tmpdir(), "package-files-"));
  try {
    writeFileSync(join(folder, "package.json"), "{}");
    expect(packageFiles(join(folder, "dist", "main.js"))).toEqual([
      join(folder, "dist", "package.json"),
      join(folder, "package.json"),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
