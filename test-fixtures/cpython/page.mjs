import { countOutcomes } from "./compare.mjs";
import { reasonExpected } from "./expected.mjs";
import { reasonOfGuest } from "./reasons.mjs";

const OUTCOMES = ["pass", "fail", "error", "crash", "skip"];

/**
 * The page `docs/cpython-tests.md`. `python` is the version that the tests are of and `modules` how many modules it has, `node` the
 * version of Node; `isMerged` where the results are of several runs.
 */
export function page(results, { python, modules, node, isMerged = false }) {
  const run = results.filter(({ sandbox }) => sandbox.tests.length > 0);
  return `${[
    "# CPython's own tests in the sandbox",
    intro(python, node),
    "## Together",
    together(results, modules, isMerged),
    "## Passes under node:wasi and not in the sandbox",
    differences(results),
    "## Each module",
    "Tests that pass, fail, end with an error, end the guest (a crash, or no end), are skipped; seconds in the sandbox, and how many times those under node:wasi.",
    moduleTable(run),
    "## Modules that are not run",
    "A module says so itself before its first test, or cannot be imported. Both sides say the same unless told otherwise.",
    unrunTable(results),
    "## The guest's own failures",
    `These fail under node:wasi as well. Where no reason stands, the test is mostly one for what was mended between 3.12.0, which the guest is, and ${python}.`,
    ownFailures(results),
    "## Passes in the sandbox alone",
    "What node:wasi does not do, and a POSIX system does.",
    alone(results),
  ].join("\n\n")}\n`;
}

function intro(python, node) {
  return `Written by \`pnpm test:cpython\`; \`pnpm test:cpython test_json test_os\` runs some modules and prints what became of them.

The guest is the default one, CPython 3.12.0 for WASI, with the defaults of \`sandbox run\` but for its time. The tests are those of CPython ${python}, mounted from the machine's own Python to be read only; they are no part of the guest. Beside it the same interpreter runs under \`node:wasi\` of Node ${node} with a real directory as its root. Resources that \`python -m test\` leaves off unless asked (network, large files, long computations) are off.`;
}

function together(results, modules, isMerged) {
  const sums = { sandbox: zero(), node: zero() };
  for (const result of results) {
    for (const side of ["sandbox", "node"]) {
      const counts = countOutcomes(result[side]);
      for (const name of OUTCOMES) sums[side][name] += counts[name];
    }
  }
  const rows = [
    ["sandbox", ...OUTCOMES.map((name) => sums.sandbox[name])],
    ["node:wasi", ...OUTCOMES.map((name) => sums.node[name])],
  ];
  const ratios = results
    .filter(({ node }) => node.tests.length > 0)
    .map(ratio)
    .sort((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)] ?? 1;
  return `${table(["", ...OUTCOMES], rows)}

${results.length} of the ${modules} modules of the package were run${whatIsMissing(modules - results.length, isMerged)}${onceOnly(results)} The median of their times is ${median.toFixed(1)} times that under node:wasi: each call of a guest is a message to another process and back.`;
}

function whatIsMissing(missing, isMerged) {
  const merged = isMerged
    ? ", in several runs that were merged here: their times are of different hours"
    : "";
  const others = missing > 0 ? ` The other ${missing} are missing here, and nothing is claimed of them.` : "";
  return `${merged}.${others}`;
}

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

function moduleTable(results) {
  const rows = results.map((result) => {
    const [own, other] = [countOutcomes(result.sandbox), countOutcomes(result.node)];
    const cells = OUTCOMES.map((name) =>
      own[name] === other[name] ? own[name] : `${own[name]} (${other[name]})`,
    );
    return [code(result.module), ...cells, (result.sandbox.ms / 1000).toFixed(1), ratio(result).toFixed(1)];
  });
  const head = ["module (node:wasi where it differs)", ...OUTCOMES, "s", "times"];
  return table(head, rows);
}

function unrunTable(results) {
  const rows = results
    .filter(({ sandbox }) => sandbox.tests.length === 0)
    .map(({ module, sandbox, node }) => {
      const [own, other] = [whyNot(sandbox), whyNot(node)];
      return [code(module), own === other ? own : `${own}; node:wasi: ${other}`];
    });
  return rows.length === 0 ? "None." : table(["module", "why"], rows);
}

const whyNot = ({ skipped, broken, tests }) =>
  skipped ?? broken ?? (tests.length > 0 ? "runs" : "has no tests");

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
