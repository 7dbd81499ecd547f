// `pnpm test:cpython [MODULE...]`: runs test modules of CPython in the sandbox and beside it under node:wasi, all of them
// unless some are named, and prints what became of each. Exits with 1 where one passes there and not here.
//   --jobs N          how many modules at once; as many as there are cores unless given
//   --resources A,B   what `python -m test -u A,B` allows besides: cpu, decimal, largefile ...
//   --stall SECONDS   how long a single test may take, 120 unless given
//   --wall SECONDS    how long a module may take on each side; what takes longer is left out. As long as it takes unless given
//   --json FILE       everything that was found
//   --with FILE       what an earlier run found (its --json), of modules that are not run now; may be given again, of several
//                     that ran a module the latest counts
//   --missing         run only what no file of --with has; of the modules named, where some are
//   --page FILE       the page docs/cpython-tests.md
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { compare, countOutcomes } from "./compare.mjs";
import { reasonExpected } from "./expected.mjs";
import { findTests, listModules } from "./find-tests.mjs";
import { mergeRuns } from "./merge-runs.mjs";
import { page } from "./page.mjs";
import { runModule } from "./run-module.mjs";
import { nodeSide, sandboxSide } from "./sides.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: "string", default: String(availableParallelism()) },
    resources: { type: "string", default: "" },
    stall: { type: "string", default: "120" },
    wall: { type: "string" },
    json: { type: "string" },
    with: { type: "string", multiple: true, default: [] },
    missing: { type: "boolean", default: false },
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
  ...(values.wall && { wallMs: Number(values.wall) * 1000 }),
  signal: interrupt.signal,
};
const run = { begun: new Date().toISOString(), node: process.versions.node, python: tests.version };
const earlier = mergeRuns(values.with.map((file) => JSON.parse(readFileSync(file, "utf8"))));
const named = positionals.length > 0 ? positionals : listModules(tests.path);
const modules = values.missing ? named.filter((module) => !earlier.has(module)) : named;
const results = [];
const waiting = [...modules];
if (modules.length > 0) await runAll();
for (const { module } of results) earlier.delete(module);
results.push(...earlier.values());
results.sort((a, b) => (a.module < b.module ? -1 : 1));
if (values.page) {
  writeFileSync(values.page, page(results, listModules(tests.path).length));
}
const failed = results.flatMap(({ difference }) => difference.ours).filter(({ id }) => !reasonExpected(id));
console.log(`${failed.length} tests pass under node:wasi and not in the sandbox, and nothing explains it`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function runAll() {
  const sides = { sandbox: sandboxSide(tests.path), node: nodeSide(tests.path) };
  try {
    await Promise.all(Array.from({ length: Number(values.jobs) }, () => work(sides)));
  } finally {
    sides.node.dispose();
  }
}

async function work({ sandbox, node }) {
  for (let module = waiting.shift(); module !== undefined; module = waiting.shift()) {
    if (interrupt.signal.aborted) return;
    const own = await runModule(sandbox, module, options);
    const other = await runModule(node, module, options);
    // What was interrupted says nothing.
    if (interrupt.signal.aborted) return;
    const difference = compare(own, other);
    results.push({ module, run, sandbox: own, node: other, difference });
    report(module, own, other, difference);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);
  }
}

function report(module, own, other, { ours, both, theirs }) {
  const told = (side) =>
    side.leftOut ?? side.skipped ?? side.broken ?? Object.values(countOutcomes(side)).join("/").padEnd(18);
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
