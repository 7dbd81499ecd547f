// The report that each package's tests leave in `.test/results.json`, and the sum of them.
// vitest's own JSON report says neither why a test was skipped nor that an error was unhandled.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export const reportFile = ".test/results.json";
const noReason = "no reason given; say it with `context.skip(reason)`";

/** A vitest reporter that counts results and keeps the reason of each skipped test. */
export class TestReport {
  #folder = process.cwd();

  onInit(vitest) {
    this.#folder = vitest.config.root;
  }

  onTestRunEnd(modules, unhandledErrors) {
    const name = relative(dirname(import.meta.dirname), this.#folder) || "scripts";
    const report = countResults(name, modules, unhandledErrors);
    const file = join(this.#folder, reportFile);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  }
}

function countResults(name, modules, unhandledErrors) {
  const report = { name, passed: 0, failed: unhandledErrors.length, skipped: [] };
  for (const module of modules) {
    // A file that does not load and a hook that throws are failures with no test to their name.
    for (const suite of [module, ...module.children.allSuites()])
      if (suite.errors().length > 0) report.failed += 1;
    for (const test of module.children.allTests()) countTest(report, module, test);
  }
  return report;
}

function countTest(report, module, test) {
  const { state, note } = test.result();
  if (state === "passed") report.passed += 1;
  else if (state === "failed") report.failed += 1;
  else
    report.skipped.push({
      test: `${module.relativeModuleId} > ${test.fullName}`,
      reason: reasonOf(test, module, note),
    });
}

function reasonOf(test, module, note) {
  if (note) return note;
  if (test.options.mode === "todo") return "not written yet";
  for (let suite = test.parent; ; suite = suite.parent) {
    if (suite.errors().length > 0) return "a hook before it failed";
    if (suite === module) return noReason;
  }
}

/** Adds reports up: the three counts, and the lines to print above them. */
export function addReports(reports) {
  const sum = { passed: 0, failed: 0, skipped: 0, lines: [] };
  const skips = [];
  for (const { name, passed, failed, skipped, note } of reports) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped.length;
    sum.lines.push(
      `${name}: ${summaryLine({ passed, failed, skipped: skipped.length })}${note ? ` (${note})` : ""}`,
    );
    for (const { test, reason } of skipped) skips.push(`skipped: ${name}/${test}: ${reason}`);
  }
  sum.lines.push(...skips);
  return sum;
}

export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
