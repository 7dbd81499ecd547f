// What `sandbox emit-test` writes is a test that passes, and that a formatter and a linter have nothing to say of.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { emitTest, loadSession } from "@sandbox/replay";
import { fixturePath, scriptCases } from "@sandbox/test-fixtures";
import { afterAll, expect, test } from "vitest";

const packageFolder = fileURLToPath(new URL("../", import.meta.url));
const rootFolder = fileURLToPath(new URL("../../../", import.meta.url));
mkdirSync(join(packageFolder, ".test"), { recursive: true });
const folder = mkdtempSync(join(packageFolder, ".test/emitted-"));
afterAll(() => rmSync(folder, { recursive: true }));

const emitted = scriptCases.map(({ name, recording }) => {
  const text = emitTest(loadSession(readFileSync(fixturePath(recording))), `recordings/${name}.sbrec`);
  return { name, recording, text };
});

/** Those that between them have files, an environment, an input and a status of their own. */
const run = emitted.filter(({ name }) => ["files", "environment", "stdin_sum", "exit_code"].includes(name));

test.each(emitted)("the test of $name is formatted and clean", ({ text }) => {
  expect(text).not.toMatch(/[^\x20-\x7e\n]/);
  const args = ["biome", "check", "--write", "--stdin-file-path=packages/vitest/test/emitted-one.test.ts"];
  const { stdout, stderr } = spawnSync(
    join(rootFolder, "node_modules/.bin", args[0] as string),
    args.slice(1),
    {
      cwd: rootFolder,
      input: text,
      encoding: "utf8",
    },
  );
  expect(stderr).toBe("");
  expect(stdout).toBe(text);
});

test("a vitest runs them, with no guest and no option added", { timeout: 120_000 }, () => {
  mkdirSync(join(folder, "recordings"));
  for (const { name, recording, text } of run) {
    copyFileSync(fixturePath(recording), join(folder, `recordings/${name}.sbrec`));
    writeFileSync(join(folder, `${name}.test.ts`), text);
  }
  // Packages are loaded as they are, as where they are no links.
  const loading = "server: { deps: { external: [/\\/dist\\//] } }";
  const config = `export default { test: { include: ["*.test.ts"], testTimeout: 60_000, ${loading} } };\n`;
  writeFileSync(join(folder, "vitest.config.mjs"), config);
  const report = join(folder, "report.json");
  const vitest = join(packageFolder, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--root", folder, "--reporter=json", `--outputFile=${report}`];
  spawnSync(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env["PATH"], CI: "1" },
    stdio: "ignore",
  });
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as {
    testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[];
  };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(results.flatMap(({ failureMessages }) => failureMessages)).toEqual([]);
  expect(results.map(({ title, status }) => `${status}: ${title}`).sort()).toEqual(
    run.map(({ name }) => `passed: replays ${name}.sbrec`).sort(),
  );
});
