/** Outcomes in which a test says what it was written to say. */
const GOOD = new Set(["pass", "expected failure"]);
const isGood = (test) => test !== undefined && GOOD.has(test.outcome);
const isBad = (test) => test !== undefined && !isGood(test) && test.outcome !== "skip";

/**
 * Sets the two sides of a module against each other.
 * @returns `ours`: what passes under node:wasi and does not here, which nothing excuses; `both`: what neither passes,
 * so that it is the guest's own; `theirs`: what passes or is skipped here alone.
 */
export function compare(sandbox, node) {
  const here = new Map(sandbox.tests.map((test) => [test.id, test]));
  const there = new Map(node.tests.map((test) => [test.id, test]));
  const ids = [...new Set([...there.keys(), ...here.keys()])];
  const found = { ours: [], both: [], theirs: [] };
  // What was left out for its time on one side says nothing of the other.
  if (sandbox.leftOut !== undefined || node.leftOut !== undefined) return found;
  if (sandbox.broken !== undefined) {
    const own = { outcome: "broken", reason: sandbox.broken };
    const other = { outcome: node.broken === undefined ? "loaded" : "broken", reason: node.broken ?? "" };
    (node.broken === undefined ? found.ours : found.both).push(place(`test.${sandbox.module}`, own, other));
    return found;
  }
  for (const id of ids) {
    const [a, b] = [here.get(id), there.get(id)];
    if (isGood(b) && !isGood(a)) found.ours.push(place(id, a ?? missing(sandbox), b));
    else if (isBad(a) && isBad(b)) found.both.push(place(id, a, b));
    // What is skipped there, or does not exist, and fails here.
    else if (isBad(a) && !isBad(b)) found.ours.push(place(id, a, b ?? missing(node)));
    else if (isBad(b) && !isBad(a)) found.theirs.push(place(id, a ?? missing(sandbox), b));
  }
  return found;
}

const missing = ({ broken, skipped }) => ({ outcome: "not run", reason: broken ?? skipped ?? "" });

function place(id, sandbox, node) {
  return { id, sandbox: said(sandbox), node: said(node) };
}

function said({ outcome, reason }) {
  return { outcome, reason };
}

/** How many of a module's tests had which outcome; the names of columns are those of the table. */
export function countOutcomes({ tests }) {
  const counts = { pass: 0, fail: 0, error: 0, crash: 0, skip: 0 };
  const columns = {
    pass: "pass",
    "expected failure": "pass",
    skip: "skip",
    fail: "fail",
    "unexpected success": "fail",
    error: "error",
    crash: "crash",
    hang: "crash",
  };
  for (const { outcome } of tests) counts[columns[outcome]]++;
  return counts;
}
