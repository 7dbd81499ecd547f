// What is seen of a run by someone who watches it, in a terminal that script(1) makes.
import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";

const main = new URL("../dist/main.js", import.meta.url).pathname;
// Nothing that Python kept back is written at such an end.
const code = "import os; print(6 * 7); os._exit(3)";

describe("sandbox run", () => {
  test("shows in a terminal what Python prints, however it ends", (context) => {
    if (!hasScript()) return context.skip("needs script(1) of util-linux");
    const command = `'${process.execPath}' '${main}' run -c '${code}'`;
    const { status, stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
      encoding: "utf8",
      input: "",
    });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "42\r\n" });
  });

  test("leaves it to Python when to write what goes elsewhere", () => {
    const { status, stdout } = spawnSync(process.execPath, [main, "run", "-c", code], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  });
});

function hasScript(): boolean {
  try {
    return execFileSync("script", ["--version"], { encoding: "utf8" }).includes("util-linux");
  } catch {
    return false;
  }
}
