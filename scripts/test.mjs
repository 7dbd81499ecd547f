// `npm test`: installs, builds, runs every test and ends with one line that sums them all.
// Arguments go to turbo: `npm test -- --filter=@sandbox/protocol --force`.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./pnpm.mjs";
import { addReports, reportFile, summaryLine } from "./test-report.mjs";
import { prepare, turbo } from "./turbo.mjs";

const extra = process.argv.slice(2);
const env = await prepare();
for (const folder of testedFolders()) rmSync(join(folder, reportFile), { force: true });

console.error(`building and testing on Node ${process.versions.node}`);
const tasks = ["test", "test:repo", "--continue=dependencies-successful", "--output-logs=errors-only"];
const status = await turbo([...tasks, ...extra], { env });
if (process.exitCode) process.exit(); // interrupted

const sum = addReports(readReports());
for (const line of sum.lines) console.log(line);
if (status !== 0 && sum.failed === 0) console.log("failed: a task before the tests; its output is above");
console.log(summaryLine(sum));
process.exit(process.exitCode ?? (status !== 0 || sum.failed > 0 ? 1 : 0));

/** The root and every package whose manifest has a test script. */
function testedFolders() {
  const parents = ["packages", "tools", "examples"].map((name) => join(root, name));
  const packages = parents.flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)));
  return [root, ...packages.filter(hasTests)];
}

function hasTests(folder) {
  const file = join(folder, "package.json");
  return existsSync(file) && "test" in JSON.parse(readFileSync(file, "utf8")).scripts;
}

function readReports() {
  return testedFolders().flatMap((folder) => {
    const file = join(folder, reportFile);
    if (existsSync(file)) return [JSON.parse(readFileSync(file, "utf8"))];
    // With arguments, turbo may have been told to leave this package out.
    if (extra.length > 0) return [];
    const name = folder === root ? "scripts" : folder.slice(root.length + 1);
    return [{ name, passed: 0, failed: 1, skipped: [], note: "its tests did not run" }];
  });
}
