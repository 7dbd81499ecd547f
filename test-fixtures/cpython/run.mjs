// `pnpm test:cpython [MODULE...]`: runs test modules of CPython in the sandbox and beside it under node:wasi, all of them
// unless some are named, and prints what became of each. Exits with 1 where one passes there and not here.
//   --jobs N          how many modules at once; as many as there are cores unless given
//   --resources A,B   what `python -m test -u A,B` allows besides: cpu, decimal, largefile ...
//   --stall SECONDS   how long a single test may take, 120 unless given
//   --json FILE       everything that was found
//   --with FILE       what an earlier run found (its --json), of modules that are not run now; may be given again
//   --page FILE       the page docs/cpython-tests.md
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { compare, countOutcomes } from "./compare.mjs";
import { reasonExpected } from "./expected.mjs";
import { findTests, listModules } from "./find-tests.mjs";
import { page } from "./page.mjs";
import { runModule } from "./run-module.mjs";
import { nodeSide, sandboxSide } from "./sides.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: "string", default: String(availableParallelism()) },
    resources: { type: "string", default: "" },
    stall: { type: "string", default: "120" },
    json: { type: "string" },
    with: { type: "string", multiple: true, default: [] },
    page: { type: "string" },
  },
});

const tests = findTests();
if ("reason" in tests) {
  console.error(`skipped: ${tests.reason}`);
  process.exit(0);
}
const interrupt = new AbortController();
for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => interrupt.abort());
const options = {
  resources: values.resources.split(",").filter(Boolean),
  stallMs: Number(values.stall) * 1000,
  signal: interrupt.signal,
};
const modules = positionals.length > 0 ? positionals : listModules(tests.path);
const sandbox = sandboxSide(tests.path);
const node = nodeSide(tests.path);
const results = [];
const waiting = [...modules];
try {
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
} finally {
  node.dispose();
}
for (const earlier of values.with.flatMap((file) => JSON.parse(readFileSync(file, "utf8"))))
  if (!results.some(({ module }) => module === earlier.module)) results.push(earlier);
results.sort((a, b) => (a.module < b.module ? -1 : 1));
if (values.page) {
  writeFileSync(
    values.page,
    page(results, {
      python: tests.version,
      modules: listModules(tests.path).length,
      node: process.versions.node,
      isMerged: values.with.length > 0,
    }),
  );
}
const failed = results.flatMap(({ difference }) => difference.ours).filter(({ id }) => !reasonExpected(id));
console.log(`${failed.length} tests pass under node:wasi and not in the sandbox, and nothing explains it`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function work() {
  for (let module = waiting.shift(); module !== undefined; module = waiting.shift()) {
    if (interrupt.signal.aborted) return;
    const own = await runModule(sandbox, module, options);
    const other = await runModule(node, module, options);
    const difference = compare(own, other);
    results.push({ module, sandbox: own, node: other, difference });
    report(module, own, other, difference);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);
  }
}

function report(module, own, other, { ours, both, theirs }) {
  const told = (side) =>
    side.skipped ?? side.broken ?? Object.values(countOutcomes(side)).join("/").padEnd(18);
  const times = `${(own.ms / 1000).toFixed(1)} s, ${(other.ms / 1000).toFixed(1)} s`;
  const progress = `[${results.length}/${modules.length}]`;
  console.log(
    `${progress} ${module.padEnd(24)} ${told(own)} | ${told(other)} | ${times} | both ${both.length}, only there ${theirs.length}`,
  );
  for (const { id, sandbox: here, node: there } of ours) {
    const why = reasonExpected(id) ?? `there ${there.outcome} ${there.reason}`;
    console.log(`  ${id}: ${here.outcome} (${here.reason}); ${why}`);
  }
}
