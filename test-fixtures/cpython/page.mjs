import { countOutcomes } from "./compare.mjs";
import { reasonExpected } from "./expected.mjs";
import { listRuns } from "./merge-runs.mjs";
import { reasonOfGuest } from "./reasons.mjs";

const OUTCOMES = ["pass", "fail", "error", "crash", "skip"];

/** The page `docs/cpython-tests.md` of what `run.mjs` found; `modules` is how many the package has. */
export function page(results, modules) {
  const run = results.filter((result) => result.sandbox.tests.length > 0 && !isLeftOut(result));
  const runs = listRuns(results);
  return `${[
    "# CPython's own tests in the sandbox",
    intro(runs),
    "## Together",
    together(results, modules),
    "## Runs",
    runTable(runs),
    "## Passes under node:wasi and not in the sandbox",
    differences(results),
    "## Each module",
    "Tests that pass, fail, end with an error, end the guest (a crash, or no end), are skipped; seconds in the sandbox, and how many times those under node:wasi; the run that it is of.",
    moduleTable(run, runs),
    "## Modules that are not run",
    "A module says so itself before its first test, cannot be imported, or takes longer than it may. Both sides say the same unless told otherwise.",
    unrunTable(results),
    "## The guest's own failures",
    `These fail under node:wasi as well. Where no reason stands, the test is mostly one for what was mended between 3.12.0, which the guest is, and ${versionsOf(runs, "python")}.`,
    ownFailures(results),
    "## Passes in the sandbox alone",
    "What node:wasi does not do, and a POSIX system does; and recursion, for which the module's own stack is too small.",
    alone(results),
  ].join("\n\n")}\n`;
}

function intro(runs) {
  return `Written by \`pnpm test:cpython\`; \`pnpm test:cpython test_json test_os\` runs some modules and prints what became of them.

The guest is the default one, CPython 3.12.0 for WASI, with the defaults of \`sandbox run\` but for its time. The tests are those of CPython ${versionsOf(runs, "python")}, mounted from the machine's own Python to be read only; they are no part of the guest. Beside it the same interpreter runs under \`node:wasi\` of Node ${versionsOf(runs, "node")} with a real directory as its root. Resources that \`python -m test\` leaves off unless asked (network, large files, long computations) are off.`;
}

const versionsOf = (runs, what) => [...new Set(runs.map((run) => run[what]))].join(" and ");

function runTable(runs) {
  const rows = runs.map(({ begun, node, modules }, index) => [index + 1, minuteOf(begun), node, modules]);
  const said =
    "Where a module was run more than once, the latest counts. Times of different runs do not compare.";
  return `${table(["run", "begun (UTC)", "Node", "modules"], rows)}\n\n${said}`;
}

const minuteOf = (time) => time.slice(0, 16).replace("T", " ");

function together(results, modules) {
  const sums = { sandbox: zero(), node: zero() };
  const counted = results.filter((result) => !isLeftOut(result));
  for (const result of counted) {
    for (const side of ["sandbox", "node"]) {
      const counts = countOutcomes(result[side]);
      for (const name of OUTCOMES) sums[side][name] += counts[name];
    }
  }
  const rows = [
    ["sandbox", ...OUTCOMES.map((name) => sums.sandbox[name])],
    ["node:wasi", ...OUTCOMES.map((name) => sums.node[name])],
  ];
  const ratios = counted
    .filter(({ node }) => node.tests.length > 0)
    .map(ratio)
    .sort((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)] ?? 1;
  return `${table(["", ...OUTCOMES], rows)}

${whatWasRun(counted.length, modules)}${onceOnly(results)} The median of their times is ${median.toFixed(1)} times that under node:wasi: each call of a guest is a message to another process and back.`;
}

function whatWasRun(count, modules) {
  if (count === modules) return `All ${modules} modules of the package were run.`;
  const missing = modules - count;
  return `${count} of the ${modules} modules of the package were run. The other ${missing} are missing here, and nothing is claimed of them.`;
}

const isLeftOut = ({ sandbox, node }) => sandbox.leftOut !== undefined || node.leftOut !== undefined;

/** What ended a guest once is nothing that a second run shows, and no difference. */
function onceOnly(results) {
  const told = ["sandbox", "node"].map((side) => results.flatMap((result) => result[side].once ?? []).length);
  return ` In the sandbox ${told[0]} tests, under node:wasi ${told[1]} ended the guest once and did not when they were run again.`;
}

const zero = () => Object.fromEntries(OUTCOMES.map((name) => [name, 0]));
const ratio = ({ sandbox, node }) => sandbox.ms / node.ms;

function differences(results) {
  const found = results.flatMap(({ difference }) => difference.ours);
  if (found.length === 0) return "None.";
  const rows = found.map(({ id, sandbox, node }) => [
    code(id),
    `${sandbox.outcome}: ${sandbox.reason}`,
    node.outcome,
    reasonExpected(id) ?? "a failure of the sandbox",
  ]);
  return table(["test", "sandbox", "node:wasi", "why"], rows);
}

function moduleTable(results, runs) {
  const numbers = new Map(runs.map(({ begun }, index) => [begun, index + 1]));
  const rows = results.map((result) => {
    const [own, other] = [countOutcomes(result.sandbox), countOutcomes(result.node)];
    const cells = OUTCOMES.map((name) =>
      own[name] === other[name] ? own[name] : `${own[name]} (${other[name]})`,
    );
    const seconds = (result.sandbox.ms / 1000).toFixed(1);
    return [code(result.module), ...cells, seconds, ratio(result).toFixed(1), numbers.get(result.run.begun)];
  });
  const head = ["module (node:wasi where it differs)", ...OUTCOMES, "s", "times", "run"];
  return table(head, rows);
}

function unrunTable(results) {
  const rows = results
    .filter((result) => result.sandbox.tests.length === 0 || isLeftOut(result))
    .map(({ module, sandbox, node }) => {
      const [own, other] = [whyNot(sandbox), whyNot(node)];
      return [code(module), own === other ? own : `${own}; node:wasi: ${other}`];
    });
  return rows.length === 0 ? "None." : table(["module", "why"], rows);
}

const whyNot = ({ leftOut, skipped, broken, tests }) =>
  leftOut ?? skipped ?? broken ?? (tests.length > 0 ? "runs" : "has no tests");

function ownFailures(results) {
  const rows = results.flatMap(({ difference }) =>
    difference.both.map(({ id, sandbox }) => [
      code(id),
      `${sandbox.outcome}: ${sandbox.reason}`,
      reasonOfGuest(sandbox.reason),
    ]),
  );
  return rows.length === 0 ? "None." : table(["test", "says", "why"], rows);
}

function alone(results) {
  const rows = results.flatMap(({ difference }) =>
    difference.theirs.map(({ id, node }) => [code(id), `${node.outcome}: ${node.reason}`]),
  );
  return rows.length === 0 ? "None." : table(["test", "node:wasi"], rows);
}

function code(id) {
  return `\`${id.replace(/^test\.(?=test_)/, "")}\``;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What a test says is any text: it must not end the cell, nor become markup. */
function cell(value) {
  const text = String(value).replaceAll(/[^ -~\u00a0-\uffff]/g, "?");
  return text.startsWith("`") ? text : text.replaceAll(/[\\|*_<>[\]`]/g, "\\$&");
}
